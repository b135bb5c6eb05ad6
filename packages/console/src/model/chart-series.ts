/**
 * The numbers that charts draw, added up from the cells of a statistic. A percentile that comes from levels is placed
 * inside its level, so it is off by less than a level is wide: 12 %.
 */

import type { Outcome, EpochSeconds } from '@fluoroscope/wire';
import type { OutcomeCounts, StatisticsCell, TraceStatistics } from '../api/extensions-api.ts';
import type { TimeWindow } from '../api/xray-api.ts';
import { bucketTimes } from './chart-axes.ts';

/** Counts by level of response time. */
export type LevelCounts = ReadonlyMap<number, number>;

export interface TimeBucket {
  /** What of the bucket lies in the window. */
  readonly window: TimeWindow;
  readonly countByOutcome: Readonly<Record<Outcome, number>>;
  readonly count: number;
  /** Of the traces that have a response time. */
  readonly levels: LevelCounts;
}

/** A cell of a heatmap: several levels may share a row. */
export interface HeatCell {
  readonly column: number;
  readonly row: number;
  readonly count: number;
  readonly faultCount: number;
}

/** One entry a bucket that the window touches, those without traces included. */
export function timeBuckets(
  { Cells, BucketSeconds }: TraceStatistics,
  window: TimeWindow,
): readonly TimeBucket[] {
  const cellsByTime = new Map<EpochSeconds, StatisticsCell[]>();
  for (const cell of Cells) {
    const beside = cellsByTime.get(cell.Time);
    if (beside === undefined) cellsByTime.set(cell.Time, [cell]);
    else beside.push(cell);
  }
  return bucketTimes(window, BucketSeconds).map((time) =>
    bucketOf(cellsByTime.get(time) ?? [], {
      StartTime: Math.max(time, window.StartTime),
      EndTime: Math.min(time + BucketSeconds, window.EndTime),
    }),
  );
}

function bucketOf(cells: readonly StatisticsCell[], window: TimeWindow): TimeBucket {
  const countByOutcome = sumOutcomes(cells);
  return { window, countByOutcome, count: cells.reduce(addCount, 0), levels: levelCounts(cells) };
}

/** How many traces each level has; traces without response time are left out. */
export function levelCounts(cells: readonly StatisticsCell[]): LevelCounts {
  const counts = new Map<number, number>();
  for (const cell of cells) {
    if (cell.Level !== undefined) counts.set(cell.Level, (counts.get(cell.Level) ?? 0) + countIn(cell));
  }
  return counts;
}

function sumOutcomes(parts: readonly OutcomeCounts[]): Readonly<Record<Outcome, number>> {
  const sum = { ok: 0, error: 0, throttle: 0, fault: 0 };
  for (const { OkCount, ErrorCount, ThrottleCount, FaultCount } of parts) {
    sum.ok += OkCount;
    sum.error += ErrorCount;
    sum.throttle += ThrottleCount;
    sum.fault += FaultCount;
  }
  return sum;
}

export function countIn({ OkCount, ErrorCount, ThrottleCount, FaultCount }: OutcomeCounts): number {
  return OkCount + ErrorCount + ThrottleCount + FaultCount;
}

/** How many traces the levels hold together. */
export function levelTotal(counts: LevelCounts): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

/** The response time in seconds that `share` (0 to 1) of the traces do not exceed; undefined for none. */
export function levelPercentile(counts: LevelCounts, share: number): number | undefined {
  const sought = levelTotal(counts) * share;
  let seen = 0;
  for (const [level, count] of [...counts].sort(([a], [b]) => a - b)) {
    if (seen + count >= sought && count > 0) return 10 ** ((level + (sought - seen) / count) / 20) / 1e6;
    seen += count;
  }
  return undefined;
}

/** Cells that hold something; rows hold `perRow` levels each, beginning with `firstLevel`. */
export function heatCells(
  buckets: readonly TimeBucket[],
  { Cells, BucketSeconds }: TraceStatistics,
  firstLevel: number,
  perRow: number,
): readonly HeatCell[] {
  const firstBucket = Math.floor((buckets[0]?.window.StartTime ?? 0) / BucketSeconds);
  const found = new Map<string, HeatCell>();
  for (const cell of Cells) {
    const column = Math.floor(cell.Time / BucketSeconds) - firstBucket;
    if (cell.Level === undefined || column < 0 || column >= buckets.length) continue;
    const row = Math.floor((cell.Level - firstLevel) / perRow);
    const key = `${column} ${row}`;
    const before = found.get(key);
    found.set(key, {
      column,
      row,
      count: (before?.count ?? 0) + countIn(cell),
      faultCount: (before?.faultCount ?? 0) + cell.FaultCount,
    });
  }
  return [...found.values()];
}

function addCount(total: number, cell: OutcomeCounts): number {
  return total + countIn(cell);
}
