/**
 * What becomes of an OTLP request, whichever door it came through: decoded, mapped to segment documents, stored with
 * the documents of everybody else.
 */

import type { UnprocessedDocument } from '@fluoroscope/wire';
import type { Counters } from '../observe/counters.ts';
import { decodeJson } from '../otel/decode/decode-json.ts';
import { decodeProtobuf } from '../otel/decode/decode-protobuf.ts';
import type { MappingOptions } from '../otel/map/mapping-options.ts';
import { type OnMapped, requestDocuments, type RequestDocuments } from '../otel/map/request-documents.ts';
import type { RequestLimits, SpanProblem } from '../otel/span.ts';
import type { OtlpAnswer, OtlpEncoding, TakeSpans } from '../receive/otlp-answer.ts';
import type { Ingest } from './ingest.ts';
import { TRACE_SIZE_EXCEEDED } from './trace-size-exceeded.ts';

/** Counted as not kept beside those of `SpanProblem`. */
const TRACE_FULL = 'trace size exceeded';
export const UNSAMPLED = 'not sampled';

interface Surroundings {
  readonly ingest: Pick<Ingest, 'assertCapacity' | 'acceptDocuments'>;
  readonly limits: RequestLimits;
  readonly mapping: MappingOptions;
  readonly metrics: Pick<Counters, 'otlpSpansRejected'>;
  readonly onMapped?: OnMapped | undefined;
}

/** A request whose documents wait to be durable. */
interface BegunRequest {
  readonly kind: 'begun';
  readonly spans: number;
  readonly rejected: ReadonlyMap<SpanProblem, number>;
  readonly unsampledSpans: number;
  readonly splitSpans: RequestDocuments['splitSpans'];
  readonly stored: ReturnType<Ingest['acceptDocuments']>;
}

export function takeSpans(surroundings: Surroundings): TakeSpans {
  const { otlpSpansRejected } = surroundings.metrics;
  return async (bytes, encoding) => {
    const begun = beginRequest(bytes, encoding, surroundings);
    if (begun.kind === 'refused') return begun;
    const { spans, unsampledSpans, splitSpans, stored } = begun;
    const rejected = new Map<string, number>(begun.rejected);
    const unprocessed = await stored;
    if (unprocessed.length > 0) rejected.set(TRACE_FULL, countSpans(unprocessed, splitSpans));
    for (const [reason, count] of rejected) otlpSpansRejected.inc({ reason }, count);
    // They are not kept as traces, which is what their sender expects: nothing it should be told.
    if (unsampledSpans > 0) otlpSpansRejected.inc({ reason: UNSAMPLED }, unsampledSpans);
    return { kind: 'taken', spans, ...receiptOf(rejected, surroundings.limits) };
  };
}

/** Ends before the documents are durable, so that nothing that was made on the way to them lives until then. */
function beginRequest(
  bytes: Buffer,
  encoding: OtlpEncoding,
  { ingest, limits, mapping, onMapped }: Surroundings,
): BegunRequest | Extract<OtlpAnswer, { kind: 'refused' }> {
  ingest.assertCapacity();
  const decoded = encoding === 'protobuf' ? decodeProtobuf(bytes, limits) : decodeJson(bytes, limits);
  if (decoded.kind === 'refused') return decoded;
  const { spanCount: spans, rejected } = decoded.request;
  const { documents, ...rest } = requestDocuments(decoded.request, mapping, onMapped);
  return { kind: 'begun', spans, rejected, ...rest, stored: ingest.acceptDocuments(documents) };
}

/** Of how many spans these documents are; of one that became two, either may be missing. */
function countSpans(
  documents: readonly UnprocessedDocument[],
  splitSpans: RequestDocuments['splitSpans'],
): number {
  const ids = new Set<string | undefined>(documents.map(({ id }) => id));
  const counted = documents.filter(({ id }) => {
    const first = id === undefined ? undefined : splitSpans.get(id);
    return first === undefined || !ids.has(first);
  });
  return counted.length;
}

/** At most a few hundred characters, however many spans were sent. */
function receiptOf(
  rejected: ReadonlyMap<string, number>,
  limits: RequestLimits,
): { rejectedSpans: number; message: string } {
  let rejectedSpans = 0;
  const reasons: string[] = [];
  for (const [reason, spans] of rejected) {
    rejectedSpans += spans;
    const limit = limitBehind(reason, limits);
    const hint = limit === undefined ? '' : ` (more than ${limit} bytes)`;
    reasons.push(`${spans} ${spans === 1 ? 'span' : 'spans'}: ${reason}${hint}`);
  }
  if (rejectedSpans === 0) return { rejectedSpans, message: '' };
  const hint = rejected.has(TRACE_FULL) ? ` ${TRACE_SIZE_EXCEEDED}` : '';
  return { rejectedSpans, message: `Not kept: ${reasons.join('; ')}.${hint}` };
}

function limitBehind(reason: string, { spanBytes, resourceBytes }: RequestLimits): number | undefined {
  if (reason === 'too large') return spanBytes;
  return reason === 'resource or scope too large' ? resourceBytes : undefined;
}
