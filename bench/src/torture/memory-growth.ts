/**
 * Whether memory grows without bound, from one sample a second. Merges and collections move it by a tenth within
 * seconds, and caches fill up for many minutes, so that a difference of two moments says nothing. What is compared is
 * the trend of the second half, with how sure it is: broken is what even by the lower bound of the trend would reach
 * the limit within a day. A short run is not judged, and says so.
 */

import { percentile } from '../percentile.ts';

/** Before, caches are not full. */
const LEAST_JUDGED_SECONDS = 1800;
const SECONDS_PER_HOUR = 3600;
const HOURS = 24;
/**
 * The second half is cut into so many pieces: samples of neighbouring seconds are not independent, their medians are.
 */
const PIECES = 10;
/** Student's t for 95 % with two less than that. */
const T_OF_PIECES = 2.306;

interface MemoryGrowth {
  /** Medians of the first tenth, of the one in the middle, and of the last. */
  readonly beginBytes: number;
  readonly middleBytes: number;
  readonly endBytes: number;
  /** Of the second half. */
  readonly bytesPerHour: number;
  /** With 95 % confidence the true trend is no farther than this from the one above. */
  readonly uncertainty: number;
}

/** Undefined for fewer samples than there are pieces in the second half. */
function growthOf(samples: readonly number[]): MemoryGrowth | undefined {
  const half = samples.slice(Math.floor(samples.length / 2));
  if (half.length < PIECES) return undefined;
  const tenth = Math.floor(samples.length / 10);
  const middle = Math.floor((samples.length - tenth) / 2);
  return {
    beginBytes: median(samples.slice(0, tenth)),
    middleBytes: median(samples.slice(middle, middle + tenth)),
    endBytes: median(samples.slice(-tenth)),
    ...trendOf(half),
  };
}

/** Least squares through the medians of the pieces. */
function trendOf(samples: readonly number[]): Pick<MemoryGrowth, 'bytesPerHour' | 'uncertainty'> {
  const length = Math.floor(samples.length / PIECES);
  const levels = Array.from({ length: PIECES }, (_, piece) =>
    median(samples.slice(piece * length, (piece + 1) * length)),
  );
  const center = (PIECES - 1) / 2;
  const mean = sum(levels) / PIECES;
  const spread = sum(levels.map((_, piece) => (piece - center) ** 2));
  const slope = sum(levels.map((level, piece) => (piece - center) * (level - mean))) / spread;
  const rest = sum(levels.map((level, piece) => (level - mean - slope * (piece - center)) ** 2));
  const error = Math.sqrt(rest / (PIECES - 2) / spread);
  const piecesPerHour = SECONDS_PER_HOUR / length;
  return { bytesPerHour: slope * piecesPerHour, uncertainty: T_OF_PIECES * error * piecesPerHour };
}

/** A sentence where memory is on its way to the limit; none for a run that is too short to say. */
export function growthProblems(samples: readonly number[], limitBytes: number): readonly string[] {
  const growth = growthOf(samples);
  if (growth === undefined || samples.length < LEAST_JUDGED_SECONDS) return [];
  const { endBytes, bytesPerHour, uncertainty } = growth;
  const least = bytesPerHour - uncertainty;
  if (least <= 0 || endBytes + HOURS * least < limitBytes) return [];
  return [
    `memory grows by ${trend(growth)} and would pass ${megabytes(limitBytes)} within a day, however long the load goes on`,
  ];
}

export function describeGrowth(samples: readonly number[]): string {
  const growth = growthOf(samples);
  if (growth === undefined) return 'too short to say anything of memory';
  const { beginBytes, middleBytes, endBytes } = growth;
  const levels = `memory ${megabytes(beginBytes)} at the beginning, ${megabytes(middleBytes)} in the middle, ${megabytes(endBytes)} at the end, ${trend(growth)} in the second half`;
  return samples.length < LEAST_JUDGED_SECONDS ? `${levels}, which is too short to judge growth` : levels;
}

function trend({ bytesPerHour, uncertainty }: MemoryGrowth): string {
  return `${(bytesPerHour / 1_000_000).toFixed(0)} ± ${megabytes(uncertainty)} an hour`;
}

function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
