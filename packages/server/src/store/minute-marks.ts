/** Which minutes of `minutes` can be read, and in which version, as a restart has to know it. */

import type { Database } from './database.ts';

export interface MinuteMark {
  /** Whole minutes since the epoch. */
  readonly minute: number;
  /** Microseconds of the clock, higher than of any mark of this minute before. */
  readonly version: number;
  /** Whether the rows of this version say everything; otherwise the minute cannot be read. */
  readonly isRolled: boolean;
}

export interface StoredMinutes {
  /** The latest of every minute that has one. */
  readonly marks: readonly MinuteMark[];
  /** The highest that there is, also of rows whose mark was never written; 0 for none. */
  readonly lastVersion: number;
}

/** Throws FLS_STORE_UNAVAILABLE. */
export async function readStoredMinutes(database: Database): Promise<StoredMinutes> {
  const rows = await database.select<{ minute: number; version: number; is_rolled: boolean }>({
    sql: 'SELECT minute, version, is_rolled FROM minute_marks FINAL ORDER BY minute',
    params: {},
  });
  const [last] = await database.select<{ version: number }>({
    sql: 'SELECT greatest((SELECT max(version) FROM minutes), (SELECT max(version) FROM minute_marks)) AS version',
    params: {},
  });
  return {
    marks: rows.map(({ minute, version, is_rolled: isRolled }) => ({ minute, version, isRolled })),
    lastVersion: last?.version ?? 0,
  };
}

/** Resolves when the marks are durable, all or none of them. Throws FLS_STORE_UNAVAILABLE. */
export async function writeMinuteMarks(database: Database, marks: readonly MinuteMark[]): Promise<void> {
  const rows = marks.map(({ minute, version, isRolled }) => `${minute}\t${version}\t${isRolled}\n`);
  await database.insert('minute_marks', 'TabSeparated', Buffer.from(rows.join('')));
}
