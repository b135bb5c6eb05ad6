import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
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

/** When the rows of the table's parts expire, in days after a second since the epoch. */
async function expiresInDays(table: string, after: number): Promise<number[]> {
  const rows = await database.select<{ days: number }>({
    sql: `SELECT (toUnixTimestamp(delete_ttl_info_max) - {after:UInt32}) / 86400 AS days FROM system.parts
          WHERE database = currentDatabase() AND table = {table:String} AND active`,
    params: { table, after },
  });
  return rows.map(({ days }) => days);
}

/** The statements of a file of its own, as far as a semicolon at the end of a line ends them. */
async function readMigration(name: string): Promise<string[]> {
  const text = await readFile(new URL(`../../migrations/${name}`, import.meta.url), 'utf8');
  return text.replaceAll(/^--.*$/gm, '').split(/;$/m);
}

async function versions(): Promise<number[]> {
  const rows = await database.select<{ version: number }>({
    sql: 'SELECT version FROM schema_migrations ORDER BY version',
    params: {},
  });
  return rows.map(({ version }) => version);
}

async function forgetComment(): Promise<void> {
  await database.run({ sql: `ALTER TABLE schema_migrations MODIFY COMMENT ''`, params: {} });
}

// In order: each test starts from the database that the one before it left.
describe('migrate', () => {
  it('makes the tables of a fresh database', async () => {
    await migrate(database);
    expect(await tables()).toEqual(
      expect.arrayContaining(['resources', 'schema_migrations', 'documents', 'traces', 'watermarks']),
    );
    expect(await versions()).toEqual(released);
  });

  it('changes nothing the second time', async () => {
    await migrate(database);
    expect(await versions()).toEqual(released);
  });

  it('keeps its documents, which had a row each', async () => {
    await migrate(database);
    const [oldest] = await readMigration('0001-segments-and-traces.sql');
    await database.run({ sql: 'DROP TABLE documents', params: {} });
    await database.run({ sql: oldest ?? '', params: {} });
    await database.run({ sql: 'DELETE FROM schema_migrations WHERE version >= 5', params: {} });
    await forgetComment();
    const now = Math.floor(Date.now() / 1000);
    const [one, two] = ['1-00000000-000000000000000000000001', '1-00000000-000000000000000000000002'];
    const rows = [
      [two, `${now}.000002`, 7, 'e'],
      [one, `${now}.000001`, 11, 'c'],
      [one, `${now}.000001`, 2, 'b'],
      [one, `${now}.000000`, 0, 'a'],
      [one, `${now}.000003`, 0, 'd'],
    ];
    const text = rows.map((row) => row.join('\t') + '\n').join('');
    await database.insert('segments', 'TabSeparated', Buffer.from(text));
    await migrate(database);
    expect(await tables()).not.toContain('segments');
    const kept = await database.select({
      sql: 'SELECT trace_id, documents FROM documents ORDER BY trace_id, received_at',
      params: {},
    });
    expect(kept).toEqual([
      { trace_id: one, documents: ['a'] },
      { trace_id: one, documents: ['b', 'c'] },
      { trace_id: one, documents: ['d'] },
      { trace_id: two, documents: ['e'] },
    ]);
    await database.run({ sql: 'TRUNCATE TABLE documents', params: {} });
  });

  it('finishes what an earlier start did in part', async () => {
    await database.run({ sql: 'TRUNCATE TABLE schema_migrations', params: {} });
    await forgetComment();
    await database.run({ sql: 'DROP TABLE watermarks', params: {} });
    await migrate(database);
    expect(await tables()).toContain('watermarks');
    expect(await versions()).toEqual(released);
  });

  it('goes on wherever in a migration an earlier start ended', { timeout: 120_000 }, async () => {
    for (const name of (await readdir(new URL('../../migrations/', import.meta.url))).sort()) {
      const statements = (await readMigration(name)).filter((sql) => sql.trim() !== '');
      for (let done = 1; done <= statements.length; done += 1) {
        for (const table of await tables())
          await database.run({ sql: `DROP TABLE ${table} SYNC`, params: {} });
        await migrate(database, Number(name.slice(0, 4)) - 1);
        for (const sql of statements.slice(0, done)) await database.run({ sql, params: {} });
        await migrate(database);
        expect(await versions(), `${name}, ${done} statements`).toEqual(released);
      }
    }
  });

  it('runs nothing again when the rows about migrations were lost, as that would drop what is stored', async () => {
    const now = Math.floor(Date.now() / 1000);
    const row = `1-00000000-000000000000000000000000\t${now}.000000\t['{}']\n`;
    await database.insert('documents', 'TabSeparated', Buffer.from(row));
    await database.run({ sql: 'TRUNCATE TABLE schema_migrations', params: {} });
    await migrate(database);
    const [documents] = await database.select({ sql: 'SELECT count() AS count FROM documents', params: {} });
    expect(documents).toEqual({ count: 1 });
    await database.run({ sql: 'TRUNCATE TABLE documents', params: {} });
  });
});

describe('applyRetention', () => {
  it('leaves what already says the same', async () => {
    const before = await ttlOf('documents');
    expect(before).toBe('toDateTime(received_at) + toIntervalDay(30)');
    await applyRetention(database, 30);
    expect(await ttlOf('documents')).toBe(before);
    expect(await ttlOf('traces')).toBe('toDateTime(last_received_at) + toIntervalDay(30)');
  });

  it('sets another number of days, also where one begins with the other', async () => {
    await applyRetention(database, 3);
    expect(await ttlOf('documents')).toBe('toDateTime(received_at) + toIntervalDay(3)');
    expect(await ttlOf('traces')).toBe('toDateTime(last_received_at) + toIntervalDay(3)');
  });

  it('holds for what is stored already', async () => {
    const now = Math.floor(Date.now() / 1000);
    const row = `1-00000000-000000000000000000000000\t${now}.000000\t['{}']\n`;
    await database.insert('documents', 'TabSeparated', Buffer.from(row));
    expect(await expiresInDays('documents', now)).toEqual([3]);
    await applyRetention(database, 90);
    await expect.poll(() => expiresInDays('documents', now), { timeout: 20_000 }).toEqual([90]);
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
