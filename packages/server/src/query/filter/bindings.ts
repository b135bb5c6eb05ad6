/**
 * The values of a predicate. What a client sends reaches ClickHouse as a bound parameter and never as SQL: the text
 * holds the parameter's name, which is ours.
 */

interface ParameterValues {
  readonly String: string;
  readonly Float64: number;
  readonly Int64: number;
  readonly 'Array(String)': readonly string[];
}

export interface Bindings {
  /** Values by parameter name, all of them the prefix with a number. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Binds `value` and returns the placeholder that stands for it. */
  bind<Type extends keyof ParameterValues>(type: Type, value: ParameterValues[Type]): string;
}

/** `prefix` keeps the values of two predicates of one statement apart. */
export function createBindings(prefix = 'filter'): Bindings {
  const params: Record<string, unknown> = {};
  let count = 0;
  return {
    params,
    bind(type, value) {
      const name = `${prefix}${count++}`;
      // The client refuses whole numbers beyond 2^53; in digits every double reaches the engine as it is.
      params[name] = typeof value === 'number' ? String(value) : value;
      return `{${name}:${type}}`;
    },
  };
}
