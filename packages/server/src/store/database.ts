/**
 * What the rest of the service may ask of ClickHouse, whichever size it has. Only `store/client.ts` knows whether an
 * embedded engine or a cluster answers.
 */

/** A statement with `{name:Type}` placeholders and the values bound to them. */
export interface Statement {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Binary for rows that are many, text for those that are few. */
export type InsertFormat = 'RowBinary' | 'TabSeparated' | 'JSONCompactEachRow';

export interface Database {
  /**
   * Runs a SELECT without FORMAT clause. Rows are plain objects owned by the caller, in the statement's order;
   * 64-bit integers arrive as numbers (exact below 2^53), DateTime64 as text unless the statement converts it.
   * Throws FLS_STORE_UNAVAILABLE with the engine's error as cause.
   */
  select<Row>(statement: Statement): Promise<Row[]>;

  /** Runs a statement without result, such as DDL. Throws FLS_STORE_UNAVAILABLE. */
  run(statement: Statement): Promise<void>;

  /**
   * Inserts rows that are already in the named format, all or none of one call's rows up to the engine's block
   * size of a million rows. On return the rows are durable against the death of this process. Do not touch `rows`
   * until then. Throws FLS_STORE_UNAVAILABLE; the rows may then be there or not.
   */
  insert(table: string, format: InsertFormat, rows: Buffer): Promise<void>;

  /** Waits for running statements and releases the engine. The object is unusable afterwards. */
  close(): Promise<void>;
}
