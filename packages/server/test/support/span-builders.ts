/** Short ways to write spans, complete and valid unless a test says otherwise. */

import type { SegmentId, TraceId } from '@fluoroscope/wire';
import type { AttributeMap, AttributeValue, LinkedSpan, Span, SpanEvent } from '../../src/otel/span.ts';

export const SPAN_TRACE_ID = '1-66f0c1a2-0123456789abcdef01234567' as TraceId;
export const SPAN_ID = 'a1a1a1a1a1a1a1a1' as SegmentId;
export const PARENT_SPAN_ID = 'b2b2b2b2b2b2b2b2' as SegmentId;

/** Wire seconds. */
export const SPAN_START = 1_727_054_242.1234567;
export const SPAN_END = 1_727_054_242.6234567;

export type Attributes = Readonly<Record<string, AttributeValue>>;

type SpanMembers = Partial<Omit<Span, 'attributes'>> & { readonly attributes?: Attributes };

/** A root of kind SERVER that takes half a second. */
export function aSpan({ attributes = {}, ...members }: SpanMembers = {}): Span {
  return {
    traceId: SPAN_TRACE_ID,
    spanId: SPAN_ID,
    parentSpanId: undefined,
    traceState: '',
    name: 'GET /items',
    kind: 'SERVER',
    startTime: SPAN_START,
    endTime: SPAN_END,
    events: [],
    links: [],
    statusCode: 'UNSET',
    statusMessage: '',
    ...members,
    attributes: attributeMap(attributes),
  };
}

/** A span with a parent, local work unless it says otherwise. */
export function aChildSpan(members: SpanMembers = {}): Span {
  return aSpan({ parentSpanId: PARENT_SPAN_ID, kind: 'INTERNAL', ...members });
}

export function anEvent(name: string, attributes: Attributes = {}): SpanEvent {
  return { time: SPAN_START + 0.25, name, attributes: attributeMap(attributes) };
}

export function aLink(traceId: string, spanId: string, attributes: Attributes = {}): LinkedSpan {
  return { traceId: traceId as TraceId, spanId: spanId as SegmentId, attributes: attributeMap(attributes) };
}

export function attributeMap(attributes: Attributes): AttributeMap {
  return new Map(Object.entries(attributes));
}
