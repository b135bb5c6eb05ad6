/**
 * A span in JSON.
 * Source: OTLP specification, "JSON Protobuf Encoding"; OpenTelemetry protocol 1.11, trace.proto.
 */

import type { LinkedSpan, Span, SpanEvent, SpanProblem } from '../span.ts';
import { spanIdOf, traceIdOf } from './json-ids.ts';
import {
  enumOf,
  isJsonObject,
  type JsonObject,
  memberOf,
  objectsOf,
  textOf,
  timeOf,
} from './json-members.ts';
import { attributesOf } from './json-values.ts';
import {
  finishSpan,
  isEventful,
  newSpanDraft,
  type SpanDraft,
  spanKindOf,
  statusCodeOf,
} from './span-draft.ts';

/** The specification has numbers only; encoders of protobuf in general use send the names. */
const KIND_NAMES: readonly string[] = [
  'SPAN_KIND_UNSPECIFIED',
  'SPAN_KIND_INTERNAL',
  'SPAN_KIND_SERVER',
  'SPAN_KIND_CLIENT',
  'SPAN_KIND_PRODUCER',
  'SPAN_KIND_CONSUMER',
];
const STATUS_CODE_NAMES: readonly string[] = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];

export function readSpan(sent: JsonObject): Span | SpanProblem {
  const draft = newSpanDraft();
  readIds(sent, draft);
  draft.traceState = textOf(memberOf(sent, 'traceState', 'trace_state'));
  draft.name = textOf(sent['name']);
  draft.kind = spanKindOf(enumOf(sent['kind'], KIND_NAMES));
  draft.startTime = timeOf(memberOf(sent, 'startTimeUnixNano', 'start_time_unix_nano'));
  draft.endTime = timeOf(memberOf(sent, 'endTimeUnixNano', 'end_time_unix_nano'));
  draft.attributes = attributesOf(sent['attributes']);
  draft.events = objectsOf(sent['events']).map(readEvent).filter(isEventful);
  draft.links = objectsOf(sent['links']).flatMap(readLink);
  readStatus(sent['status'], draft);
  return finishSpan(draft);
}

function readIds(sent: JsonObject, draft: SpanDraft): void {
  const spanId = spanIdOf(memberOf(sent, 'spanId', 'span_id'));
  const parentSpanId = spanIdOf(memberOf(sent, 'parentSpanId', 'parent_span_id'));
  draft.traceId = traceIdOf(memberOf(sent, 'traceId', 'trace_id'));
  draft.spanId = spanId === 'unreadable' ? undefined : spanId;
  draft.isParentReadable = parentSpanId !== 'unreadable';
  draft.parentSpanId = parentSpanId === 'unreadable' ? undefined : parentSpanId;
}

function readEvent(sent: JsonObject): SpanEvent {
  return {
    time: timeOf(memberOf(sent, 'timeUnixNano', 'time_unix_nano')),
    name: textOf(sent['name']),
    attributes: attributesOf(sent['attributes']),
  };
}

function readLink(sent: JsonObject): LinkedSpan[] {
  const traceId = traceIdOf(memberOf(sent, 'traceId', 'trace_id'));
  const spanId = spanIdOf(memberOf(sent, 'spanId', 'span_id'));
  if (traceId === undefined || spanId === undefined || spanId === 'unreadable') return [];
  return [{ traceId, spanId, attributes: attributesOf(sent['attributes']) }];
}

function readStatus(sent: unknown, draft: SpanDraft): void {
  if (!isJsonObject(sent)) return;
  draft.statusCode = statusCodeOf(enumOf(sent['code'], STATUS_CODE_NAMES));
  draft.statusMessage = textOf(sent['message']);
}
