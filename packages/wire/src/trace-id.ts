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

const XRAY_LENGTH = 35;
const W3C_LENGTH = 32;
const SEGMENT_ID_LENGTH = 16;
const HYPHEN = 0x2d;
const DIGIT_ONE = 0x31;

/** Either spelling to the canonical one; undefined when `text` is neither. */
export function parseTraceId(text: string): TraceId | undefined {
  if (text.length === XRAY_LENGTH) return isXraySpelling(text) ? (text.toLowerCase() as TraceId) : undefined;
  if (text.length !== W3C_LENGTH || !isHex(text, 0, W3C_LENGTH)) return undefined;
  const lower = text.toLowerCase();
  return `1-${lower.slice(0, 8)}-${lower.slice(8)}` as TraceId;
}

function isXraySpelling(text: string): boolean {
  return (
    text.charCodeAt(0) === DIGIT_ONE &&
    text.charCodeAt(1) === HYPHEN &&
    isHex(text, 2, 10) &&
    text.charCodeAt(10) === HYPHEN &&
    isHex(text, 11, XRAY_LENGTH)
  );
}

/** Whether all characters from `start` to before `end` are hex digits. Several times as fast as an expression. */
function isHex(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    const code = text.charCodeAt(index);
    const isDigit = code >= 0x30 && code <= 0x39;
    const lower = code | 0x20;
    if (!isDigit && (lower < 0x61 || lower > 0x66)) return false;
  }
  return true;
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
  if (text.length !== SEGMENT_ID_LENGTH || !isHex(text, 0, SEGMENT_ID_LENGTH)) return undefined;
  return text.toLowerCase() as SegmentId;
}
