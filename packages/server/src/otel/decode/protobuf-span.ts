/**
 * A span in protobuf, field by field into the model.
 * Source: OpenTelemetry protocol 1.11, trace.proto, whose field numbers the cases are.
 */

import type { SegmentId, TraceId } from '@fluoroscope/wire';
import type { AttributeValue, LinkedSpan, Span, SpanEvent, SpanProblem } from '../span.ts';
import { readAttribute } from './protobuf-values.ts';
import {
  finishSpan,
  isEventful,
  newSpanDraft,
  NO_ATTRIBUTES,
  NONE,
  type SpanDraft,
  spanKindOf,
  statusCodeOf,
} from './span-draft.ts';
import { END, type WireReader } from './wire-reader.ts';

/** Reads the span that ends at `end`. */
export function readSpan(wire: WireReader, end: number): Span | SpanProblem {
  const draft = newSpanDraft();
  const lists: Lists = { attributes: undefined, events: undefined, links: undefined };
  for (let tag = wire.nextTag(end); tag !== END; tag = wire.nextTag(end)) readField(wire, tag, draft, lists);
  draft.attributes = lists.attributes ?? NO_ATTRIBUTES;
  draft.events = lists.events ?? NONE;
  draft.links = lists.links ?? NONE;
  return finishSpan(draft);
}

/** What a span has several of while they are met; made with the first. */
interface Lists {
  attributes: Map<string, AttributeValue> | undefined;
  events: SpanEvent[] | undefined;
  links: LinkedSpan[] | undefined;
}

function readField(wire: WireReader, tag: number, draft: SpanDraft, lists: Lists): void {
  switch (tag >>> 3) {
    case 1:
      draft.traceId = wire.traceId(tag);
      break;
    case 2:
      draft.spanId = readableId(wire.spanId(tag));
      break;
    case 3:
      draft.traceState = wire.text(tag);
      break;
    case 4:
      readParent(wire, tag, draft);
      break;
    case 5:
      draft.name = wire.text(tag);
      break;
    case 6:
      draft.kind = spanKindOf(Number(wire.integer(tag)));
      break;
    case 7:
      draft.startTime = wire.time(tag);
      break;
    case 8:
      draft.endTime = wire.time(tag);
      break;
    case 9:
      readAttribute(wire, wire.open(tag), (lists.attributes ??= new Map()));
      break;
    case 11:
      readEvent(wire, wire.open(tag), (lists.events ??= []));
      break;
    case 13:
      readLink(wire, wire.open(tag), (lists.links ??= []));
      break;
    case 15:
      readStatus(wire, wire.open(tag), draft);
      break;
    default:
      wire.skip(tag);
  }
}

function readableId(id: SegmentId | undefined | 'unreadable'): SegmentId | undefined {
  return id === 'unreadable' ? undefined : id;
}

function readParent(wire: WireReader, tag: number, draft: SpanDraft): void {
  const id = wire.spanId(tag);
  draft.isParentReadable = id !== 'unreadable';
  draft.parentSpanId = readableId(id);
}

function readEvent(wire: WireReader, end: number, events: SpanEvent[]): void {
  let [time, name] = [0, ''];
  let attributes: Map<string, AttributeValue> | undefined;
  for (let tag = wire.nextTag(end); tag !== END; tag = wire.nextTag(end)) {
    if (tag >>> 3 === 1) time = wire.time(tag);
    else if (tag >>> 3 === 2) name = wire.text(tag);
    else if (tag >>> 3 === 3) readAttribute(wire, wire.open(tag), (attributes ??= new Map()));
    else wire.skip(tag);
  }
  const event = { time, name, attributes: attributes ?? NO_ATTRIBUTES };
  if (isEventful(event)) events.push(event);
}

function readLink(wire: WireReader, end: number, links: LinkedSpan[]): void {
  let traceId: TraceId | undefined;
  let spanId: SegmentId | undefined;
  let attributes: Map<string, AttributeValue> | undefined;
  for (let tag = wire.nextTag(end); tag !== END; tag = wire.nextTag(end)) {
    if (tag >>> 3 === 1) traceId = wire.traceId(tag);
    else if (tag >>> 3 === 2) spanId = readableId(wire.spanId(tag));
    else if (tag >>> 3 === 4) readAttribute(wire, wire.open(tag), (attributes ??= new Map()));
    else wire.skip(tag);
  }
  if (traceId === undefined || spanId === undefined) return;
  links.push({ traceId, spanId, attributes: attributes ?? NO_ATTRIBUTES });
}

function readStatus(wire: WireReader, end: number, draft: SpanDraft): void {
  for (let tag = wire.nextTag(end); tag !== END; tag = wire.nextTag(end)) {
    if (tag >>> 3 === 2) draft.statusMessage = wire.text(tag);
    else if (tag >>> 3 === 3) draft.statusCode = statusCodeOf(Number(wire.integer(tag)));
    else wire.skip(tag);
  }
}
