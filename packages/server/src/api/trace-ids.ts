import { parseTraceId, type TraceId } from '@fluoroscope/wire';
import { type AwsError, invalidRequest, isAwsError } from './aws-error.ts';

/** Trace ids of one request, as the X-Ray API limits them. */
const MAX_TRACE_IDS = 5;

/**
 * The canonical spelling of the trace ids of a request, in its order, or the error to answer with.
 * Source: X-Ray API reference, BatchGetTraces and GetTraceGraph; the texts are observed, not documented.
 */
export function readTraceIds(texts: readonly string[]): readonly TraceId[] | AwsError {
  if (texts.length === 0) return invalidRequest('Zero trace ids provided');
  if (texts.length > MAX_TRACE_IDS) return invalidRequest(`Exceeding maximum query size: ${MAX_TRACE_IDS}`);
  const traceIds: TraceId[] = [];
  for (const text of texts) {
    const traceId = readTraceId(text);
    if (isAwsError(traceId)) return traceId;
    traceIds.push(traceId);
  }
  const isUnique = new Set(traceIds).size === traceIds.length;
  return isUnique ? traceIds : invalidRequest('Containing duplicate trace ids');
}

/** Longest id that an answer repeats; both spellings are shorter. */
const MAX_QUOTED_LENGTH = 35;

/** The canonical spelling of one trace id, or the error to answer with. */
export function readTraceId(text: string): TraceId | AwsError {
  const quoted = text.slice(0, MAX_QUOTED_LENGTH);
  return parseTraceId(text) ?? invalidRequest(`Invalid trace id ${quoted}: incorrect id format`);
}
