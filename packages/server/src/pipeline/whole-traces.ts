/**
 * Traces that one call brought whole are assembled in the same turn in which they were decoded. Their parsed
 * documents die young then: keeping them until the commit is durable and the quiet time over made the garbage
 * collector copy and mark every one of them, which cost more than decoding did. What is kept is the finished row, and
 * the texts, for the case that another document follows.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { assembleTrace } from '../assemble/assemble-trace.ts';
import type { ReceivedDocument, StoredDocument } from '../decode/received-document.ts';
import { minutesOfNewTrace } from '../graph/touched-minutes.ts';
import { encodeTraceRow } from '../store/trace-row.ts';
import { firstReceived, traceTimeOf } from '../store/trace-time.ts';

export interface WholeTrace {
  readonly traceId: TraceId;
  /** Its row of `traces`. */
  readonly row: Buffer;
  /** Minutes of the service graph that the row counts in. */
  readonly minutes: ReadonlySet<number>;
  /** As they were sent: parsed again, should another call bring more of the trace. */
  readonly documents: readonly StoredDocument[];
  /** Length of its documents, in characters. */
  readonly bytes: number;
  readonly firstReceivedAt: EpochMicros;
}

export interface SortedDocuments {
  readonly whole: readonly WholeTrace[];
  /** Documents of traces that are incomplete or were seen before. */
  readonly rest: readonly ReceivedDocument[];
}

/**
 * `traces` has the documents of each trace, at least one. `isNew` tells whether nothing of a trace can have been
 * received before.
 */
export function assembleWholeTraces(
  traces: readonly (readonly ReceivedDocument[])[],
  isNew: (traceId: TraceId) => boolean,
): SortedDocuments {
  const whole: WholeTrace[] = [];
  const rest: ReceivedDocument[] = [];
  for (const documents of traces) {
    const [first] = documents;
    const assembled =
      first !== undefined && isNew(first.traceId) ? assembleIfWhole(first.traceId, documents) : undefined;
    if (assembled !== undefined) whole.push(assembled);
    else for (const document of documents) rest.push(document);
  }
  return { whole, rest };
}

function assembleIfWhole(traceId: TraceId, documents: readonly ReceivedDocument[]): WholeTrace | undefined {
  const trace = assembleTrace(documents);
  // Links are followed later, which takes asking the store.
  if (trace.isPartial || trace.links.length > 0) return undefined;
  return {
    traceId,
    row: encodeTraceRow(trace, traceTimeOf(traceId, firstReceived(documents))),
    minutes: minutesOfNewTrace(trace),
    documents: documents.map(toStored),
    bytes: documents.reduce((sum, { text }) => sum + text.length, 0),
    firstReceivedAt: trace.firstReceivedAt,
  };
}

/** Without what was parsed, which is what weighs. */
function toStored({ traceId, text, receivedAt, position }: ReceivedDocument): StoredDocument {
  return { traceId, text, receivedAt, position };
}
