import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from './client.ts';
import type { Database } from './database.ts';
import { applyRetention, migrate } from './migrate.ts';

let directory: string;
let database: Database;
/** The numbers of the files there are. */
let released: number[];

beforeAll(async () => {
  const files = await readdir(new URL('../../migrations/', import.meta.url));
  released = files.map((name) => Number(name.slice(0, 4))).sort((a, b) => a - b);
  directory = await mkdtemp(join(tmpdir(), 'fluoroscope-migrate-'));
  database = openEmbedded({ directory });
});

afterAll(async () => {
  await database.close();
  await rm(directory, { recursive: true, force: true });
});

async function tables(): Promise<string[]> {
  const rows = await database.select<{ name: string }>({
    sql: 'SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name',
    params: {},
  });
  return rows.map(({ name }) => name);
}

async function ttlOf(table: string): Promise<string | undefined> {
  const [row] = await database.select<{ create_table_query: string }>({
    sql: 'SELECT create_table_query FROM system.tables WHERE database = currentDatabase() AND name = {table:String}',
    params: { table },
  });
  return /TTL (.*?)(?: SETTINGS|$)/.exec(row?.create_table_query ?? '')?.[1];
}

/** When the rows of the table's parts expire, in days after now. */
async function expiresInDays(table: string): Promise<number[]> {
  const rows = await database.select<{ days: number }>({
    sql: `SELECT dateDiff('day', now(), delete_ttl_info_max) AS days FROM system.parts
          WHERE database = currentDatabase() AND table = {table:String} AND active`,
    params: { table },
  });
  return rows.map(({ days }) => days);
}

async function versions(): Promise<number[]> {
  const rows = await database.select<{ version: number }>({
    sql: 'SELECT version FROM schema_migrations ORDER BY version',
    params: {},
  });
  return rows.map(({ version }) => version);
}

// In order: each test starts from the database that the one before it left.
describe('migrate', () => {
  it('makes the tables of a fresh database', async () => {
    await migrate(database);
    expect(await tables()).toEqual(
      expect.arrayContaining(['resources', 'schema_migrations', 'segments', 'traces', 'watermarks']),
    );
    expect(await versions()).toEqual(released);
  });

  it('changes nothing the second time', async () => {
    await migrate(database);
    expect(await versions()).toEqual(released);
  });

  it('finishes what an earlier start did in part', async () => {
    await database.run({ sql: 'TRUNCATE TABLE schema_migrations', params: {} });
    await database.run({ sql: 'DROP TABLE watermarks', params: {} });
    await migrate(database);
    expect(await tables()).toContain('watermarks');
    expect(await versions()).toEqual(released);
  });
});

describe('applyRetention', () => {
  it('leaves what already says the same', async () => {
    const before = await ttlOf('segments');
    expect(before).toBe('toDateTime(received_at) + toIntervalDay(30)');
    await applyRetention(database, 30);
    expect(await ttlOf('segments')).toBe(before);
    expect(await ttlOf('traces')).toBe('toDateTime(last_received_at) + toIntervalDay(30)');
  });

  it('sets another number of days, also where one begins with the other', async () => {
    await applyRetention(database, 3);
    expect(await ttlOf('segments')).toBe('toDateTime(received_at) + toIntervalDay(3)');
    expect(await ttlOf('traces')).toBe('toDateTime(last_received_at) + toIntervalDay(3)');
  });

  it('holds for what is stored already', async () => {
    const row = `1-00000000-000000000000000000000000\t${Math.floor(Date.now() / 1000)}.000000\t0\t{}\n`;
    await database.insert('segments', 'TabSeparated', Buffer.from(row));
    expect(await expiresInDays('segments')).toEqual([3]);
    await applyRetention(database, 90);
    await expect.poll(() => expiresInDays('segments'), { timeout: 4000 }).toEqual([90]);
  });
});

describe('migrate, over a database of a newer release', () => {
  it('refuses with one sentence that names both versions', async () => {
    await database.run({
      sql: `INSERT INTO schema_migrations (version, name) VALUES (999, 'future')`,
      params: {},
    });
    await expect(migrate(database)).rejects.toMatchObject({
      code: 'FLS_DATA_DIR_NEWER',
      message: expect.stringContaining(`schema 999, this release knows ${released.at(-1)})`),
    });
  });
});
