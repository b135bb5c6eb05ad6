/** What is followed over time for both sets, and its value in a bucket. Pure. */

import { levelPercentile, type TimeBucket } from './chart-series.ts';
import { formatCount, formatDuration, formatShare } from './format.ts';

export interface Metric {
  readonly id: 'count' | 'faults' | 'p50' | 'p95';
  readonly title: string;
  /** Undefined for a bucket in which there is nothing to measure. */
  readonly valueOf: (bucket: TimeBucket) => number | undefined;
  readonly format: (value: number) => string;
}

export const METRICS: readonly Metric[] = [
  { id: 'count', title: 'Traces', valueOf: ({ count }) => count, format: formatCount },
  {
    id: 'faults',
    title: 'Fault rate',
    valueOf: ({ count, countByOutcome }) => (count === 0 ? undefined : countByOutcome.fault / count),
    format: formatShare,
  },
  { id: 'p50', title: 'Median response time', valueOf: percentileOf(0.5), format: formatDuration },
  { id: 'p95', title: 'p95 response time', valueOf: percentileOf(0.95), format: formatDuration },
];

function percentileOf(share: number): (bucket: TimeBucket) => number | undefined {
  return ({ levels }) => levelPercentile(levels, share);
}
