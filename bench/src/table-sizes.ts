/** What the tables of a store take, by the engine's own account of their parts. */

import { claimDataDirectory } from '@fluoroscope/server/data-directory';
import { openEmbedded } from '@fluoroscope/server/store-client';

export interface TableSize {
  readonly table: string;
  /** Parts in use, and what they take. */
  readonly parts: number;
  readonly bytes: number;
  /** What parts take that merges have replaced and that are still to be removed. */
  readonly replacedBytes: number;
}

const sizesStatement = {
  sql: `SELECT
  table,
  countIf(active) AS parts,
  sumIf(bytes_on_disk, active) AS bytes,
  sumIf(bytes_on_disk, NOT active) AS replacedBytes
FROM system.parts
WHERE database = currentDatabase()
GROUP BY table
ORDER BY bytes DESC, table`,
  params: {},
};

/** Largest first. No service may be running on the directory. */
export async function readTableSizes(dataDirectory: string): Promise<readonly TableSize[]> {
  const claimed = await claimDataDirectory(dataDirectory);
  const database = openEmbedded({ directory: claimed.enginePath });
  try {
    const tables = await database.select<{ readonly name: string }>({
      sql: `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
      params: {},
    });
    // Replaced parts are looked at after the start, and until then are not in the account.
    for (const { name } of tables) {
      await database.run({ sql: `SYSTEM WAIT LOADING PARTS ${name}`, params: {} });
    }
    return await database.select<TableSize>(sizesStatement);
  } finally {
    await database.close();
    await claimed.release();
  }
}
