import { mergeDocuments } from '../assemble/merge-documents.ts';
import type { TraceTree } from '../assemble/trace-tree.ts';
import { decodeStored } from '../decode/decode-stored.ts';
import type { FoundTrace, ReadStored } from './retrieval.ts';

/**
 * A found trace as it was when it was found; undefined when the store does not keep it any more. Throws
 * FLS_STORE_UNAVAILABLE.
 */
export async function readTrace(
  readStored: ReadStored,
  { traceId, readThrough }: FoundTrace,
): Promise<TraceTree | undefined> {
  for await (const portion of readStored([traceId])) {
    const stored = portion.get(traceId)?.documents ?? [];
    const documents = stored.filter(({ receivedAt }) => receivedAt <= readThrough).map(decodeStored);
    return documents.length === 0 ? undefined : mergeDocuments(documents);
  }
  return undefined;
}
