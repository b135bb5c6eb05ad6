export { TraceAssertionError } from './assertion.ts';
export type { CallFields, CallQuery } from './call-query.ts';
export { type CallExpectation, expect, type TraceExpectation } from './expect-trace.ts';
export type { Counters, Fluoroscope, NewTrace } from './fluoroscope.ts';
export type { CallConditions } from './have-called.ts';
export type { FailureText } from './have-outcome.ts';
export type { TreeShape } from './match-tree.ts';
export { matchers, type TraceMatchers } from './matchers.ts';
export { RefusedQuestion } from './service-api.ts';
export { connectFluoroscope, startFluoroscope, type StartOptions } from './start-fluoroscope.ts';
export { isTrace, type Trace } from './trace.ts';
export type {
  AnnotationValue,
  EntityDocument,
  Outcome,
  TraceEntity,
  TracedException,
} from './trace-entity.ts';
export type { TraceFields, TraceQuery } from './trace-query.ts';
export { type AllOptions, type Mark, type Traces, TracesNotAsExpected, type WaitOptions } from './traces.ts';
export { type ExpectWithTraces, withTraces } from './with-traces.ts';
