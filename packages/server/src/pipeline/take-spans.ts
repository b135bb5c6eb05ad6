/**
 * What becomes of an OTLP request, whichever door it came through: decoded, mapped to segment documents, stored with
 * the documents of everybody else.
 */

import type { Metrics } from '../observe/metrics.ts';
import { decodeJson } from '../otel/decode/decode-json.ts';
import { decodeProtobuf } from '../otel/decode/decode-protobuf.ts';
import type { MappingOptions } from '../otel/map/mapping-options.ts';
import { type OnMapped, requestDocuments } from '../otel/map/request-documents.ts';
import type { RequestLimits } from '../otel/span.ts';
import type { TakeSpans } from '../receive/otlp-answer.ts';
import { type Ingest, TRACE_SIZE_EXCEEDED } from './ingest.ts';

/** Counted as not kept beside those of `SpanProblem`. */
const TRACE_FULL = 'trace size exceeded';
export const UNSAMPLED = 'not sampled';

interface Surroundings {
  readonly ingest: Pick<Ingest, 'assertCapacity' | 'acceptDocuments'>;
  readonly limits: RequestLimits;
  readonly mapping: MappingOptions;
  readonly metrics: Pick<Metrics, 'otlpSpansRejected'>;
  readonly onMapped?: OnMapped | undefined;
}

export function takeSpans({ ingest, limits, mapping, metrics, onMapped }: Surroundings): TakeSpans {
  return async (bytes, encoding) => {
    ingest.assertCapacity();
    const decode = encoding === 'protobuf' ? decodeProtobuf : decodeJson;
    const decoded = decode(bytes, limits);
    if (decoded.kind === 'refused') return decoded;
    const { request } = decoded;
    const { documents, unsampledSpans } = requestDocuments(request, mapping, onMapped);
    const rejected = new Map<string, number>(request.rejected);
    const unprocessed = await ingest.acceptDocuments(documents);
    if (unprocessed.length > 0) rejected.set(TRACE_FULL, unprocessed.length);
    for (const [reason, spans] of rejected) metrics.otlpSpansRejected.inc({ reason }, spans);
    // They are not kept as traces, which is what their sender expects: nothing it should be told.
    if (unsampledSpans > 0) metrics.otlpSpansRejected.inc({ reason: UNSAMPLED }, unsampledSpans);
    return { kind: 'taken', spans: request.spanCount, ...receiptOf(rejected) };
  };
}

/** At most a few hundred characters, however many spans were sent. */
function receiptOf(rejected: ReadonlyMap<string, number>): { rejectedSpans: number; message: string } {
  let rejectedSpans = 0;
  const reasons: string[] = [];
  for (const [reason, spans] of rejected) {
    rejectedSpans += spans;
    reasons.push(`${spans} ${spans === 1 ? 'span' : 'spans'}: ${reason}`);
  }
  if (rejectedSpans === 0) return { rejectedSpans, message: '' };
  const hint = rejected.has(TRACE_FULL) ? ` ${TRACE_SIZE_EXCEEDED}` : '';
  return { rejectedSpans, message: `Not kept: ${reasons.join('; ')}.${hint}` };
}
