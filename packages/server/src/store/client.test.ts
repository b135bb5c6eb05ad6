import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from './client.ts';
import type { Database } from './database.ts';

let directory: string;
let database: Database;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fluoroscope-client-'));
  database = openEmbedded({ directory });
});
afterAll(async () => {
  await database.close();
  await rm(directory, { recursive: true, force: true });
});

const COUNT = 'SELECT number % 1000000 AS value, count() AS amount FROM numbers(1000000) GROUP BY value';

describe('a statement that fails', () => {
  it.each([
    [
      'too wide when it needs more memory than it may',
      `${COUNT} SETTINGS max_memory_usage = 1000000`,
      'FLS_QUERY_TOO_WIDE',
    ],
    ['the store otherwise', 'SELECT * FROM nowhere', 'FLS_STORE_UNAVAILABLE'],
  ])('is %s', async (_, sql, code) => {
    await expect(database.select({ sql, params: {} })).rejects.toMatchObject({ code });
  });
  it('is none when states go to disk instead', async () => {
    const settings = 'LIMIT 3 SETTINGS max_bytes_before_external_group_by = 1000000';
    await expect(database.select({ sql: `${COUNT} ${settings}`, params: {} })).resolves.toHaveLength(3);
  });
});
