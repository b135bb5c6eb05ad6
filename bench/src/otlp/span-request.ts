/**
 * An ExportTraceServiceRequest of 512 spans, laid out once and stamped again for every use. The spans are a stretch of
 * one stream of traces; the collector's batches are such stretches too, cut wherever the batch is full and grouped by
 * resource. A stretch of 512 cuts a trace of ten wherever it falls, and which services it begins with differs, so that
 * there are 25 layouts before the first one comes again.
 */

import { ProtobufMessage } from './protobuf-message.ts';
import {
  attributeMessage,
  CLIENT_KIND,
  resourceMessage,
  scopeMessage,
  SERVER_KIND,
  spanMessage,
  type Attribute,
  type SpanMessage,
} from './span-message.ts';
import {
  ATTRIBUTES_PER_CHILD,
  CHILD_SPANS,
  childName,
  resourceAttributes,
  ROOT_ATTRIBUTES,
  ROOT_NAME,
  SCHEMA_URL,
  SCOPE_NAME,
  SERVICES,
  SPANS_PER_REQUEST,
  SPANS_PER_TRACE,
} from './span-shape.ts';

/** Requests until a trace of the first service begins a request again. */
export const LAYOUTS = 25;

const CHILD_ATTRIBUTES: readonly Attribute[] = Array.from({ length: ATTRIBUTES_PER_CHILD }, () => [
  'attr_00',
  'val_000',
]);
const CHILDREN: readonly SpanMessage[] = Array.from({ length: CHILD_SPANS }, (_, child) =>
  spanMessage({ name: childName(child), kind: CLIENT_KIND, hasParent: true, attributes: CHILD_ATTRIBUTES }),
);
const ROOT: SpanMessage = spanMessage({
  name: ROOT_NAME,
  kind: SERVER_KIND,
  hasParent: false,
  attributes: ROOT_ATTRIBUTES,
});
const ATTRIBUTE = attributeMessage(['attr_00', 'val_000']);

/** From a key to the value beside it, and to the key of the next attribute: a tag and a length of one byte each. */
export const VALUE_AFTER_KEY: number = ATTRIBUTE.value - ATTRIBUTE.key;
export const KEY_AFTER_KEY: number = ATTRIBUTE.bytes.length + 2;

/** Numbers of `SpanRequest.places` for one span, in their order: trace id, span id, parent, start, end, first key. */
export const PLACES_PER_SPAN = 6;

export interface SpanRequest {
  readonly layout: number;
  /** What is sent, with the head of the transport before the message. */
  readonly bytes: Buffer;
  /** The message alone: a view into `bytes`. */
  readonly message: Buffer;
  /** Where the changing parts of each span lie in `bytes`, in the order of the stream; -1 where a span has none. */
  readonly places: Int32Array;
  /** Where the ids of the server spans' traces begin: of those that end in the request, the first of which may have
   *  begun in the one before. */
  readonly endedTraceIds: readonly number[];
}

/** `head` makes what the transport puts before a message of so many bytes. */
export function layOutRequest(layout: number, head: (messageBytes: number) => Buffer): SpanRequest {
  const firstSpan = layout * SPANS_PER_REQUEST;
  const message = new ProtobufMessage();
  const starts = new Int32Array(SPANS_PER_REQUEST);
  for (let service = 0; service < SERVICES; service += 1) addService(message, service, firstSpan, starts);
  const before = head(message.length);
  const bytes = Buffer.concat([before, message.toBuffer()]);
  const spans = Array.from(starts, (start, index) => ({
    position: (firstSpan + index) % SPANS_PER_TRACE,
    start: before.length + start,
  }));
  return {
    layout,
    bytes,
    message: bytes.subarray(before.length),
    places: Int32Array.from(spans.flatMap(({ position, start }) => placesOf(position, start))),
    endedTraceIds: spans
      .filter(({ position }) => position === CHILD_SPANS)
      .map(({ start }) => start + ROOT.places.traceId),
  };
}

/** Bytes of its own, to be stamped beside those of the request. */
export function copyRequest(request: SpanRequest): SpanRequest {
  const bytes = Buffer.from(request.bytes);
  return { ...request, bytes, message: bytes.subarray(bytes.length - request.message.length) };
}

/** The spans of one service among the 512, as ResourceSpans; their places in the request are put into `starts`. */
function addService(request: ProtobufMessage, service: number, firstSpan: number, starts: Int32Array): void {
  const scopeSpans = new ProtobufMessage();
  scopeSpans.bytes(1, scopeMessage(SCOPE_NAME));
  const own: { readonly index: number; readonly at: number }[] = [];
  for (let index = 0; index < SPANS_PER_REQUEST; index += 1) {
    if (Math.floor((firstSpan + index) / SPANS_PER_TRACE) % SERVICES !== service) continue;
    own.push({ index, at: scopeSpans.bytes(2, spanAt((firstSpan + index) % SPANS_PER_TRACE).bytes) });
  }
  const resourceSpans = new ProtobufMessage();
  resourceSpans.bytes(1, resourceMessage(resourceAttributes(service)));
  const scopeSpansAt = resourceSpans.bytes(2, scopeSpans.toBuffer());
  resourceSpans.text(3, SCHEMA_URL);
  const resourceSpansAt = request.bytes(1, resourceSpans.toBuffer());
  for (const { index, at } of own) starts[index] = resourceSpansAt + scopeSpansAt + at;
}

/** `position` counts the spans of a trace in the order in which they end. */
function spanAt(position: number): SpanMessage {
  return CHILDREN[position] ?? ROOT;
}

function placesOf(position: number, start: number): readonly number[] {
  const { places } = spanAt(position);
  const parent = places.parentSpanId < 0 ? -1 : start + places.parentSpanId;
  // The attributes of the root are the same in every trace.
  const firstKey = position === CHILD_SPANS ? -1 : start + places.firstKey;
  return [
    start + places.traceId,
    start + places.spanId,
    parent,
    start + places.startTime,
    start + places.endTime,
    firstKey,
  ];
}

/** The id whose 16 bytes begin there, in X-Ray's spelling. */
export function traceIdAt({ bytes }: SpanRequest, at: number): string {
  return `1-${bytes.toString('hex', at, at + 4)}-${bytes.toString('hex', at + 4, at + 16)}`;
}
