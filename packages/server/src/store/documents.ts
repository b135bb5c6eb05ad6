/** Segment documents out of `documents`; `document-rows.ts` is the way in. */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { decodeStored } from '../decode/decode-stored.ts';
import type { ReceivedDocument, StoredDocument } from '../decode/received-document.ts';
import type { Database } from './database.ts';
import { toLiterals } from './trace-id-literals.ts';
import { TRACE_DOCUMENT_LIMIT, type TraceSize } from './trace-limits.ts';

/** Bytes of text in a row of `documents AS d`. */
export const DOCUMENTS_BYTES = 'arraySum(document -> length(document), d.documents)';

/** What one call brought of a trace. */
export interface DocumentsRow {
  readonly trace_id: TraceId;
  readonly received_at: EpochMicros;
  readonly documents: readonly string[];
}

/**
 * The documents of `rows`, of each trace at most as many as its limit; rows are in order of trace and arrival. A call
 * is there twice where an insert was repeated that had failed late.
 */
export function* storedDocuments(rows: Iterable<DocumentsRow>): Generator<StoredDocument, void, void> {
  const counts = new Map<TraceId, number>();
  let previous: DocumentsRow | undefined;
  for (const row of rows) {
    const { trace_id: traceId, received_at: receivedAt, documents } = row;
    const isRepeated = previous?.received_at === receivedAt && previous.trace_id === traceId;
    previous = row;
    if (isRepeated) continue;
    const count = counts.get(traceId) ?? 0;
    const taken = documents.slice(0, TRACE_DOCUMENT_LIMIT - count);
    counts.set(traceId, count + taken.length);
    for (const [position, text] of taken.entries()) yield { traceId, text, receivedAt, position };
  }
}

/**
 * Every stored document of the given traces in order of arrival; traces without any are missing from the map.
 * Throws FLS_STORE_UNAVAILABLE.
 */
export async function readDocuments(
  database: Database,
  traceIds: readonly TraceId[],
): Promise<Map<TraceId, ReceivedDocument[]>> {
  const rows = await database.select<DocumentsRow>({
    sql: `SELECT trace_id, toUnixTimestamp64Micro(received_at) AS received_at, documents
          FROM documents AS d
          WHERE trace_id IN {traceIds:Array(String)}
          ORDER BY d.trace_id, d.received_at
          LIMIT {limit:UInt32} BY trace_id`,
    params: { traceIds, limit: TRACE_DOCUMENT_LIMIT },
  });
  const traces = new Map<TraceId, ReceivedDocument[]>();
  for (const stored of storedDocuments(rows)) {
    const documents = traces.get(stored.traceId) ?? [];
    if (documents.length === 0) traces.set(stored.traceId, documents);
    documents.push(decodeStored(stored));
  }
  return traces;
}

/**
 * How much is stored of a trace, but for the calls of the given arrivals; what was stored twice counts once. Throws
 * FLS_STORE_UNAVAILABLE.
 */
export async function readTraceSize(
  database: Database,
  traceId: TraceId,
  except: readonly EpochMicros[],
): Promise<TraceSize> {
  const others =
    except.length === 0 ? '' : `AND toUnixTimestamp64Micro(received_at) NOT IN (${except.join(', ')})`;
  const [row] = await database.select<TraceSize>({
    sql: `SELECT sum(count) AS documents, sum(size) AS bytes
          FROM (SELECT length(d.documents) AS count, ${DOCUMENTS_BYTES} AS size FROM documents AS d
                WHERE trace_id = ${toLiterals([traceId])} ${others}
                LIMIT 1 BY received_at)`,
    params: {},
  });
  return row ?? { documents: 0, bytes: 0 };
}

/** Ids of the traces that received anything from `since` on. Reads the newest parts only. */
export async function traceIdsReceivedSince(database: Database, since: EpochMicros): Promise<TraceId[]> {
  const rows = await database.select<{ trace_id: TraceId }>({
    sql: `SELECT DISTINCT trace_id FROM documents WHERE received_at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')`,
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
          FROM (SELECT DISTINCT substring(trace_id, 20) AS ends FROM documents
                WHERE received_at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')
                LIMIT {limit:UInt32})`,
    params: { since, limit },
  });
  return Buffer.from(row?.digits ?? '', 'hex');
}

/** Ids in one portion of `traceIdEndsOutside`: a tenth of a second's reading. */
const ENDS_PER_PORTION = 200_000;

/**
 * The last 16 digits of the ids of all stored traces whose first digits do not name a second of the given span, in
 * portions, as 8 bytes each. Binds no parameters, so that it waits for no user's query. Throws FLS_STORE_UNAVAILABLE.
 */
export async function* traceIdEndsOutside(
  database: Database,
  { from: fromSeconds, through: throughSeconds }: { readonly from: number; readonly through: number },
  portion = ENDS_PER_PORTION,
): AsyncGenerator<Buffer, void, void> {
  const [from, to] = [idPrefix(fromSeconds), idPrefix(throughSeconds + 1)];
  for (let after: TraceId | undefined; ;) {
    const isLater = after === undefined ? '1' : `trace_id > ${toLiterals([after])}`;
    const [row] = await database.select<{ digits: string; count: number; last: TraceId }>({
      sql: `SELECT arrayStringConcat(groupArray(substring(id, 20))) AS digits, count() AS count, max(id) AS last
            FROM (SELECT DISTINCT trace_id AS id FROM documents
                  WHERE ${isLater} AND (trace_id < '${from}' OR trace_id >= '${to}')
                  ORDER BY trace_id LIMIT ${portion})`,
      params: {},
    });
    if (row === undefined || row.count === 0) return;
    yield Buffer.from(row.digits, 'hex');
    if (row.count < portion) return;
    after = row.last;
  }
}

function idPrefix(seconds: number): string {
  return `1-${Math.floor(seconds).toString(16).padStart(8, '0')}`;
}

/** The latest arrival; undefined when nothing was ever stored. Answered from what the engine knows of its parts. */
export async function lastReceivedAt(database: Database): Promise<EpochMicros | undefined> {
  const [row] = await database.select<{ last: EpochMicros }>({
    sql: 'SELECT toUnixTimestamp64Micro(max(received_at)) AS last FROM documents HAVING count() > 0',
    params: {},
  });
  return row?.last;
}

/** Whether anything was ever stored. */
export async function hasDocuments(database: Database): Promise<boolean> {
  const rows = await database.select({ sql: 'SELECT 1 FROM documents LIMIT 1', params: {} });
  return rows.length > 0;
}
