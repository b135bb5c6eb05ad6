export {
  durationBetween,
  toEpochMicros,
  toEpochSeconds,
  toRoundedSeconds,
  type DurationMicros,
  type EpochMicros,
  type EpochSeconds,
} from './units.ts';
export {
  parseSegmentId,
  parseTraceId,
  toW3cTraceId,
  traceIdEpochSeconds,
  type SegmentId,
  type TraceId,
} from './trace-id.ts';
export { outcomeFlags, outcomeOf, type Outcome, type OutcomeFlags } from './outcome.ts';
export {
  isIndependentSubsegment,
  type AnnotationValue,
  type AwsBlock,
  type Cause,
  type CauseBlock,
  type Entity,
  type ExceptionRecord,
  type HttpBlock,
  type HttpRequest,
  type HttpResponse,
  type IndependentSubsegmentDocument,
  type Namespace,
  type SegmentDocument,
  type SpanLink,
  type SqlBlock,
  type StackFrame,
  type SubsegmentDocument,
  type TopLevelDocument,
} from './segment-document.ts';
export {
  decodeDocument,
  type DecodedDocument,
  type DecodeOptions,
  type DecodeResult,
} from './decode-document.ts';
export {
  DOCUMENT_ERROR_CODES,
  refusal,
  type DocumentErrorCode,
  type EntityKind,
  type UnprocessedDocument,
} from './document-problem.ts';
export {
  formatTraceHeader,
  parseTraceHeader,
  type SamplingDecision,
  type TraceHeader,
  type TraceHeaderField,
} from './trace-header.ts';
export {
  inSamplingOrder,
  MATCHED_MEMBERS,
  mismatchesOf,
  type MatchedMember,
  type SampledRequest,
  type SamplingMatchers,
} from './sampling-match.ts';
export { matchesWildcard } from './wildcard.ts';
