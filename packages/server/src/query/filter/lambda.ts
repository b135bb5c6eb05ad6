/**
 * A lambda over columns that are lists of equal length. It takes the columns that its body asks for, as every column
 * more is one more to read.
 *
 * A body may hold expressions that depend on no element, such as a mask over the trace's services: the engine
 * evaluates those once for a row, and hands them to the lambda. They must be lists of numbers, because the lambda gets
 * a copy for every element, and copying texts takes twenty times as long.
 */

export interface Lambda {
  /** The argument that runs over `list`. One `name` always goes with one list. */
  element(name: string, list: string): string;
  /** A call of the higher-order function `name` with this lambda and its lists; `body` is the lambda's result. */
  apply(name: 'arrayExists' | 'arrayFilter' | 'arrayMap', body: string): string;
}

/** `prefix` keeps the arguments apart from those of lambdas inside or around this one. */
export function startLambda(prefix: string): Lambda {
  const lists = new Map<string, string>();
  return {
    element(name, list) {
      const argument = `${prefix}_${name}`;
      lists.set(argument, list);
      return argument;
    },
    apply(name, body) {
      return `${name}((${[...lists.keys()].join(', ')}) -> ${body}, ${[...lists.values()].join(', ')})`;
    },
  };
}
