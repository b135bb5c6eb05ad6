import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../../src/store/client.ts';
import type { Database } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';

export interface TestStore extends AsyncDisposable {
  readonly database: Database;
}

/** A real store with the newest schema and nothing in it, in a directory of its own that goes with it. */
export async function openTestStore(): Promise<TestStore> {
  const directory = await mkdtemp(join(tmpdir(), 'fluoroscope-store-'));
  const database = openEmbedded({ directory });
  await migrate(database);
  return {
    database,
    [Symbol.asyncDispose]: async () => {
      await database.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
