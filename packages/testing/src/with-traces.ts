/**
 * A runner's `expect` that knows traces too: of a trace it gives the assertions of this package beside the runner's
 * own, of everything else what it always gave.
 */

import { asTraceAssertionError } from './assertion.ts';
import { TraceExpectation } from './expect-trace.ts';
import { isTrace } from './trace.ts';
import type { Trace } from './trace.ts';

/** What is added to a runner's `expect`; `Usual` is what the runner itself says about a value. */
export type ExpectWithTraces<Base, Usual = unknown> = {
  (trace: Trace, message?: string): TraceExpectation & Omit<Usual, keyof TraceExpectation>;
} & Base;

/** Any `expect`: what it takes and gives is the runner's affair. */
type AnyExpect = (value: never, ...rest: never[]) => unknown;

/** `onAssertion` is told of each assertion about a trace, for runners that count them. */
export function withTraces<Base extends AnyExpect, Usual = unknown>(
  base: Base,
  onAssertion: () => void = () => undefined,
): ExpectWithTraces<Base, Usual> {
  const apply = (target: Base, self: unknown, args: unknown[]): unknown => {
    const usual: unknown = Reflect.apply(target, self, args);
    const [value] = args;
    if (!isTrace(value) || !isObject(usual)) return usual;
    return besideUsual(new TraceExpectation(value, asTraceAssertionError), usual, onAssertion);
  };
  return new Proxy(base, { apply }) as ExpectWithTraces<Base, Usual>;
}

function besideUsual(own: TraceExpectation, usual: object, onAssertion: () => void): object {
  return new Proxy(usual, {
    get(_target, key) {
      if (key === 'not') return notOf(own, usual, onAssertion);
      if (!(key in own)) return Reflect.get(usual, key);
      return assertionOf(own, key, onAssertion);
    },
  });
}

function assertionOf(own: TraceExpectation, key: string | symbol, onAssertion: () => void): unknown {
  return function assertion(...args: unknown[]): unknown {
    onAssertion();
    try {
      const method: unknown = Reflect.get(own, key);
      return typeof method === 'function' ? Reflect.apply(method, own, args) : method;
    } catch (error) {
      // Runners show the source of the first line of the stack, which is to be the test's.
      if (error instanceof Error) Error.captureStackTrace(error, assertion);
      throw error;
    }
  };
}

function notOf(own: TraceExpectation, usual: object, onAssertion: () => void): object {
  const theirNot: unknown = Reflect.get(usual, 'not');
  return isObject(theirNot) ? besideUsual(own.not, theirNot, onAssertion) : own.not;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' || typeof value === 'function') && value !== null;
}
