/**
 * From the bytes of an ExportTraceServiceRequest in protobuf to its spans. This is the hottest function of the way of
 * spans: what the reader finds goes straight into the model, without generated classes or messages in between, which
 * is several times as fast.
 *
 * Fields that the model does not have are skipped. A known field in another layout than the protocol's refuses the
 * request, though protobuf would have it skipped: spans would be lost with it, and nobody told.
 * Source: OpenTelemetry protocol 1.11, trace_service.proto, trace.proto, resource.proto; Protocol Buffers, "Encoding".
 */

import type { AttributeValue, DecodedRequest, RequestLimits, ScopeSpans, Span, SpanScope } from '../span.ts';
import { refusedAsMalformed } from './malformed-request.ts';
import { readSpan } from './protobuf-span.ts';
import { readAttribute } from './protobuf-values.ts';
import { RequestDraft } from './request-draft.ts';
import { NO_ATTRIBUTES } from './span-draft.ts';
import { END, isMalformed, malformed, WireReader } from './wire-reader.ts';

/**
 * The spans of a request, in the order in which they were sent; resources and scopes without any are left out. No
 * bytes are a request without spans. Never throws for input, and keeps no view into `bytes`.
 */
export function decodeProtobuf(bytes: Uint8Array, limits: RequestLimits): DecodedRequest {
  const request = new RequestDraft(limits);
  try {
    readRequest(new WireReader(bytes), request);
  } catch (caught) {
    if (!isMalformed(caught)) throw caught;
    return refusedAsMalformed(malformed().message);
  }
  return request.finish();
}

function readRequest(wire: WireReader, request: RequestDraft): void {
  for (let tag = wire.nextTag(wire.end); tag !== END; tag = wire.nextTag(wire.end)) {
    if (tag >>> 3 === 1) readResourceSpans(wire, wire.open(tag), request);
    else wire.skip(tag);
  }
}

/** Messages that are sent in parts are one: a second `resource` or `scope` adds to the first. */
function readResourceSpans(wire: WireReader, end: number, request: RequestDraft): void {
  let resource: Map<string, AttributeValue> | undefined;
  let bytes = 0;
  const scopeSpans: ScopeSpans[] = [];
  for (let tag = wire.nextTag(end); tag !== END; tag = wire.nextTag(end)) {
    if (tag >>> 3 === 1) {
      const resourceEnd = wire.open(tag);
      bytes += wire.bytesTo(resourceEnd);
      readResource(wire, resourceEnd, (resource ??= new Map()));
    } else if (tag >>> 3 === 2) readScopeSpans(wire, wire.open(tag), request, scopeSpans);
    else wire.skip(tag);
  }
  request.addResource(resource ?? NO_ATTRIBUTES, bytes > request.resourceBytes, scopeSpans);
}

function readResource(wire: WireReader, end: number, resource: Map<string, AttributeValue>): void {
  for (let tag = wire.nextTag(end); tag !== END; tag = wire.nextTag(end)) {
    if (tag >>> 3 === 1) readAttribute(wire, wire.open(tag), resource);
    else wire.skip(tag);
  }
}

function readScopeSpans(
  wire: WireReader,
  end: number,
  request: RequestDraft,
  scopeSpans: ScopeSpans[],
): void {
  let scope: SpanScope = { name: '', version: '' };
  let bytes = 0;
  const spans: Span[] = [];
  for (let tag = wire.nextTag(end); tag !== END; tag = wire.nextTag(end)) {
    if (tag >>> 3 === 1) {
      const scopeEnd = wire.open(tag);
      bytes += wire.bytesTo(scopeEnd);
      scope = readScope(wire, scopeEnd, scope);
    } else if (tag >>> 3 === 2) meetSpan(wire, wire.open(tag), request, spans);
    else wire.skip(tag);
  }
  request.addScope({ scope, spans }, bytes > request.resourceBytes, scopeSpans);
}

function readScope(wire: WireReader, end: number, { name, version }: SpanScope): SpanScope {
  for (let tag = wire.nextTag(end); tag !== END; tag = wire.nextTag(end)) {
    if (tag >>> 3 === 1) name = wire.text(tag);
    else if (tag >>> 3 === 2) version = wire.text(tag);
    else wire.skip(tag);
  }
  return { name, version };
}

function meetSpan(wire: WireReader, end: number, request: RequestDraft, spans: Span[]): void {
  const isWanted = request.meetSpan();
  if (isWanted && wire.bytesTo(end) <= request.spanBytes) {
    request.addSpan(readSpan(wire, end), spans);
    return;
  }
  wire.skipTo(end);
  if (isWanted) request.addSpan('too large', spans);
}
