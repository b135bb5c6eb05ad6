/**
 * What a person asks of a store that may be damaged. The engine puts parts that it cannot open aside when it starts;
 * others are found by comparing their files with their checksums.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { Database } from './database.ts';
import { findUnassembled } from './find-unassembled.ts';

/** Every table of this release. */
export const TABLES = [
  'documents',
  'traces',
  'resources',
  'watermarks',
  'minutes',
  'minute_marks',
  'slots',
  'schema_migrations',
] as const;
export type TableName = (typeof TABLES)[number];

/** What becomes of what a damaged part of each table held. */
export const LOSSES: Readonly<Record<TableName, string>> = {
  documents: 'segment documents are lost that only a backup can bring back (fluoroscope restore)',
  traces: 'nothing is lost, as traces are assembled again',
  resources:
    'groups, sampling rules, tags, policies and settings are lost that were changed when it was written, and only a backup can bring them back (fluoroscope restore)',
  watermarks: 'nothing is lost, as more is assembled again',
  minutes: 'nothing is lost, as minutes are added up again',
  minute_marks: 'nothing is lost, as minutes are added up again',
  slots: 'nothing is lost, as they are added up again',
  schema_migrations: 'nothing is lost, as the number is kept elsewhere too',
};

/** What a person can do who asked for documents in a damaged part, while the service runs. */
export const WHAT_HELPS =
  'What can be read of it is being copied, and then the log tells what is lost; fluoroscope restore brings that back ' +
  'from a backup. Where the copy fails, stop the service and run fluoroscope doctor --repair.';

export interface DamagedPart {
  readonly table: TableName;
  readonly part: string;
  /** Parts that were put aside are in no answer any more. */
  readonly isAside: boolean;
  /** On disk; undefined for a part that is in use. */
  readonly bytes: number | undefined;
}

const MICROS_PER_DAY = 24 * 60 * 60 * 1_000_000;

/** Tables of this release that are not there. Throws FLS_STORE_UNAVAILABLE. */
export async function findMissingTables(database: Database): Promise<TableName[]> {
  const rows = await database.select<{ name: string }>({
    sql: 'SELECT name FROM system.tables WHERE database = currentDatabase()',
    params: {},
  });
  const there = new Set(rows.map(({ name }) => name));
  return TABLES.filter((table) => !there.has(table));
}

/** Parts of a table whose files are not what they were written as, and those that the engine could not open. */
export async function findDamagedParts(database: Database, table: TableName): Promise<DamagedPart[]> {
  const checked = await database.select<{ part_path: string; is_passed: number }>({
    sql: `CHECK TABLE ${table} SETTINGS check_query_single_value_result = 0`,
    params: {},
  });
  const aside = await database.select<{ name: string; bytes: number }>({
    sql: `SELECT name, bytes_on_disk AS bytes FROM system.detached_parts
          WHERE database = currentDatabase() AND table = {table:String} AND reason != ''`,
    params: { table },
  });
  return [
    ...checked
      .filter(({ is_passed: isPassed }) => isPassed !== 1)
      .map(({ part_path: part }) => ({ table, part, isAside: false, bytes: undefined })),
    ...aside.map(({ name: part, bytes }) => ({ table, part, isAside: true, bytes })),
  ];
}

/** Takes a damaged part away for good. The part must be one that `findDamagedParts` named. */
export async function dropPart(database: Database, { table, part, isAside }: DamagedPart): Promise<void> {
  if (!/^[\w-]+$/.test(part)) throw new TypeError(`Not a part: ${JSON.stringify(part)}`);
  const what = isAside ? 'DROP DETACHED PART' : 'DROP PART';
  await database.run({
    sql: `ALTER TABLE ${table} ${what} '${part}' SETTINGS allow_drop_detached = 1`,
    params: {},
  });
}

/** All minutes of the service graph are added up anew. */
export async function forgetMinutes(database: Database): Promise<void> {
  // Marks first: rows without a mark count nowhere.
  await database.run({ sql: 'TRUNCATE TABLE minute_marks', params: {} });
  await database.run({ sql: 'TRUNCATE TABLE minutes', params: {} });
}

/** The last minutes of the service graph are added up anew. */
export async function forgetSlots(database: Database): Promise<void> {
  await database.run({ sql: 'TRUNCATE TABLE slots', params: {} });
}

/** All traces are assembled again by the next start. One mark that is left could be one that was taken back. */
export async function forgetWatermarks(database: Database): Promise<void> {
  await database.run({ sql: 'TRUNCATE TABLE watermarks', params: {} });
}

/** Traces that received something on the last `days` days and have no row that says so, day by day. */
export async function* unassembledByDay(
  database: Database,
  through: EpochMicros,
  days: number,
): AsyncGenerator<readonly TraceId[], void, void> {
  const [row] = await database.select<{ first: EpochMicros }>({
    sql: 'SELECT toUnixTimestamp64Micro(min(received_at)) AS first FROM documents',
    params: {},
  });
  for (let day = 0; day < days; day += 1) {
    const last = (through - day * MICROS_PER_DAY) as EpochMicros;
    if (last < (row?.first ?? 0)) return;
    yield findUnassembled(database, (last - MICROS_PER_DAY + 1) as EpochMicros, last);
  }
}
