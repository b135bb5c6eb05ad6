/** The assertions in the form that `expect.extend` of Vitest and Jest takes. */

import type { Verdict } from './assertion.ts';
import type { CallQuery } from './call-query.ts';
import { finishWithin } from './finish-within.ts';
import { haveAnnotation } from './have-annotation.ts';
import { type CallConditions, haveCalled } from './have-called.ts';
import { type FailureText, haveError, haveFault, haveThrottle } from './have-outcome.ts';
import { matchTree, type TreeShape } from './match-tree.ts';
import type { AnnotationValue } from './trace-entity.ts';
import { isTrace } from './trace.ts';
import type { Trace } from './trace.ts';

export const matchers = {
  toHaveCalled: (received: unknown, query: CallQuery, conditions?: CallConditions): Verdict =>
    haveCalled(traceOf(received), query, conditions),
  toHaveFault: (received: unknown, text?: FailureText): Verdict => haveFault(traceOf(received), text),
  toHaveError: (received: unknown, text?: FailureText): Verdict => haveError(traceOf(received), text),
  toHaveThrottle: (received: unknown, text?: FailureText): Verdict => haveThrottle(traceOf(received), text),
  toHaveAnnotation: (received: unknown, key: string, value?: AnnotationValue): Verdict =>
    haveAnnotation(traceOf(received), key, value),
  toFinishWithin: (received: unknown, ms: number): Verdict => finishWithin(traceOf(received), ms),
  toMatchTree: (received: unknown, shape: TreeShape): Verdict => matchTree(traceOf(received), shape),
};

/** What `expect.extend(matchers)` adds, for the types of the runners. */
export interface TraceMatchers<Result = void> {
  toHaveCalled(query: CallQuery, conditions?: CallConditions): Result;
  toHaveFault(text?: FailureText): Result;
  toHaveError(text?: FailureText): Result;
  toHaveThrottle(text?: FailureText): Result;
  toHaveAnnotation(key: string, value?: AnnotationValue): Result;
  toFinishWithin(ms: number): Result;
  toMatchTree(shape: TreeShape): Result;
}

function traceOf(received: unknown): Trace {
  if (isTrace(received)) return received;
  throw new TypeError(
    'These matchers take a trace, such as `await fluoroscope.traces.of("POST /orders")` gives',
  );
}
