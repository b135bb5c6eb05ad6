import type { TraceId } from '@fluoroscope/wire';
import type { ReceivedDocument, StoredDocument } from '../../src/decode/received-document.ts';
import { assembleWholeTraces, type SortedDocuments } from '../../src/pipeline/whole-traces.ts';
import { encodeDocumentRows } from '../../src/store/document-rows.ts';

/** Documents of each trace of each call, in order of their positions, as the calls would have given them on. */
export function byCallAndTrace<Document extends StoredDocument>(
  documents: readonly Document[],
): Document[][] {
  const groups = new Map<string, Document[]>();
  for (const document of documents) {
    const key = `${document.traceId} ${document.receivedAt}`;
    groups.set(key, [...(groups.get(key) ?? []), document]);
  }
  return [...groups.values()].map((group) => group.toSorted((a, b) => a.position - b.position));
}

/** Rows of the table `documents`. */
export function documentRows(documents: readonly StoredDocument[]): Buffer {
  return encodeDocumentRows(byCallAndTrace(documents)).bytes;
}

/** What becomes of documents that one call brought. */
export function assembleWhole(
  documents: readonly ReceivedDocument[],
  isNew: (traceId: TraceId, startSeconds: number) => boolean,
): SortedDocuments {
  const traces = byCallAndTrace(documents);
  return assembleWholeTraces(traces, encodeDocumentRows(traces), isNew);
}
