/**
 * Parts that the engine could not open when it was started, such as a torn file, and put aside without a word. What is
 * made of documents is made again, as in store-repair.ts, and then the remains are dropped; of documents and
 * configuration they stay for `fluoroscope doctor` and whoever can still read something of them.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import type { Database } from './database.ts';
import { writeRebuildMark } from './rebuild-mark.ts';
import { dropPart, forgetMinutes, forgetWatermarks, TABLES, type TableName } from './store-damage.ts';
import { beginningOf } from './store-repair.ts';

/** A part that could not be opened. */
export interface PutAside {
  readonly table: TableName;
  readonly part: string;
}

/**
 * To be called between the migrations and the search for what has to be assembled. Resolves with all parts that were
 * found. Throws FLS_STORE_UNAVAILABLE.
 */
export async function replacePartsPutAside(database: Database, now: EpochMicros): Promise<PutAside[]> {
  const rows = await database.select<{ table: string; name: string; day: string }>({
    sql: `SELECT table, name, partition_id AS day FROM system.detached_parts
          WHERE database = currentDatabase() AND reason IN ('broken', 'broken-on-start')`,
    params: {},
  });
  const found: PutAside[] = [];
  for (const { table: name, name: part, day } of rows) {
    const table = TABLES.find((each) => each === name);
    if (table === undefined) continue;
    found.push({ table, part });
    if (await replace(database, table, day, now))
      await dropPart(database, { table, part, isAside: true, bytes: undefined });
  }
  return found;
}

/** False where nothing can replace it. */
async function replace(
  database: Database,
  table: TableName,
  day: string,
  now: EpochMicros,
): Promise<boolean> {
  switch (table) {
    case 'documents':
    case 'resources':
      return false;
    case 'traces':
      await writeRebuildMark(database, beginningOf(`${day}_`), now);
      return true;
    case 'minutes':
    case 'minute_marks':
      await forgetMinutes(database);
      return true;
    case 'slots':
      // A start empties the table.
      return true;
    case 'watermarks':
      await forgetWatermarks(database);
      return true;
    case 'schema_migrations':
      // The comment of the table says which number was reached.
      return true;
  }
}
