/** Says when the next trace ended: now, or at its share of a stretch of the past. */

import type { LoadJob } from './load-job.ts';

/** `progress` is the share of the load that was sent before, 0 to 1. The answer is in epoch microseconds. */
export type TraceClock = (progress: number) => number;

export function traceClock(job: LoadJob): TraceClock {
  if (job.spreadSeconds === 0) return () => Date.now() * 1000;
  const firstMicros = (Date.now() - job.spreadSeconds * 1000) * 1000;
  return (progress) => firstMicros + Math.floor(job.spreadSeconds * 1_000_000 * Math.min(1, progress));
}
