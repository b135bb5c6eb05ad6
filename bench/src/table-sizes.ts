/** What the tables of a store take, by the engine's own account of the parts that are in use. */

import { claimDataDirectory } from '@fluoroscope/server/data-directory';
import { openEmbedded } from '@fluoroscope/server/store-client';

export interface TableSize {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  readonly parts: number;
}

/** Largest first. No service may be running on the directory. */
export async function readTableSizes(dataDirectory: string): Promise<readonly TableSize[]> {
  const claimed = await claimDataDirectory(dataDirectory);
  const database = openEmbedded({ directory: claimed.enginePath });
  try {
    return await database.select<TableSize>({
      sql: `SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes, count() AS parts
FROM system.parts
WHERE active AND database = currentDatabase()
GROUP BY table
ORDER BY bytes DESC, table`,
      params: {},
    });
  } finally {
    await database.close();
    await claimed.release();
  }
}
