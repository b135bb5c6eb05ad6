/**
 * Any value to one that `JSON.stringify` cannot fail on and answers as it would have answered for the original, as far
 * as it could. What it could not say is marked in place, so that a reader sees that something was there.
 */
const CIRCULAR = '[circular]';
const TOO_DEEP = '[too deep]';
const UNREADABLE = '[unreadable]';
const TOO_MANY = '[too many values]';

/** Deep enough for data, shallow enough for every call stack. */
const MAX_DEPTH = 100;
/** Beyond this many values the document could not be sent anyway. */
const MAX_VALUES = 200_000;

/** Objects that JSON shows as the primitive inside. */
const BOXES: ReadonlySet<string> = new Set(['[object String]', '[object Number]', '[object Boolean]']);

/** Sees each member first and may replace its value. */
export type MemberFilter = (key: string, value: unknown) => unknown;

interface Walk {
  readonly filter: MemberFilter;
  readonly open: Set<object>;
  values: number;
}

/** `value` without anything that JSON cannot say. Never throws. */
export function plainValue(value: unknown, filter: MemberFilter = unfiltered): unknown {
  return plainMember({ '': value }, '', { filter, open: new Set(), values: 0 });
}

function unfiltered(_key: string, value: unknown): unknown {
  return value;
}

function plainMember(holder: object, key: string, walk: Walk): unknown {
  walk.values += 1;
  if (walk.values > MAX_VALUES) return TOO_MANY;
  let opened: object | undefined;
  try {
    const value = walk.filter(key, answerOf((holder as Record<string, unknown>)[key], key));
    if (typeof value === 'bigint') return value.toString();
    if (typeof value !== 'object' || value === null) return value;
    if (BOXES.has(Object.prototype.toString.call(value))) return value.valueOf();
    if (walk.open.has(value)) return CIRCULAR;
    if (walk.open.size >= MAX_DEPTH) return TOO_DEEP;
    opened = value;
    walk.open.add(value);
    return Array.isArray(value) ? plainArray(value, walk) : plainObject(value, walk);
  } catch {
    // A getter, toJSON, proxy trap or list of keys that throws.
    return UNREADABLE;
  } finally {
    if (opened !== undefined) walk.open.delete(opened);
  }
}

/** What `JSON.stringify` takes instead of `value`. */
function answerOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === 'function' ? toJSON.call(value, key) : value;
}

function plainObject(value: object, walk: Walk): object {
  const copies = Object.keys(value).map((key) => {
    // Each member at the top has room of its own: one that is too large takes no other with it.
    if (walk.open.size === 1) walk.values = 0;
    return [key, plainMember(value, key, walk)];
  });
  return Object.fromEntries(copies);
}

function plainArray(array: readonly unknown[], walk: Walk): unknown[] {
  const copy: unknown[] = [];
  for (let index = 0; index < array.length && walk.values <= MAX_VALUES; index += 1) {
    copy.push(plainMember(array, String(index), walk));
  }
  return copy;
}
