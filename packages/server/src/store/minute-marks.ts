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

/** The latest mark of every minute that has one. Throws FLS_STORE_UNAVAILABLE. */
export async function readMinuteMarks(database: Database): Promise<MinuteMark[]> {
  const rows = await database.select<{ minute: number; version: number; is_rolled: boolean }>({
    sql: 'SELECT minute, version, is_rolled FROM minute_marks FINAL ORDER BY minute',
    params: {},
  });
  return rows.map(({ minute, version, is_rolled: isRolled }) => ({ minute, version, isRolled }));
}

/** Resolves when the marks are durable, all or none of them. Throws FLS_STORE_UNAVAILABLE. */
export async function writeMinuteMarks(database: Database, marks: readonly MinuteMark[]): Promise<void> {
  const rows = marks.map(({ minute, version, isRolled }) => `${minute}\t${version}\t${isRolled}\n`);
  await database.insert('minute_marks', 'TabSeparated', Buffer.from(rows.join('')));
}
