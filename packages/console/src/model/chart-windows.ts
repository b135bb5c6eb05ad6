/** Between buckets and levels, which charts select by, and instants and seconds, which everyone else speaks. Pure. */

import type { TimeWindow } from '../api/xray-api.ts';
import { levelOf, type LevelRange } from './chart-axes.ts';
import type { TimeBucket } from './chart-series.ts';
import type { StepRange } from './chart-selection.ts';

/** The window that some buckets cover together. There is at least one bucket. */
export function bucketsIn(buckets: readonly TimeBucket[], [from, to]: StepRange): TimeWindow {
  return {
    StartTime: buckets[from]?.window.StartTime ?? 0,
    EndTime: buckets[to - 1]?.window.EndTime ?? 0,
  };
}

/** The buckets of `whole` that a part of it touches. */
export function stepsOfWindow(part: TimeWindow, whole: TimeWindow, bucketSeconds: number): StepRange {
  const first = Math.floor(whole.StartTime / bucketSeconds);
  const count = Math.max(1, Math.ceil(whole.EndTime / bucketSeconds) - first);
  const from = clamp(Math.floor(part.StartTime / bucketSeconds) - first, 0, count - 1);
  return [from, clamp(Math.ceil(part.EndTime / bucketSeconds) - first, from + 1, count)];
}

/** The rows of a level axis that a range of seconds touches; bounds that are undefined are those of the axis. */
export function stepsOfSeconds(
  [fromSeconds, toSeconds]: readonly [number | undefined, number | undefined],
  [first, end]: LevelRange,
  perRow: number,
): StepRange {
  const count = Math.max(1, Math.round((end - first) / perRow));
  // Bounds are written with six decimals, so one that was a border of a level may come back a little off it.
  const row = (seconds: number): number => (levelOf(seconds) - first) / perRow;
  const from = fromSeconds === undefined ? 0 : clamp(Math.floor(row(fromSeconds) + 0.02), 0, count - 1);
  const to = toSeconds === undefined ? count : clamp(Math.ceil(row(toSeconds) - 0.02), from + 1, count);
  return [from, to];
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
