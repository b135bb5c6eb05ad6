import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { decodeStored } from '../decode/decode-stored.ts';
import type { StoredDocument } from '../decode/received-document.ts';
import { traceTimeOf } from '../store/trace-time.ts';
import type { FoundTrace, ReadStored, RetrievalRequest } from './retrieval.ts';

/**
 * The work of a retrieval: which of its traces are stored and lie in its range, in the order they were asked for. It
 * stops between two portions, with what it has, once `isWanted` says no. Throws FLS_STORE_UNAVAILABLE.
 */
export async function findTraces(
  readStored: ReadStored,
  request: RetrievalRequest,
  isWanted: () => boolean,
): Promise<readonly FoundTrace[]> {
  const found = new Map<TraceId, FoundTrace>();
  for await (const portion of readStored(request.traceIds)) {
    if (!isWanted()) break;
    for (const [traceId, { documents }] of portion) {
      const trace = examine(traceId, documents, request);
      if (trace !== undefined) found.set(traceId, trace);
    }
  }
  return request.traceIds.flatMap((traceId) => found.get(traceId) ?? []);
}

function examine(
  traceId: TraceId,
  documents: readonly StoredDocument[],
  range: RetrievalRequest,
): FoundTrace | undefined {
  const [first] = documents;
  const last = documents.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const second = traceTimeOf(traceId, decodeStored(first));
  return isInRange(second, range) ? { traceId, readThrough: last.receivedAt } : undefined;
}

/** Traces are filed under whole seconds, so a second that the range begins or ends in belongs to it. */
function isInRange(second: number, { start, end }: { start: EpochMicros; end: EpochMicros }): boolean {
  return second >= Math.floor(start / 1_000_000) && second <= Math.floor(end / 1_000_000);
}
