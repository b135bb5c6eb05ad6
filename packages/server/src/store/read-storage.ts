/**
 * How much is stored: by table and, where rows lie in partitions of a day, by day. Sizes come from the engine's list of
 * parts, which costs nothing. Traces and documents are counted in the tables themselves, because a part knows rows
 * only: a trace that grew has several until they are merged, and a row of `documents` holds all that one call brought
 * of a trace. Both counts read two or three short columns.
 */

import { statfs } from 'node:fs/promises';
import type { Database } from './database.ts';

interface StoredTable {
  readonly name: string;
  /** Replaced revisions included, until they are merged. */
  readonly rows: number;
  /** On disk, and what it is unpacked. */
  readonly bytes: number;
  readonly uncompressedBytes: number;
}

interface StoredDay {
  /** `2026-01-31`, UTC. */
  readonly day: string;
  /** Traces that are filed under the day, and documents that arrived on it. */
  readonly traceCount: number;
  readonly documentCount: number;
  /** On disk. */
  readonly bytes: number;
}

export interface Storage {
  /** The largest first. */
  readonly tables: readonly StoredTable[];
  /** The newest first, without days of which nothing is stored. */
  readonly days: readonly StoredDay[];
}

/** Throws FLS_STORE_UNAVAILABLE. */
export async function readStorage(database: Database): Promise<Storage> {
  const [tables, sizes, traces, documents] = await Promise.all([
    database.select<StoredTable>(TABLES),
    database.select<DayRow>(DAY_SIZES),
    database.select<DayRow>(DAY_TRACES),
    database.select<DayRow>(DAY_DOCUMENTS),
  ]);
  return { tables, days: joinDays(sizes, traces, documents) };
}

/** Bytes that this process may still write where `directory` is; undefined where the system does not say. */
export async function readFreeBytes(directory: string): Promise<number | undefined> {
  // Of what cannot be found out, such as on a file system without the notion, the rest of a status is no less true.
  const system = await statfs(directory).catch(() => undefined);
  return system === undefined ? undefined : system.bavail * system.bsize;
}

const OWN_PARTS = 'FROM system.parts WHERE active AND database = currentDatabase()';

const TABLES = {
  sql: `SELECT table AS name, sum(rows) AS rows, sum(bytes_on_disk) AS bytes,
    sum(data_uncompressed_bytes) AS uncompressedBytes
  ${OWN_PARTS} GROUP BY table ORDER BY bytes DESC, table`,
  params: {},
} as const;

interface DayRow {
  readonly day: string;
  readonly amount: number;
}

/** Partitions of `minutes` are days since the epoch, those of the other two are dates. */
const DAY_SIZES = {
  sql: `SELECT toString(if(table = 'minutes', toDate(toUInt16OrZero(partition)), toDateOrZero(partition))) AS day,
    sum(bytes_on_disk) AS amount
  ${OWN_PARTS} AND table IN ('documents', 'traces', 'minutes') GROUP BY day`,
  params: {},
} as const;

const DAY_TRACES = {
  sql: `SELECT toString(toDate(trace_time)) AS day, count() AS amount FROM traces FINAL GROUP BY day`,
  params: {},
} as const;

const DAY_DOCUMENTS = {
  sql: `SELECT toString(toDate(received_at)) AS day, sum(length(documents)) AS amount FROM documents GROUP BY day`,
  params: {},
} as const;

function joinDays(
  sizes: readonly DayRow[],
  traces: readonly DayRow[],
  documents: readonly DayRow[],
): readonly StoredDay[] {
  const amountOn = (rows: readonly DayRow[], on: string): number =>
    rows.find(({ day }) => day === on)?.amount ?? 0;
  const days = new Set([...sizes, ...traces, ...documents].map(({ day }) => day));
  return [...days]
    .sort()
    .reverse()
    .map((day) => ({
      day,
      traceCount: amountOn(traces, day),
      documentCount: amountOn(documents, day),
      bytes: amountOn(sizes, day),
    }));
}
