/**
 * Brings a database to this release's schema by numbered files that never change once released. A database of a
 * newer release is refused, because its rows may mean something this release does not know.
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
  const [row] = await database.select<{ version: number }>({
    sql: 'SELECT max(version) AS version FROM schema_migrations',
    params: {},
  });
  const current = row?.version ?? 0;
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
