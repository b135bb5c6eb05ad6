/**
 * Rows of `documents` as a backup reads them: a day of arrival after the other, and within a day in the order of the
 * table's key, so that each portion is found where the last one ended and nothing is held open in between. Documents
 * never change, so all portions together are what there was at one instant, `through`, whatever arrives meanwhile.
 *
 * These statements bind no parameters, so that they wait for no user's query.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { Database } from './database.ts';
import type { DocumentsRow } from './documents.ts';
import { toLiterals } from './trace-id-literals.ts';

/** Text of the rows of one portion, unless one row alone has more. */
const PORTION_BYTES = 2 * 1024 * 1024;
/** Rows whose sizes are asked in one statement. */
const PORTION_ROWS = 2048;

export interface RowKey {
  readonly traceId: TraceId;
  readonly receivedAt: EpochMicros;
}

/** How many rows arrived up to `through`. */
export async function countRows(database: Database, through: EpochMicros): Promise<number> {
  const [row] = await database.select<{ rows: number }>({
    sql: `SELECT count() AS rows FROM documents AS d WHERE d.received_at <= ${instant(through)}`,
    params: {},
  });
  return row?.rows ?? 0;
}

/** The first day after `day` on which anything arrived up to `through`; days are counted since the epoch. */
export async function nextDay(
  database: Database,
  day: number,
  through: EpochMicros,
): Promise<number | undefined> {
  const [row] = await database.select<{ day: number }>({
    sql: `SELECT toUInt16(toDate(min(d.received_at))) AS day FROM documents AS d
          WHERE toDate(d.received_at) > toDate(${day}) AND d.received_at <= ${instant(through)} HAVING count() > 0`,
    params: {},
  });
  return row?.day;
}

/**
 * The first rows of a day behind `after`, or of all of it, in the order of their keys; none when there are no more.
 * Throws FLS_STORE_UNAVAILABLE.
 */
export async function readDayPortion(
  database: Database,
  { day, after, through }: { day: number; after: RowKey | undefined; through: EpochMicros },
): Promise<readonly DocumentsRow[]> {
  const rest = `toDate(d.received_at) = toDate(${day}) AND d.received_at <= ${instant(through)} AND ${isBehind(after)}`;
  const sizes = await database.select<{ trace_id: TraceId; received_at: EpochMicros; bytes: number }>({
    sql: `SELECT trace_id, toUnixTimestamp64Micro(d.received_at) AS received_at,
            arraySum(document -> length(document), d.documents) AS bytes
          FROM documents AS d WHERE ${rest} ORDER BY d.trace_id, d.received_at LIMIT ${PORTION_ROWS}`,
    params: {},
  });
  const last = lastOf(sizes);
  if (last === undefined) return [];
  return database.select<DocumentsRow>({
    sql: `SELECT trace_id, toUnixTimestamp64Micro(d.received_at) AS received_at, documents
          FROM documents AS d
          WHERE ${rest} AND d.trace_id <= ${toLiterals([last.trace_id])} AND NOT ${isBehind(keyOf(last))}
          ORDER BY d.trace_id, d.received_at`,
    params: {},
  });
}

/** What is stored of some traces, without the texts. */
export interface StoredRow {
  readonly trace_id: TraceId;
  readonly received_at: EpochMicros;
  /** SHA-256 of the documents with zero bytes between them, which no document holds, in lower-case hex. */
  readonly digest: string;
}

/** Throws FLS_STORE_UNAVAILABLE. */
export function readStoredRows(database: Database, traceIds: readonly TraceId[]): Promise<StoredRow[]> {
  return database.select<StoredRow>({
    sql: `SELECT trace_id, toUnixTimestamp64Micro(d.received_at) AS received_at,
            lower(hex(SHA256(arrayStringConcat(d.documents, char(0))))) AS digest
          FROM documents AS d WHERE trace_id IN (${toLiterals(traceIds)})`,
    params: {},
  });
}

export function keyOf({ trace_id, received_at }: Pick<DocumentsRow, 'trace_id' | 'received_at'>): RowKey {
  return { traceId: trace_id, receivedAt: received_at };
}

/** The last row that still fits; rows of one key, which a repeated insert leaves, are never told apart. */
function lastOf<Row extends { readonly bytes: number }>(sizes: readonly Row[]): Row | undefined {
  let bytes = 0;
  let last: Row | undefined;
  for (const row of sizes) {
    bytes += row.bytes;
    if (last !== undefined && bytes > PORTION_BYTES) break;
    last = row;
  }
  return last;
}

function isBehind(key: RowKey | undefined): string {
  if (key === undefined) return '1';
  const id = toLiterals([key.traceId]);
  // The first condition is what the table's key can answer.
  return `(d.trace_id >= ${id} AND (d.trace_id > ${id} OR d.received_at > ${instant(key.receivedAt)}))`;
}

/** Checked here again, whoever made it, as it stands in the statement. */
function instant(micros: EpochMicros): string {
  if (!Number.isSafeInteger(micros)) throw new TypeError(`Not an instant: ${String(micros)}`);
  return `fromUnixTimestamp64Micro(${micros}, 'UTC')`;
}
