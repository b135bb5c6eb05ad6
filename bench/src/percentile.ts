/** The smallest sample that at least `share` (0 to 1) of all samples do not exceed (nearest rank, so it is always a
 *  value that was measured). Throws a RangeError when there are no samples or `share` is outside 0 to 1. */
export function percentile(samples: readonly number[], share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`a percentile lies between 0 and 1, not at ${share}`);
  const sorted = samples.toSorted((left, right) => left - right);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('no samples, so no percentile');
  return value;
}

/** What a table says about a set of latencies, in the unit of the samples. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Throws a RangeError when there are no samples. */
export function spreadOf(samples: readonly number[]): Spread {
  return { p50: percentile(samples, 0.5), p95: percentile(samples, 0.95), max: percentile(samples, 1) };
}
