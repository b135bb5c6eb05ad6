/**
 * Makes the `Database` that everything else asks: the only file that knows whether ClickHouse runs inside this
 * process or elsewhere. Embedded, several connections share one engine: reads rotate over a few, and inserts have one
 * of their own that takes bytes without a copy.
 */

import { fileURLToPath } from 'node:url';
import { createClient, type ClickHouseClient, type ClickHouseClientConfigOptions } from '@clickhouse/client';
import { drainPending, Session } from 'chdb';
import { createChdbConnection } from 'chdb/connection';
import { FluoroscopeError, messageOf } from '../errors.ts';
import type { Database, InsertFormat, Statement } from './database.ts';
import { withRowsFile } from './rows-file.ts';

/**
 * Connections for reads; more would only queue for the machine's cores. Reads without parameters run beside each other.
 * Those with bound parameters run one after another whatever their connection, because the engine keeps parameters in
 * one place for the whole process and the binding queues them: what must not wait for a user's query binds none.
 */
const READ_CONNECTIONS = 3;

const MEBIBYTE = 1024 * 1024;

/** Settings of tables, which the engine takes from a file alone; without the file it goes on by its own. */
const TABLE_SETTINGS = fileURLToPath(new URL('../../engine.xml', import.meta.url));

/**
 * Engine arguments: tables are loaded before the first query, and caches are sized for a process that shares its
 * machine with the applications it watches instead of for a dedicated server.
 */
const ENGINE_ARGUMENTS = [
  `--config-file=${TABLE_SETTINGS}`,
  '--async_load_databases=0',
  `--mark_cache_size=${64 * MEBIBYTE}`,
  `--primary_index_cache_size=${64 * MEBIBYTE}`,
  `--index_mark_cache_size=${16 * MEBIBYTE}`,
  `--query_condition_cache_size=${16 * MEBIBYTE}`,
];

const READ_SETTINGS = {
  output_format_json_quote_64bit_integers: 0,
  do_not_merge_across_partitions_select_final: 1,
} as const;

/** One block at a time on the inserting thread:
 *  at our batch sizes handing blocks to a pool costs more than it gains. */
const INSERT_SETTINGS = { input_format_parallel_parsing: 0 } as const;

/**
 * Rows of an insert that replace each other are rare, and a merge or a reader replaces them as it does between parts.
 * By default the engine looks for them row by row through every column, a quarter of what inserting traces costs.
 */
const BINARY_INSERT_SETTINGS = 'SETTINGS optimize_on_insert = 0';

/**
 * Opens the engine inside this process on `directory`, which must exist and be writable.
 * Throws FLS_DATA_DIR_UNUSABLE when the engine refuses it; its own words go to stderr, as it does not hand them over.
 */
export function openEmbedded(options: { directory: string }): Database {
  let session: Session;
  try {
    session = new Session(options.directory, { connectionArgs: ENGINE_ARGUMENTS });
  } catch (caught) {
    throw new FluoroscopeError(
      'FLS_DATA_DIR_UNUSABLE',
      `ClickHouse cannot open ${options.directory}: ${messageOf(caught)}.`,
      caught,
    );
  }
  const readers = Array.from({ length: READ_CONNECTIONS }, () => connectReader(options.directory));
  return new EmbeddedDatabase(options.directory, session, readers);
}

function connectReader(directory: string): ClickHouseClient {
  const connection = createChdbConnection({ path: directory });
  // The client and chdb each carry a copy of the same interface; a private field makes TypeScript tell them apart.
  return createClient({
    connection: connection as unknown as NonNullable<ClickHouseClientConfigOptions['connection']>,
  });
}

class EmbeddedDatabase implements Database {
  readonly #directory: string;
  readonly #session: Session;
  readonly #readers: readonly ClickHouseClient[];
  readonly #running: number[];

  constructor(directory: string, session: Session, readers: readonly ClickHouseClient[]) {
    this.#directory = directory;
    this.#session = session;
    this.#readers = readers;
    this.#running = readers.map(() => 0);
  }

  select<Row>(statement: Statement): Promise<Row[]> {
    return this.#onIdlest('A query failed', async (reader) => {
      const result = await reader.query({
        query: statement.sql,
        query_params: statement.params,
        format: 'JSONEachRow',
        clickhouse_settings: READ_SETTINGS,
      });
      return result.json<Row>();
    });
  }

  /** What it runs may take seconds, which no query should wait for that could run beside it. */
  run(statement: Statement): Promise<void> {
    return this.#onIdlest('A statement failed', async (reader) => {
      await reader.command({ query: statement.sql, query_params: statement.params });
    });
  }

  async #onIdlest<Result>(
    failure: string,
    use: (reader: ClickHouseClient) => Promise<Result>,
  ): Promise<Result> {
    const slot = this.#running.indexOf(Math.min(...this.#running));
    const reader = this.#readers[slot];
    if (reader === undefined) throw new FluoroscopeError('FLS_STORE_UNAVAILABLE', 'The store is closed.');
    this.#running[slot] = (this.#running[slot] ?? 0) + 1;
    try {
      return await use(reader);
    } catch (caught) {
      throw isOverMemory(caught) ? tooWide(failure, caught) : storeUnavailable(failure, caught);
    } finally {
      this.#running[slot] = (this.#running[slot] ?? 1) - 1;
    }
  }

  async insert(table: string, format: InsertFormat, rows: Buffer): Promise<void> {
    if (rows.length === 0) return;
    try {
      if (format === 'RowBinary') await this.#insertBinary(table, rows);
      else await this.#session.insert({ table, format, values: rows, settings: INSERT_SETTINGS });
    } catch (caught) {
      throw storeUnavailable(`Inserting into ${table} failed`, caught);
    }
  }

  async #insertBinary(table: string, rows: Buffer): Promise<void> {
    const { rowsRead } = await withRowsFile(this.#directory, rows, (path) =>
      this.#session.queryAsync(
        `INSERT INTO ${table} FROM INFILE '${path}' ${BINARY_INSERT_SETTINGS} FORMAT RowBinary`,
      ),
    );
    // A statement that read nothing would be a success to the engine, and a loss to whoever was told so.
    if (rowsRead === 0) throw new Error('the engine read none of the rows');
  }

  async close(): Promise<void> {
    for (const reader of this.#readers) await reader.close();
    await drainPending();
    this.#session.close();
  }
}

/** Statements that could need any amount of memory have a limit of their own. */
function isOverMemory(caught: unknown): boolean {
  return messageOf(caught).includes('Query memory limit exceeded');
}

function tooWide(what: string, caught: unknown): FluoroscopeError {
  return new FluoroscopeError('FLS_QUERY_TOO_WIDE', `${what}: ${messageOf(caught)}`, caught);
}

function storeUnavailable(what: string, caught: unknown): FluoroscopeError {
  return new FluoroscopeError('FLS_STORE_UNAVAILABLE', `${what}: ${messageOf(caught)}`, caught);
}
