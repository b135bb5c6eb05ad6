/** What a node or an edge of the map says in numbers, from X-Ray's summary statistics and histograms. Pure. */

import type { Outcome } from '@fluoroscope/wire';
import type { HistogramEntry, SummaryStatistics } from '../api/xray-api.ts';

/** The order in which outcomes are drawn and listed: the worst last clockwise, so that it ends at the top. */
export const OUTCOMES: readonly Outcome[] = ['ok', 'throttle', 'error', 'fault'];

export interface CallStatistics {
  readonly count: number;
  readonly countByOutcome: Readonly<Record<Outcome, number>>;
  /** Seconds; undefined when nothing was counted. */
  readonly averageResponseTime: number | undefined;
  /** Sorted by value, one entry a value. */
  readonly histogram: readonly HistogramEntry[];
}

export interface OutcomeShare {
  readonly outcome: Outcome;
  readonly count: number;
  /** 0 to 1. */
  readonly share: number;
}

export interface HistogramBin {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly count: number;
}

/** Each request is in one bucket; statistics that are absent count nothing. */
export function readStatistics(
  summary: SummaryStatistics | undefined,
  histogram: readonly HistogramEntry[] | undefined,
): CallStatistics {
  const throttle = summary?.ErrorStatistics?.ThrottleCount ?? 0;
  const error = summary?.ErrorStatistics?.OtherCount ?? 0;
  const fault = summary?.FaultStatistics?.TotalCount ?? 0;
  const ok = summary?.OkCount ?? 0;
  const count = summary?.TotalCount ?? ok + throttle + error + fault;
  return {
    count,
    countByOutcome: { ok, throttle, error, fault },
    averageResponseTime: count === 0 ? undefined : (summary?.TotalResponseTime ?? 0) / count,
    histogram: sortedHistogram(histogram ?? []),
  };
}

/** The statistics of several nodes or edges as one. */
export function mergeStatistics(parts: readonly CallStatistics[]): CallStatistics {
  const sum = (read: (part: CallStatistics) => number): number =>
    parts.reduce((total, part) => total + read(part), 0);
  const count = sum((part) => part.count);
  const totalTime = sum((part) => part.count * (part.averageResponseTime ?? 0));
  return {
    count,
    countByOutcome: {
      ok: sum((part) => part.countByOutcome.ok),
      throttle: sum((part) => part.countByOutcome.throttle),
      error: sum((part) => part.countByOutcome.error),
      fault: sum((part) => part.countByOutcome.fault),
    },
    averageResponseTime: count === 0 ? undefined : totalTime / count,
    histogram: sortedHistogram(parts.flatMap((part) => part.histogram)),
  };
}

/** Shares of every outcome that occurred, in drawing order. */
export function outcomeShares(statistics: CallStatistics): readonly OutcomeShare[] {
  const total = OUTCOMES.reduce((sum, outcome) => sum + statistics.countByOutcome[outcome], 0);
  return OUTCOMES.filter((outcome) => statistics.countByOutcome[outcome] > 0).map((outcome) => {
    const count = statistics.countByOutcome[outcome];
    return { outcome, count, share: count / total };
  });
}

/** The response time, in seconds, that `share` (0 to 1) of the calls do not exceed; undefined for no calls. */
export function percentile(histogram: readonly HistogramEntry[], share: number): number | undefined {
  const total = histogram.reduce((sum, entry) => sum + entry.Count, 0);
  let seen = 0;
  for (const entry of histogram) {
    seen += entry.Count;
    if (seen >= share * total) return entry.Value;
  }
  return histogram.at(-1)?.Value;
}

/**
 * A sorted histogram in `binCount` bins of equal width, from zero to its largest value. A tail many times longer than
 * the 99th percentile is gathered in the last bin, since it would press everything else into the first.
 */
export function binHistogram(
  histogram: readonly HistogramEntry[],
  binCount: number,
): readonly HistogramBin[] {
  const largest = histogram.at(-1)?.Value;
  if (largest === undefined) return [];
  const usual = (percentile(histogram, 0.99) ?? largest) * 1.5;
  const top = Math.max(0.001, largest > usual * 2 ? usual : largest);
  const width = top / binCount;
  const counts = Array.from({ length: binCount }, () => 0);
  for (const entry of histogram) {
    const index = Math.min(binCount - 1, Math.floor(entry.Value / width));
    counts[index] = (counts[index] ?? 0) + entry.Count;
  }
  return counts.map((count, index) => ({
    fromSeconds: index * width,
    toSeconds: index === binCount - 1 ? Math.max(largest, top) : (index + 1) * width,
    count,
  }));
}

function sortedHistogram(entries: readonly HistogramEntry[]): readonly HistogramEntry[] {
  const countByValue = new Map<number, number>();
  for (const { Value, Count } of entries) countByValue.set(Value, (countByValue.get(Value) ?? 0) + Count);
  return [...countByValue].map(([Value, Count]) => ({ Value, Count })).sort((a, b) => a.Value - b.Value);
}

/** Calls of a histogram whose response time is from the first to below the second bound, in seconds. */
export function countWithin(
  histogram: readonly HistogramEntry[],
  [from, to]: readonly [number | undefined, number | undefined],
): number {
  return histogram.reduce(
    (sum, { Value, Count }) => sum + (Value >= (from ?? 0) && (to === undefined || Value < to) ? Count : 0),
    0,
  );
}

/** The bins that a range of seconds covers, as the first and the one after the last. */
export function binsWithin(
  bins: readonly HistogramBin[],
  [from, to]: readonly [number | undefined, number | undefined],
): readonly [number, number] {
  const nearest = (seconds: number): number => {
    const width = bins[0]?.toSeconds ?? 1;
    return Math.min(bins.length, Math.max(0, Math.round(seconds / width)));
  };
  const first = Math.min(bins.length - 1, from === undefined ? 0 : nearest(from));
  return [first, Math.max(first + 1, to === undefined ? bins.length : nearest(to))];
}

/** The range of seconds of some bins; a side at the histogram's end has no bound, and all bins are no range. */
export function secondsOfBins(
  bins: readonly HistogramBin[],
  [first, end]: readonly [number, number],
): readonly [number | undefined, number | undefined] | undefined {
  if (first <= 0 && end >= bins.length) return undefined;
  const from = first <= 0 ? undefined : roundMicros(bins[first]?.fromSeconds);
  return [from, end >= bins.length ? undefined : roundMicros(bins[end]?.fromSeconds)];
}

function roundMicros(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Number(seconds.toFixed(6));
}
