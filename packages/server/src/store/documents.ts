/**
 * Segment documents in and out of `segments`. They are written as tab-separated text: a document without a
 * backslash goes through as it was sent, with no quoting to add here and none to undo in the engine.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { decodeStored } from '../decode/decode-stored.ts';
import type { ReceivedDocument, StoredDocument } from '../decode/received-document.ts';
import type { Database } from './database.ts';
import { toDateTime64 } from './trace-row.ts';

/** Most documents of one trace that are read; the first to arrive. Beyond it a trace is refused more (see ingest). */
export const TRACE_DOCUMENT_LIMIT = 100_000;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One row of `segments`, ended by a newline. */
export function encodeDocumentRow({ traceId, receivedAt, position, text }: StoredDocument): string {
  const escaped = needsEscape(text)
    ? text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? '')
    : text;
  return `${traceId}\t${arrivalText(receivedAt)}\t${position}\t${escaped}\n`;
}

/** Four searches for one character each take a tenth of the time of one for a set of them. */
function needsEscape(text: string): boolean {
  return text.includes('\\') || text.includes('\t') || text.includes('\n') || text.includes('\r');
}

/** The documents of one call follow each other and share their arrival. */
let lastArrival: EpochMicros | undefined;
let lastArrivalText = '';

function arrivalText(receivedAt: EpochMicros): string {
  if (receivedAt !== lastArrival) {
    lastArrival = receivedAt;
    lastArrivalText = toDateTime64(receivedAt);
  }
  return lastArrivalText;
}

interface DocumentRow {
  readonly trace_id: TraceId;
  readonly received_at: EpochMicros;
  readonly position: number;
  readonly document: string;
}

/**
 * Every stored document of the given traces in order of arrival; traces without any are missing from the map.
 * Throws FLS_STORE_UNAVAILABLE.
 */
export async function readDocuments(
  database: Database,
  traceIds: readonly TraceId[],
): Promise<Map<TraceId, ReceivedDocument[]>> {
  const rows = await database.select<DocumentRow>({
    sql: `SELECT trace_id, toUnixTimestamp64Micro(received_at) AS received_at, position, document
          FROM segments
          WHERE trace_id IN {traceIds:Array(String)}
          ORDER BY segments.trace_id, segments.received_at, segments.position
          LIMIT {limit:UInt32} BY trace_id`,
    params: { traceIds, limit: TRACE_DOCUMENT_LIMIT },
  });
  const traces = new Map<TraceId, ReceivedDocument[]>();
  for (const row of rows) {
    const { trace_id: traceId, document: text, received_at: receivedAt, position } = row;
    const documents = traces.get(traceId) ?? [];
    if (documents.length === 0) traces.set(traceId, documents);
    documents.push(decodeStored({ traceId, text, receivedAt, position }));
  }
  return traces;
}

/** Ids of the traces that received anything from `since` on. Reads the newest parts only. */
export async function traceIdsReceivedSince(database: Database, since: EpochMicros): Promise<TraceId[]> {
  const rows = await database.select<{ trace_id: TraceId }>({
    sql: `SELECT DISTINCT trace_id FROM segments WHERE received_at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')`,
    params: { since },
  });
  return rows.map((row) => row.trace_id);
}

/** Whether anything was ever stored. */
export async function hasDocuments(database: Database): Promise<boolean> {
  const rows = await database.select({ sql: 'SELECT 1 FROM segments LIMIT 1', params: {} });
  return rows.length > 0;
}
