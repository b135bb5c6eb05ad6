/**
 * Traces that one call brought whole are assembled in the same turn in which they were decoded. Their parsed
 * documents die young then: keeping them until the commit is durable and the quiet time over made the garbage
 * collector copy and mark every one of them, which cost more than decoding did. What is kept is the finished row, and
 * the bytes of the documents, for the case that another one follows.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { assembleTrace } from '../assemble/assemble-trace.ts';
import type { ReceivedDocument, StoredDocument } from '../decode/received-document.ts';
import { slotsOfNewTrace } from '../graph/touched-slots.ts';
import { decodeDocumentRow, type DocumentRows } from '../store/document-rows.ts';
import { encodeTraceRow } from '../store/trace-row.ts';
import { firstReceived, traceTimeOf } from '../store/trace-time.ts';

export interface WholeTrace {
  readonly traceId: TraceId;
  /** Its row of `traces`. */
  readonly row: Buffer;
  /** Slots of the service graph that the row counts in. */
  readonly slots: ReadonlySet<number>;
  /** How many documents it has. */
  readonly count: number;
  /** Reads them again as they were sent, should another call bring more of the trace. */
  readonly readDocuments: () => readonly StoredDocument[];
  /** Length of its documents, in characters. */
  readonly bytes: number;
  readonly firstReceivedAt: EpochMicros;
  /** When its first document starts, in seconds since the epoch. */
  readonly startSeconds: number;
}

export interface SortedDocuments {
  readonly whole: readonly WholeTrace[];
  /** Documents of traces that are incomplete or were seen before. */
  readonly rest: readonly ReceivedDocument[];
}

/**
 * `traces` has the documents of each trace, at least one, and `rows` their rows. `isNew` tells whether nothing can
 * have been received before of a trace that begins then (seconds since the epoch).
 */
export function assembleWholeTraces(
  traces: readonly (readonly ReceivedDocument[])[],
  rows: DocumentRows,
  isNew: (traceId: TraceId, startSeconds: number) => boolean,
): SortedDocuments {
  const whole: WholeTrace[] = [];
  const rest: ReceivedDocument[] = [];
  for (const [index, documents] of traces.entries()) {
    const readDocuments = () => decodeDocumentRow(rows.bytes, rows.starts[index] ?? 0);
    const assembled = assembleIfWhole(documents, readDocuments, isNew);
    if (assembled !== undefined) whole.push(assembled);
    else for (const document of documents) rest.push(document);
  }
  return { whole, rest };
}

function assembleIfWhole(
  documents: readonly ReceivedDocument[],
  readDocuments: WholeTrace['readDocuments'],
  isNew: (traceId: TraceId, startSeconds: number) => boolean,
): WholeTrace | undefined {
  const { traceId } = firstReceived(documents);
  // Of a trace that is whole, this is the start of its root; others are not asked about it further.
  const startSeconds = earliestStart(documents);
  if (!isNew(traceId, startSeconds)) return undefined;
  const trace = assembleTrace(documents);
  // Links are followed later, which takes asking the store.
  if (trace.isPartial || trace.links.length > 0) return undefined;
  return {
    traceId,
    row: encodeTraceRow(trace, traceTimeOf(traceId, firstReceived(documents))),
    slots: slotsOfNewTrace(trace),
    count: documents.length,
    readDocuments,
    bytes: documents.reduce((sum, { text }) => sum + text.length, 0),
    firstReceivedAt: trace.firstReceivedAt,
    startSeconds,
  };
}

function earliestStart(documents: readonly ReceivedDocument[]): number {
  let earliest = Infinity;
  for (const { document } of documents) earliest = Math.min(earliest, document.start_time);
  return earliest;
}
