/** The outcome of an assertion, the same for every test runner: they differ in how they want to be told. */

import { AssertionError } from 'node:assert';

export interface Verdict {
  readonly pass: boolean;
  /** Why it failed: of an assertion that passes, why its opposite fails. */
  readonly message: () => string;
  /** What runners show a difference of. */
  readonly actual?: string;
  readonly expected?: string;
}

/** How a failure reaches the test runner. `from` is the function that the stack begins after. */
export type Fail = (verdict: Verdict, operator: string, from: Caller) => Error;

/** Any function: only its place in the stack counts. */
export type Caller = (...args: never[]) => unknown;

/** What node:test, and everything else that knows Node's assertions, prints best. */
export const asAssertionError: Fail = (verdict, operator, from) => {
  const { actual, expected } = verdict;
  const differing = actual === undefined ? {} : { actual, expected };
  return new AssertionError({ message: verdict.message(), operator, stackStartFn: from, ...differing });
};

/** Vitest and Jest print the message as it is; Jest would rewrite that of Node's own assertion errors. */
export class TraceAssertionError extends Error {
  override readonly name = 'TraceAssertionError';
  readonly actual: string | undefined;
  readonly expected: string | undefined;

  constructor({ message, actual, expected }: Verdict, from: Caller) {
    super(message());
    this.actual = actual;
    this.expected = expected;
    Error.captureStackTrace(this, from);
  }
}

export const asTraceAssertionError: Fail = (verdict, _operator, from) =>
  new TraceAssertionError(verdict, from);

/** The sentence of a failed assertion, and the trace below it. */
export function explain(sentence: string, drawing: string): string {
  return `${sentence}\n\n${drawing}\n`;
}
