/**
 * The spread of durations as X-Ray reports it: not in fixed buckets, but as values with counts. Up to 200 distinct
 * milliseconds the list is exact. Beyond that neighbours are clustered in the way of a merging t-digest: small
 * clusters at both ends, where percentiles are read, large ones in the middle. Unlike a t-digest it works on sorted
 * input in one pass, so equal input gives equal output.
 * Source: X-Ray Developer Guide, sample service graphs; clustering of large samples is observed, its parameters are
 * not documented. T. Dunning, O. Ertl, "Computing extremely accurate quantiles using t-digests" (scale function k1).
 */

/** Distinct durations in whole milliseconds, ascending, with how often each occurred. Both lists are equally long. */
export interface Distribution {
  readonly milliseconds: readonly number[];
  readonly counts: readonly number[];
}

/** What both count together; counts may be negative, and what adds up to 0 is left out. */
export function addDistributions(a: Distribution, b: Distribution): Distribution {
  const sums = new Map<number, number>();
  for (const { milliseconds, counts } of [a, b]) {
    milliseconds.forEach((value, place) => sums.set(value, (sums.get(value) ?? 0) + (counts[place] ?? 0)));
  }
  const sorted = [...sums].filter(([, count]) => count !== 0).toSorted(([one], [other]) => one - other);
  return { milliseconds: sorted.map(([value]) => value), counts: sorted.map(([, count]) => count) };
}

export interface HistogramEntry {
  readonly milliseconds: number;
  readonly count: number;
}

const MAX_EXACT_ENTRIES = 200;

/** Bounds the number of clusters; more is finer. */
const COMPRESSION = 100;

/** Ascending entries whose counts add up to those of the distribution. */
export function toHistogram(distribution: Distribution): HistogramEntry[] {
  const entries = distribution.milliseconds.map((milliseconds, index) => ({
    milliseconds,
    count: distribution.counts[index] ?? 0,
  }));
  return entries.length <= MAX_EXACT_ENTRIES ? entries : cluster(entries);
}

function cluster(entries: readonly HistogramEntry[]): HistogramEntry[] {
  const total = entries.reduce((sum, { count }) => sum + count, 0);
  const clusters: HistogramEntry[] = [];
  let before = 0;
  let members: HistogramEntry[] = [];
  let size = 0;
  for (const entry of entries) {
    if (size > 0 && !fitsOneCluster(before / total, (before + size + entry.count) / total)) {
      clusters.push(merge(members, size));
      before += size;
      members = [];
      size = 0;
    }
    members.push(entry);
    size += entry.count;
  }
  clusters.push(merge(members, size));
  return mergeEqual(clusters);
}

/** Whether the quantiles from `low` to `high` span at most one unit of the scale. */
function fitsOneCluster(low: number, high: number): boolean {
  return scale(high) - scale(low) <= 1;
}

/** The t-digest's k1: steep near 0 and 1, flat in the middle. */
function scale(quantile: number): number {
  return (COMPRESSION / (2 * Math.PI)) * Math.asin(2 * Math.min(1, quantile) - 1);
}

function merge(members: readonly HistogramEntry[], count: number): HistogramEntry {
  const sum = members.reduce((total, member) => total + member.milliseconds * member.count, 0);
  return { milliseconds: Math.round(sum / count), count };
}

/** Means of neighbouring clusters can round to the same millisecond. */
function mergeEqual(clusters: readonly HistogramEntry[]): HistogramEntry[] {
  const merged: HistogramEntry[] = [];
  for (const entry of clusters) {
    const last = merged.at(-1);
    if (last?.milliseconds !== entry.milliseconds) merged.push(entry);
    else merged[merged.length - 1] = { ...last, count: last.count + entry.count };
  }
  return merged;
}
