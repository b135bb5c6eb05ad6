/** Short ways to write OpenTelemetry's spans, complete and valid unless a test says otherwise. */

import { parseSegmentId, parseTraceId, type SegmentId, type TraceId } from '@fluoroscope/wire';
import type { AttributeMap, AttributeValue, LinkedSpan, Span, SpanEvent } from '../../src/otel/span.ts';

/** Attributes as a test writes them. */
export type WrittenAttributes = Readonly<Record<string, AttributeValue>>;

export type WrittenEvent = Omit<SpanEvent, 'attributes' | 'time'> & {
  readonly time?: number;
  readonly attributes?: WrittenAttributes;
};

export type WrittenLink = Omit<LinkedSpan, 'attributes'> & { readonly attributes?: WrittenAttributes };

export interface WrittenSpan extends Partial<Omit<Span, 'attributes' | 'events' | 'links'>> {
  readonly attributes?: WrittenAttributes;
  readonly events?: readonly WrittenEvent[];
  readonly links?: readonly WrittenLink[];
}

export const SPAN_TRACE_ID = traceIdOf('66f0c1a20123456789abcdef01234567');
export const SPAN_ID = segmentIdOf('a1a1a1a1a1a1a1a1');
export const PARENT_ID = segmentIdOf('b2b2b2b2b2b2b2b2');

/** Seconds at which the spans of tests start; they take half a second. */
export const SPAN_START = 1_727_054_242.1234567;

/** An internal span with a parent. */
export function aSpan({ attributes = {}, events = [], links = [], ...members }: WrittenSpan = {}): Span {
  return {
    traceId: SPAN_TRACE_ID,
    spanId: SPAN_ID,
    parentSpanId: PARENT_ID,
    traceState: '',
    name: 'work',
    kind: 'INTERNAL',
    startTime: SPAN_START,
    endTime: SPAN_START + 0.5,
    statusCode: 'UNSET',
    statusMessage: '',
    ...members,
    attributes: toAttributes(attributes),
    events: events.map((event) => ({ ...event, time: event.time ?? SPAN_START, ...withMap(event) })),
    links: links.map((link) => ({ ...link, ...withMap(link) })),
  };
}

export function toAttributes(written: WrittenAttributes): AttributeMap {
  return new Map(Object.entries(written));
}

function withMap({ attributes = {} }: { readonly attributes?: WrittenAttributes }): {
  attributes: AttributeMap;
} {
  return { attributes: toAttributes(attributes) };
}

export function traceIdOf(text: string): TraceId {
  const traceId = parseTraceId(text);
  if (traceId === undefined) throw new Error(`${text} is no trace id`);
  return traceId;
}

export function segmentIdOf(text: string): SegmentId {
  const segmentId = parseSegmentId(text);
  if (segmentId === undefined) throw new Error(`${text} is no segment id`);
  return segmentId;
}
