/**
 * A span while its members are read, and the rules by which it becomes a span or is left out. Both encodings end here,
 * so that a span is never good in one and bad in the other.
 * Source: OpenTelemetry protocol 1.11, trace.proto, which makes ids of other lengths and of zeros invalid. What becomes
 * of a span whose times make no sense is not specified.
 */

import type { EpochSeconds, SegmentId, TraceId } from '@fluoroscope/wire';
import type {
  AttributeMap,
  LinkedSpan,
  Span,
  SpanEvent,
  SpanKind,
  SpanProblem,
  SpanStatusCode,
} from '../span.ts';

/** What stands where no attributes were sent. One for all: an empty map takes more memory than a small span. */
export const NO_ATTRIBUTES: AttributeMap = new Map();

/** Stands where no values, spans, events or links were sent. */
export const NONE: readonly never[] = [];

/**
 * The deepest AnyValue that is read, the attribute's own value being at 1; what lies deeper becomes undefined. It keeps
 * everything that walks a value within its stack.
 */
export const MAX_VALUE_DEPTH = 16;

/** A clock that is mended while a span is open goes back by less. */
const LONGEST_STEP_BACK_SECONDS = 3600;

const KINDS: readonly SpanKind[] = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const STATUS_CODES: readonly SpanStatusCode[] = ['UNSET', 'OK', 'ERROR'];

/** The kind with the protocol's number; UNSPECIFIED for numbers of later protocols. */
export function spanKindOf(number: number): SpanKind {
  return KINDS[number] ?? 'UNSPECIFIED';
}

/** The code with the protocol's number; UNSET for numbers of later protocols. */
export function statusCodeOf(number: number): SpanStatusCode {
  return STATUS_CODES[number] ?? 'UNSET';
}

/** The members of a span before they are judged. */
export interface SpanDraft {
  /** Undefined when it was not sent or is no id. */
  traceId: TraceId | undefined;
  spanId: SegmentId | undefined;
  parentSpanId: SegmentId | undefined;
  /** False when something was sent as parent that is neither an id nor zeros. */
  isParentReadable: boolean;
  traceState: string;
  name: string;
  kind: SpanKind;
  /** 0 where none was sent, as the protocol has it; so is `endTime`. */
  startTime: EpochSeconds;
  endTime: EpochSeconds;
  attributes: AttributeMap;
  events: readonly SpanEvent[];
  links: readonly LinkedSpan[];
  statusCode: SpanStatusCode;
  statusMessage: string;
}

export function newSpanDraft(): SpanDraft {
  return {
    traceId: undefined,
    spanId: undefined,
    parentSpanId: undefined,
    isParentReadable: true,
    traceState: '',
    name: '',
    kind: 'UNSPECIFIED',
    startTime: 0,
    endTime: 0,
    attributes: NO_ATTRIBUTES,
    events: NONE,
    links: NONE,
    statusCode: 'UNSET',
    statusMessage: '',
  };
}

/** The span, or the first reason why it is of no use. */
export function finishSpan(draft: SpanDraft): Span | SpanProblem {
  const { traceId, spanId, startTime, endTime } = draft;
  if (traceId === undefined) return 'invalid trace id';
  if (spanId === undefined) return 'invalid span id';
  // With an unreadable parent the span has a place in the tree that nobody knows; as a root it would be a lie.
  if (!draft.isParentReadable) return 'invalid parent span id';
  if (startTime === 0) return 'no start time';
  if (endTime !== 0 && startTime - endTime > LONGEST_STEP_BACK_SECONDS) return 'ends long before it starts';
  return {
    traceId,
    spanId,
    parentSpanId: draft.parentSpanId,
    traceState: draft.traceState,
    name: draft.name,
    kind: draft.kind,
    startTime,
    endTime: endTime === 0 ? undefined : endTime,
    attributes: draft.attributes,
    events: draft.events,
    links: draft.links,
    statusCode: draft.statusCode,
    statusMessage: draft.statusMessage,
  };
}

/** Whether an event says anything; a span can hold very many of those that do not. */
export function isEventful({ time, name, attributes }: SpanEvent): boolean {
  return time !== 0 || name !== '' || attributes.size > 0;
}
