/** How far the traces of this process reach, kept so that a restart assembles only what came after. */

import type { EpochMicros } from '@fluoroscope/wire';
import type { Database } from './database.ts';

/** The embedded store has one writer. */
const WRITER = 'embedded';

/** Arrival time up to which every document is in `traces`; undefined when nothing was recorded yet. */
export async function readWatermark(database: Database): Promise<EpochMicros | undefined> {
  const [row] = await database.select<{ assembled_through: EpochMicros }>({
    sql: `SELECT toUnixTimestamp64Micro(max(assembled_through)) AS assembled_through
          FROM watermarks WHERE writer = {writer:String} HAVING count() > 0`,
    params: { writer: WRITER },
  });
  return row?.assembled_through;
}

export async function writeWatermark(
  database: Database,
  assembledThrough: EpochMicros,
  now: EpochMicros,
): Promise<void> {
  await writeMark(database, WRITER, assembledThrough, now);
}

/** Any writer's mark. */
export async function writeMark(
  database: Database,
  writer: string,
  assembledThrough: EpochMicros,
  now: EpochMicros,
): Promise<void> {
  await writeMarks(database, [writer], assembledThrough, now);
}

/** The same mark of several writers, all of them or none. */
export async function writeMarks(
  database: Database,
  writers: readonly string[],
  assembledThrough: EpochMicros,
  now: EpochMicros,
): Promise<void> {
  const times = `${toDateTime64(assembledThrough)}\t${toDateTime64(now)}`;
  const rows = writers.map((writer) => `${writer}\t${times}\n`);
  await database.insert('watermarks', 'TabSeparated', Buffer.from(rows.join('')));
}

/** A DateTime64(6) as ClickHouse reads it from text. Fewer than ten digits of seconds would be a calendar date. */
function toDateTime64(micros: EpochMicros): string {
  const seconds = Math.floor(micros / 1_000_000);
  return `${String(seconds).padStart(10, '0')}.${String(micros - seconds * 1_000_000).padStart(6, '0')}`;
}
