/**
 * Trace ids. Two spellings name one trace: X-Ray's `1-5759e988-bd862e3fe1be46a994272793` and the 32 hex digits that
 * W3C trace context and OpenTelemetry use for the same 16 bytes. Everything inside works with the X-Ray spelling in
 * lower case, so comparison is plain equality.
 * Source: X-Ray API reference, PutTraceSegments, "Trace IDs and OpenTelemetry"; ids compare without case (observed).
 */

declare const traceIdBrand: unique symbol;
declare const segmentIdBrand: unique symbol;

/** A trace id in its canonical spelling: `1-` 8 hex `-` 24 hex, lower case. Made by `parseTraceId` only. */
export type TraceId = string & { readonly [traceIdBrand]: true };

/** A segment or subsegment id: 16 hex digits, lower case. Made by `parseSegmentId` only. */
export type SegmentId = string & { readonly [segmentIdBrand]: true };

const XRAY_SPELLING = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;
const W3C_SPELLING = /^[0-9a-f]{32}$/;
const SEGMENT_ID = /^[0-9a-f]{16}$/;

/** Either spelling to the canonical one; undefined when `text` is neither. */
export function parseTraceId(text: string): TraceId | undefined {
  const lower = text.toLowerCase();
  if (XRAY_SPELLING.test(lower)) return lower as TraceId;
  if (W3C_SPELLING.test(lower)) return `1-${lower.slice(0, 8)}-${lower.slice(8)}` as TraceId;
  return undefined;
}

/** The 32 hex digits of a trace id, as W3C trace context spells it. */
export function toW3cTraceId(traceId: TraceId): string {
  return traceId.slice(2, 10) + traceId.slice(11);
}

/** The seconds since the Unix epoch that an X-Ray id begins with. For a random W3C id the number means nothing. */
export function traceIdEpochSeconds(traceId: TraceId): number {
  return Number.parseInt(traceId.slice(2, 10), 16);
}

/** Any case to lower case; undefined when `text` is not 16 hex digits. */
export function parseSegmentId(text: string): SegmentId | undefined {
  const lower = text.toLowerCase();
  return SEGMENT_ID.test(lower) ? (lower as SegmentId) : undefined;
}
