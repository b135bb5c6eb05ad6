import { rollUpStatement } from '../query/graph-statements.ts';
import type { Database } from '../store/database.ts';
import { readStoredMinutes, writeMinuteMarks } from '../store/minute-marks.ts';
import { MinuteKeeper } from './minute-keeper.ts';

export interface MinuteOptions {
  readonly nowMs: () => number;
  /** Told why minutes could not be rolled up; they are tried again. */
  readonly onError: (error: unknown) => void;
}

/** The minutes of a store, as an earlier process left them. Throws FLS_STORE_UNAVAILABLE. */
export async function openMinutes(
  database: Database,
  { nowMs, onError }: MinuteOptions,
): Promise<MinuteKeeper> {
  const stored = await readStoredMinutes(database);
  return new MinuteKeeper(
    {
      rollUp: (run) => database.run(rollUpStatement(run)),
      mark: (changed) => writeMinuteMarks(database, changed),
      nowMs,
      onError,
    },
    stored,
  );
}
