/**
 * What every copy of this package in one process must agree on: the context store, the mode and the strategy. An
 * application often has two copies (its own, a library's; a `require`d and an `import`ed one); with a store each, one
 * copy's captures would not see the other's segments, as happens to the official SDK.
 */
const STATE_KEY = Symbol.for('fluoroscope.sdk');

/** Named parts, each made by the first copy that asks for it. */
type ProcessState = Record<string, unknown>;

/** The part called `name`, made by `make` when no copy has made it yet.
 *  Copies of different releases share the shape. */
export function sharedState<T>(name: string, make: () => T): T {
  const holder = globalThis as { [STATE_KEY]?: ProcessState };
  const state = (holder[STATE_KEY] ??= {});
  return (state[name] ??= make()) as T;
}
