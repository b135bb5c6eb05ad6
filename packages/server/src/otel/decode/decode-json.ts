/**
 * From the bytes of an ExportTraceServiceRequest in JSON to its spans. Where the specification is strict and senders
 * are not, both spellings are read: a receiver that insists gains nothing and loses spans. Only what is not JSON, or
 * holds something else where spans should be, is refused.
 * Source: OTLP specification, "JSON Protobuf Encoding".
 */

import { isAscii, isUtf8 } from 'node:buffer';
import type { DecodedRequest, RequestLimits, ScopeSpans, Span } from '../span.ts';
import { isLongerJson, type MeasureText } from './json-length.ts';
import { holdersOf, isJsonObject, type JsonObject, memberOf, textOf } from './json-members.ts';
import { readSpan } from './json-span.ts';
import { attributesOf } from './json-values.ts';
import { MalformedRequest, refusedAsMalformed } from './malformed-request.ts';
import { RequestDraft } from './request-draft.ts';

const NOT_JSON =
  'The request is not an ExportTraceServiceRequest in JSON: it is no JSON object in UTF-8; check which protocol the ' +
  'exporter speaks and what stands between it and this port.';

/** Reads a request, and knows how to tell whether a part of it is too long. */
interface JsonRequest {
  readonly draft: RequestDraft;
  readonly bytes: number;
  readonly measure: MeasureText;
}

/**
 * The spans of a request, in the order in which they were sent; resources and scopes without any are left out. No
 * bytes are a request without spans, as in protobuf. The length of a span is that of its compact text without escapes.
 * Never throws for input.
 */
export function decodeJson(bytes: Uint8Array, limits: RequestLimits): DecodedRequest {
  const draft = new RequestDraft(limits);
  if (bytes.length === 0) return draft.finish();
  const sent = parseObject(bytes);
  if (sent === undefined) return refusedAsMalformed(NOT_JSON);
  try {
    readRequest(sent, { draft, bytes: bytes.length, measure: measureFor(bytes) });
  } catch (caught) {
    if (!(caught instanceof MalformedRequest)) throw caught;
    return refusedAsMalformed(caught.message);
  }
  return draft.finish();
}

/** Senders may put a byte order mark before the text, though they should not; the parser would not take it. */
function parseObject(bytes: Uint8Array): JsonObject | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  try {
    const value: unknown = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // The parser's message quotes what was sent; that it is not JSON is all its sender needs.
    return undefined;
  }
}

/** Where every character is a byte there is nothing to count. */
function measureFor(bytes: Uint8Array): MeasureText {
  return isAscii(bytes) ? (text) => text.length : (text) => Buffer.byteLength(text);
}

function readRequest(sent: JsonObject, request: JsonRequest): void {
  const resourceSpans = memberOf(sent, 'resourceSpans', 'resource_spans');
  for (const holder of holdersOf(resourceSpans, 'resourceSpans')) readResourceSpans(holder, request);
}

/** Before release 0.19 of the protocol a scope was an instrumentation library. */
function readResourceSpans(sent: JsonObject, request: JsonRequest): void {
  const sentScopes =
    memberOf(sent, 'scopeSpans', 'scope_spans') ??
    memberOf(sent, 'instrumentationLibrarySpans', 'instrumentation_library_spans');
  const scopeSpans: ScopeSpans[] = [];
  for (const scope of holdersOf(sentScopes, 'scopeSpans')) readScopeSpans(scope, request, scopeSpans);
  const { resource } = sent;
  request.draft.addResource(
    attributesOf(isJsonObject(resource) ? resource['attributes'] : undefined),
    isTooLarge(resource, request.draft.resourceBytes, request),
    scopeSpans,
  );
}

function readScopeSpans(sent: JsonObject, request: JsonRequest, scopeSpans: ScopeSpans[]): void {
  const spans: Span[] = [];
  for (const span of holdersOf(sent['spans'], 'spans')) meetSpan(span, request, spans);
  const scope = sent['scope'] ?? memberOf(sent, 'instrumentationLibrary', 'instrumentation_library');
  const { name, version } = isJsonObject(scope) ? scope : {};
  request.draft.addScope(
    { scope: { name: textOf(name), version: textOf(version) }, spans },
    isTooLarge(scope, request.draft.resourceBytes, request),
    scopeSpans,
  );
}

function meetSpan(sent: JsonObject, request: JsonRequest, spans: Span[]): void {
  const { draft } = request;
  if (!draft.meetSpan()) return;
  draft.addSpan(isTooLarge(sent, draft.spanBytes, request) ? 'too large' : readSpan(sent), spans);
}

/** A part is no longer than the whole, so what is measured are the parts of long requests only. */
function isTooLarge(sent: unknown, limitBytes: number, { bytes, measure }: JsonRequest): boolean {
  return bytes > limitBytes && isJsonObject(sent) && isLongerJson(sent, limitBytes, measure);
}
