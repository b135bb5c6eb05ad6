/** From when on traces have to be looked for that are not in `traces` any more;
 *  kept beside the watermark until done. */

import type { EpochMicros } from '@fluoroscope/wire';
import type { Database } from './database.ts';
import { writeMark } from './watermark.ts';

const WRITER = 'rebuild';
const NOTHING_TO_DO = 0 as EpochMicros;

/** Undefined when there is nothing to look for. */
export async function readRebuildMark(database: Database): Promise<EpochMicros | undefined> {
  const [row] = await database.select<{ since: EpochMicros }>({
    sql: `SELECT toUnixTimestamp64Micro(argMax(assembled_through, recorded_at)) AS since
          FROM watermarks WHERE writer = {writer:String} HAVING count() > 0`,
    params: { writer: WRITER },
  });
  return row === undefined || row.since === NOTHING_TO_DO ? undefined : row.since;
}

/** An earlier time that is marked already stays. */
export async function writeRebuildMark(
  database: Database,
  since: EpochMicros,
  now: EpochMicros,
): Promise<void> {
  const marked = await readRebuildMark(database);
  if (marked === undefined || since < marked) await writeMark(database, WRITER, since, now);
}

export async function clearRebuildMark(database: Database, now: EpochMicros): Promise<void> {
  await writeMark(database, WRITER, NOTHING_TO_DO, now);
}
