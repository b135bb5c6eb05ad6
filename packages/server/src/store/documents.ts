/** Segment documents out of `segments`; `document-rows.ts` is the way in. */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { decodeStored } from '../decode/decode-stored.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import type { Database } from './database.ts';

/** Most documents of one trace that are read; the first to arrive. Beyond it a trace is refused more (see ingest). */
export const TRACE_DOCUMENT_LIMIT = 100_000;

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

/**
 * The last 16 digits of the ids of the traces that received anything from `since` on, as 8 bytes each, at most `limit`
 * of them. A start asks for a million and more, and as strings they would cost it seconds.
 */
export async function traceIdEndsReceivedSince(
  database: Database,
  since: EpochMicros,
  limit: number,
): Promise<Buffer> {
  const [row] = await database.select<{ digits: string }>({
    sql: `SELECT arrayStringConcat(groupArray(ends)) AS digits
          FROM (SELECT DISTINCT substring(trace_id, 20) AS ends FROM segments
                WHERE received_at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')
                LIMIT {limit:UInt32})`,
    params: { since, limit },
  });
  return Buffer.from(row?.digits ?? '', 'hex');
}

/** The latest arrival; undefined when nothing was ever stored. Answered from what the engine knows of its parts. */
export async function lastReceivedAt(database: Database): Promise<EpochMicros | undefined> {
  const [row] = await database.select<{ last: EpochMicros }>({
    sql: 'SELECT toUnixTimestamp64Micro(max(received_at)) AS last FROM segments HAVING count() > 0',
    params: {},
  });
  return row?.last;
}

/** Whether anything was ever stored. */
export async function hasDocuments(database: Database): Promise<boolean> {
  const rows = await database.select({ sql: 'SELECT 1 FROM segments LIMIT 1', params: {} });
  return rows.length > 0;
}
