/**
 * What a datagram or an item of PutTraceSegments holds: a segment document, or after a prefix an OTLP request in
 * base64, which is how AWS's distributions of OpenTelemetry send through the daemon. No JSON begins with a letter and a
 * digit, so the prefix tells. The daemon passes on what it does not know, so both doors must know it.
 * Source: AWS Distro for OpenTelemetry, OTLP UDP exporter; CloudWatch agent, `transit_spans_in_otlp_format`.
 */

import {
  decodeDocument,
  refusal,
  type DecodeResult,
  type DocumentErrorCode,
  type UnprocessedDocument,
} from '@fluoroscope/wire';
import { decodeProtobuf } from '../otel/decode/decode-protobuf.ts';
import type { MappingOptions } from '../otel/map/mapping-options.ts';
import { requestDocuments } from '../otel/map/request-documents.ts';
import type { RequestLimits, SpanProblem, TraceRequest } from '../otel/span.ts';

export interface PayloadOptions {
  /** Longest segment document, in bytes of UTF-8. */
  readonly limitBytes: number;
  readonly otlp: {
    /** Longest request, in bytes of protobuf. */
    readonly limitBytes: number;
    readonly limits: RequestLimits;
    readonly mapping: MappingOptions;
  };
}

/** What was found behind a prefix. */
export type OtlpPayload =
  | {
      readonly kind: 'traces';
      /** Spans that were sent, those that are not kept included. */
      readonly spans: number;
      readonly unsampledSpans: number;
      readonly rejected: ReadonlyMap<SpanProblem, number>;
    }
  /** Not kept, and not refused either. */
  | { readonly kind: 'metrics' }
  | { readonly kind: 'refused'; readonly reason: 'malformed' | 'too_large' | 'too_many_spans' };

export interface DecodedPayload extends DecodeResult {
  /** Undefined for a segment document. */
  readonly otlp: OtlpPayload | undefined;
}

const SAMPLED_SPANS = 'T1S';
const UNSAMPLED_SPANS = 'T1U';
const METRICS = 'M1';

const NONE: readonly never[] = [];

/** Takes any string and never throws. */
export function decodePayload(text: string, options: PayloadOptions): DecodedPayload {
  if (text.startsWith(SAMPLED_SPANS)) return decodeSpans(text, options);
  if (text.startsWith(UNSAMPLED_SPANS)) return decodeSpans(text, options, 'unsampled');
  if (text.startsWith(METRICS)) return { accepted: NONE, unprocessed: NONE, otlp: { kind: 'metrics' } };
  const { accepted, unprocessed } = decodeDocument(text, options);
  return { accepted, unprocessed, otlp: undefined };
}

function decodeSpans(text: string, { otlp }: PayloadOptions, decision?: 'unsampled'): DecodedPayload {
  // Both prefixes have the same length.
  const base64 = text.slice(SAMPLED_SPANS.length).trimEnd();
  const bytes = byteLengthOf(base64);
  if (bytes > otlp.limitBytes) {
    return refused('too_large', `The OTLP request has ${bytes} bytes, the limit is ${otlp.limitBytes}.`);
  }
  const request = Buffer.from(base64, 'base64');
  // The decoder leaves out what is no base64.
  if (request.length !== bytes) return refused('malformed', 'What follows the prefix is not base64.');
  const decoded = decodeProtobuf(request, otlp.limits);
  if (decoded.kind === 'refused') return refused(decoded.reason, decoded.message);
  return decision === 'unsampled'
    ? toPayload(decoded.request, NONE, keptSpans(decoded.request))
    : mapRequest(decoded.request, otlp.mapping);
}

/** How many bytes so many digits stand for; one digit more than whole bytes need stands for none. */
function byteLengthOf(base64: string): number {
  const digits = base64.endsWith('=') ? base64.indexOf('=') : base64.length;
  return digits % 4 === 1 ? Number.NaN : Math.floor((digits * 3) / 4);
}

function mapRequest(request: TraceRequest, mapping: MappingOptions): DecodedPayload {
  const { documents, unsampledSpans } = requestDocuments(request, mapping);
  return toPayload(request, documents, unsampledSpans);
}

function toPayload(
  request: TraceRequest,
  accepted: DecodedPayload['accepted'],
  unsampledSpans: number,
): DecodedPayload {
  const { spanCount, rejected } = request;
  const unprocessed = [...rejected].map(([problem, spans]) => refusalOf(problem, spans, spanCount));
  return { accepted, unprocessed, otlp: { kind: 'traces', spans: spanCount, unsampledSpans, rejected } };
}

function keptSpans({ spanCount, rejected }: TraceRequest): number {
  let kept = spanCount;
  for (const spans of rejected.values()) kept -= spans;
  return kept;
}

const PROBLEM_CODES: Readonly<Record<SpanProblem, DocumentErrorCode>> = {
  'invalid trace id': 'InvalidTraceId',
  'invalid span id': 'InvalidId',
  'invalid parent span id': 'InvalidId',
  'no start time': 'MissingStartTime',
  'ends long before it starts': 'InvalidSegment',
  'too large': 'InvalidSegment',
  'resource or scope too large': 'InvalidSegment',
};

/** One for all spans with the same problem: a request of bad spans must not be answered with many times its size. */
function refusalOf(problem: SpanProblem, spans: number, spanCount: number): UnprocessedDocument {
  const reason = `${spans} of ${spanCount} spans of an OTLP request: ${problem}.`;
  return refusal(undefined, 'segment', PROBLEM_CODES[problem], reason);
}

function refused(
  reason: Extract<OtlpPayload, { kind: 'refused' }>['reason'],
  message: string,
): DecodedPayload {
  const code = reason === 'malformed' ? 'ParseError' : 'InvalidSegment';
  const unprocessed = [refusal(undefined, 'entity', code, message)];
  return { accepted: NONE, unprocessed, otlp: { kind: 'refused', reason } };
}
