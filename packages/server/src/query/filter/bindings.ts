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
  /** Values by parameter name, all of them beginning with `filter`. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Binds `value` and returns the placeholder that stands for it. */
  bind<Type extends keyof ParameterValues>(type: Type, value: ParameterValues[Type]): string;
}

export function createBindings(): Bindings {
  const params: Record<string, unknown> = {};
  let count = 0;
  return {
    params,
    bind(type, value) {
      const name = `filter${count++}`;
      // The client refuses whole numbers beyond 2^53; in digits every double reaches the engine as it is.
      params[name] = typeof value === 'number' ? String(value) : value;
      return `{${name}:${type}}`;
    },
  };
}
