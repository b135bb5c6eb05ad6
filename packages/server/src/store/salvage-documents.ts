/**
 * Keeps what can be read of a damaged part of `documents`. Its granules, which is how the engine reads, are copied in
 * runs, and those of a run that cannot be read one by one: the engine takes seconds to say that one is gone. Only a
 * granule that the engine calls damaged is given up; any other failure ends the copy. Whoever reads meanwhile, or after
 * an end in between, finds some documents twice, which counts once, as if a sender had repeated them.
 */

import { namedPart } from './damaged-part.ts';
import type { Database } from './database.ts';

/** Granules copied at once: some ten megabytes. */
const LONGEST_RUN = 32;

/** Rows of the part. */
export interface Salvage {
  readonly kept: number;
  readonly lost: number;
}

/** The part must be one that `findDamagedParts` named as in use; it is left as it is. Throws FLS_STORE_UNAVAILABLE when
 *  something else is wrong than the part. */
export async function salvageDocuments(database: Database, part: string): Promise<Salvage> {
  const granules = await readGranules(database, part);
  let [kept, lost] = [0, 0];
  const runs = runsOf(granules);
  for (let run = runs.pop(); run !== undefined; run = runs.pop()) {
    const rows = run.reduce((sum, { count }) => sum + count, 0);
    if (await copyRun(database, part, run)) kept += rows;
    else if (run.length === 1) lost += rows;
    else runs.push(...run.map((granule) => [granule]));
  }
  return { kept, lost };
}

/** Rows that are read together. */
interface Granule {
  readonly first: number;
  readonly count: number;
}

async function readGranules(database: Database, part: string): Promise<readonly Granule[]> {
  const rows = await database.select<{ count: number }>({
    sql: `SELECT rows_in_granule AS count FROM mergeTreeIndex(currentDatabase(), documents)
          WHERE part_name = {part:String} AND rows_in_granule > 0 ORDER BY mark_number`,
    params: { part },
  });
  let next = 0;
  return rows.map(({ count }) => {
    const first = next;
    next += count;
    return { first, count };
  });
}

function runsOf(granules: readonly Granule[]): (readonly Granule[])[] {
  const starts = Array.from(
    { length: Math.ceil(granules.length / LONGEST_RUN) },
    (_, at) => at * LONGEST_RUN,
  );
  return starts.map((start) => granules.slice(start, start + LONGEST_RUN));
}

/** False when some of it cannot be read. */
async function copyRun(database: Database, part: string, run: readonly Granule[]): Promise<boolean> {
  const [begin, end] = [run[0], run.at(-1)];
  if (begin === undefined || end === undefined) return true;
  const where = `_part = {part:String} AND _part_offset >= {first:UInt64} AND _part_offset < {end:UInt64}`;
  const params = { part, first: begin.first, end: end.first + end.count };
  try {
    await database.select({
      sql: `SELECT sum(cityHash64(trace_id, received_at, documents)) AS hash FROM documents WHERE ${where}`,
      params,
    });
  } catch (caught) {
    if (run.length === 1 && namedPart(caught)?.part !== part) throw caught;
    return false;
  }
  await database.run({
    sql: `INSERT INTO documents SELECT trace_id, received_at, documents FROM documents WHERE ${where}`,
    params,
  });
  return true;
}
