/**
 * Brings a database to this release's schema by numbered files that never change once released. A database of a
 * newer release is refused, because its rows may mean something this release does not know.
 *
 * The number that was reached stands in two places: in rows, which a damaged file can take away, and in the comment of
 * their table, which is kept elsewhere. Migrations that ran twice would drop tables that are in use.
 */

import { readdir, readFile } from 'node:fs/promises';
import { FluoroscopeError } from '../errors.ts';
import type { Database } from './database.ts';

const MIGRATIONS = new URL('../../migrations/', import.meta.url);
const FILE_NAME = /^(\d{4})-([a-z0-9-]+)\.sql$/;

/** The tables whose rows expire. */
const EXPIRING_TABLES = [
  { table: 'documents', arrival: 'received_at' },
  { table: 'traces', arrival: 'last_received_at' },
  { table: 'minutes', arrival: 'received_through' },
  { table: 'minute_marks', arrival: 'intDiv(version, 1000000)' },
] as const;

/**
 * Applies what is missing, in order, up to number `through`, which is how an older release would leave a database.
 * Throws FLS_DATA_DIR_NEWER or FLS_STORE_UNAVAILABLE.
 */
export async function migrate(database: Database, through = Infinity): Promise<void> {
  await database.run({
    sql: `CREATE TABLE IF NOT EXISTS schema_migrations (version UInt32, name String, applied_at DateTime('UTC') DEFAULT now())
          ENGINE = MergeTree ORDER BY version`,
    params: {},
  });
  const current = await readVersion(database);
  const migrations = await listMigrations();
  const newest = migrations.at(-1)?.version ?? 0;
  if (current > newest) {
    throw new FluoroscopeError(
      'FLS_DATA_DIR_NEWER',
      `The data was written by a newer release (schema ${current}, this release knows ${newest}). ` +
        'Install that release again or choose another data directory.',
    );
  }
  for (const migration of migrations) {
    if (migration.version > current && migration.version <= through) await apply(database, migration);
  }
  const reached = Math.max(current, Math.min(newest, through));
  if ((await readNotedVersion(database)) !== reached) await noteVersion(database, reached);
}

/** The number of the newest migration that was applied; 0 for none. Throws FLS_STORE_UNAVAILABLE. */
export async function readVersion(database: Database): Promise<number> {
  const [rows] = await database.select<{ version: number }>({
    sql: 'SELECT max(version) AS version FROM schema_migrations',
    params: {},
  });
  return Math.max(rows?.version ?? 0, await readNotedVersion(database));
}

/** What the comment of the table says; 0 where a release before comments wrote it. */
export async function readNotedVersion(database: Database): Promise<number> {
  const [table] = await database.select<{ comment: string }>({
    sql: `SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = 'schema_migrations'`,
    params: {},
  });
  return Number(/^schema (\d+)$/.exec(table?.comment ?? '')?.[1] ?? 0);
}

async function noteVersion(database: Database, version: number): Promise<void> {
  await database.run({
    sql: `ALTER TABLE schema_migrations MODIFY COMMENT 'schema ${version}'`,
    params: {},
  });
}

/**
 * Sets how many days after arrival rows expire, where the tables say otherwise. It holds for rows that are already
 * there as well: the engine works out anew when each part expires, in the background and from the column of arrivals
 * alone, since no row is rewritten for it.
 */
export async function applyRetention(database: Database, days: number): Promise<void> {
  for (const { table, arrival } of EXPIRING_TABLES) {
    const ttl = `toDateTime(${arrival}) + toIntervalDay(${days})`;
    const [row] = await database.select<{ create_table_query: string }>({
      sql: `SELECT create_table_query FROM system.tables WHERE database = currentDatabase() AND name = {table:String}`,
      params: { table },
    });
    if (row?.create_table_query.includes(`TTL ${ttl}`)) continue;
    await database.run({
      sql: `ALTER TABLE ${table} MODIFY SETTING materialize_ttl_recalculate_only = 1`,
      params: {},
    });
    await database.run({ sql: `ALTER TABLE ${table} MODIFY TTL ${ttl}`, params: {} });
  }
}

/** The number of the newest migration that this release knows. */
export async function newestMigration(): Promise<number> {
  return (await listMigrations()).at(-1)?.version ?? 0;
}

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly file: URL;
}

async function listMigrations(): Promise<Migration[]> {
  const names = (await readdir(MIGRATIONS)).sort();
  return names.flatMap((fileName) => {
    const match = FILE_NAME.exec(fileName);
    return match?.[1] && match[2]
      ? [{ version: Number(match[1]), name: match[2], file: new URL(fileName, MIGRATIONS) }]
      : [];
  });
}

async function apply(database: Database, migration: Migration): Promise<void> {
  for (const sql of splitStatements(await readFile(migration.file, 'utf8'))) {
    await database.run({ sql, params: {} });
  }
  await database.run({
    sql: 'INSERT INTO schema_migrations (version, name) VALUES ({version:UInt32}, {name:String})',
    params: { version: migration.version, name: migration.name },
  });
}

/** Statements end with a semicolon at the end of a line; whole-line comments are dropped. */
function splitStatements(file: string): string[] {
  return file
    .split('\n')
    .filter((line) => !line.startsWith('--'))
    .join('\n')
    .split(/;\s*(?:\n|$)/)
    .filter((statement) => statement.trim() !== '');
}
