/**
 * Where things stand on the axes of a chart. Places are shares of an axis, 0 at its start and 1 at its end, so that
 * nothing here knows a width in pixels but the choice of how fine the steps are. Pure.
 */

import type { EpochSeconds } from '@fluoroscope/wire';
import { levelBounds } from '../api/extensions-api.ts';
import type { TimeWindow } from '../api/xray-api.ts';
import { formatDuration } from './format.ts';

export interface AxisTick {
  /** 0 to 1. */
  readonly at: number;
  readonly label: string;
}

/** Levels from the first to below the second. */
export type LevelRange = readonly [number, number];

const BUCKET_SECONDS: readonly number[] = [
  2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600,
];
const TICK_SECONDS: readonly number[] = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
];
/** The service refuses more. */
const MOST_BUCKETS = 1000;
const LEVELS_PER_DECADE = 20;
const LEVELS_PER_ROW: readonly number[] = [1, 2, 4, 5, 10, 20];

/** How long a bucket lasts so that its bar is at least `leastBarPixels` wide: a round time of two seconds or more. */
export function bucketSecondsFor(window: TimeWindow, widthPixels: number, leastBarPixels = 8): number {
  const span = window.EndTime - window.StartTime;
  const most = Math.max(1, Math.min(MOST_BUCKETS - 1, Math.floor(widthPixels / leastBarPixels)));
  const least = span / most;
  return BUCKET_SECONDS.find((seconds) => seconds >= least) ?? Math.ceil(least / 86_400) * 86_400;
}

/** First instants of the buckets that a window touches. */
export function bucketTimes(window: TimeWindow, bucketSeconds: number): readonly EpochSeconds[] {
  const first = Math.floor(window.StartTime / bucketSeconds);
  const end = Math.max(first + 1, Math.ceil(window.EndTime / bucketSeconds));
  return Array.from({ length: end - first }, (_, index) => (first + index) * bucketSeconds);
}

/** Borders of the buckets that a window touches, one more than buckets; the outer ones are those of the window. */
export function bucketEdges(window: TimeWindow, bucketSeconds: number): readonly number[] {
  const inner = bucketTimes(window, bucketSeconds).slice(1);
  return [0, ...inner.map((time) => timeShare(window, time)), 1];
}

export function timeShare({ StartTime, EndTime }: TimeWindow, time: EpochSeconds): number {
  return EndTime > StartTime ? (time - StartTime) / (EndTime - StartTime) : 0;
}

/** Round times of the reader's clock, at most `most` of them. */
export function timeTicks(
  window: TimeWindow,
  most: number,
  utcOffsetSeconds = offsetAt(window.StartTime),
): readonly AxisTick[] {
  const span = window.EndTime - window.StartTime;
  const step = TICK_SECONDS.find((seconds) => span / seconds <= most) ?? 86_400;
  const first = Math.ceil((window.StartTime + utcOffsetSeconds) / step);
  const last = Math.floor((window.EndTime + utcOffsetSeconds) / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const local = (first + index) * step;
    const time = local - utcOffsetSeconds;
    return { at: timeShare(window, time), label: clockText(local, step < 60) };
  });
}

/** An instant on the reader's clock, `10:20` or `10:20:30`. */
function clockTime(time: EpochSeconds, hasSeconds: boolean): string {
  return clockText(time + offsetAt(time), hasSeconds);
}

/** A part of a window as text: `10:20:00 – 10:25:30`. */
export function describeWindow({ StartTime, EndTime }: TimeWindow): string {
  const hasSeconds = StartTime % 60 !== 0 || EndTime % 60 !== 0;
  return `${clockTime(StartTime, hasSeconds)} – ${clockTime(EndTime, hasSeconds)}`;
}

/** Where a response time stands among the levels; the whole part is its level. */
export function levelOf(seconds: number): number {
  return Math.max(0, Math.log10(Math.max(seconds, 1e-6) * 1e6) * LEVELS_PER_DECADE);
}

/** From the least to beyond the greatest of the levels, at least half a factor of ten wide. */
export function levelRangeOf(levels: Iterable<number>): LevelRange {
  let least = Infinity;
  let greatest = -Infinity;
  for (const level of levels) {
    least = Math.min(least, level);
    greatest = Math.max(greatest, level);
  }
  if (least > greatest) return [2 * LEVELS_PER_DECADE, 5 * LEVELS_PER_DECADE];
  const lack = Math.max(2, LEVELS_PER_DECADE / 2 - (greatest - least));
  const from = Math.max(0, least - Math.ceil(lack / 2));
  return [from, greatest + 1 + Math.ceil(lack / 2)];
}

/** How many levels share a row so that a row is at least `leastPixels` high. */
export function levelsPerRow([from, to]: LevelRange, heightPixels: number, leastPixels: number): number {
  const isHighEnough = (levels: number): boolean => (heightPixels * levels) / (to - from) >= leastPixels;
  return LEVELS_PER_ROW.find(isHighEnough) ?? LEVELS_PER_DECADE;
}

/** The range widened to whole rows. */
export function wholeRows([from, to]: LevelRange, perRow: number): LevelRange {
  return [Math.floor(from / perRow) * perRow, Math.ceil(to / perRow) * perRow];
}

/** Response times in seconds, from the first to below the second. */
export function levelSeconds([from, to]: LevelRange): readonly [number, number] {
  return [levelBounds(from)[0], levelBounds(to - 1)[1]];
}

/** Round response times, every factor of ten and what fits between: 1, 3 or 1, 2, 5. */
export function levelTicks([from, to]: LevelRange, most: number): readonly AxisTick[] {
  const fits = (factors: readonly number[]): boolean =>
    ((to - from) / LEVELS_PER_DECADE) * factors.length <= most;
  const factors = [
    [1, 2, 5],
    [1, 3],
  ].find(fits) ?? [1];
  const ticks: AxisTick[] = [];
  for (let power = -6; power < 9; power += 1) {
    for (const factor of factors) {
      const seconds = factor * 10 ** power;
      const at = (levelOf(seconds) - from) / (to - from);
      if (at >= 0 && at <= 1) ticks.push({ at, label: formatDuration(seconds) });
    }
  }
  return ticks;
}

/** The end of an axis that begins at zero and holds `value`: a round number not much above it. */
export function roundEnd(value: number): number {
  return value > 0 ? roundUp(value, [1, 1.5, 2, 3, 4, 5, 6, 8, 10]) : 1;
}

/** From zero to the end of an axis in about five round steps. */
export function amountSteps(end: number): readonly number[] {
  const step = roundUp(end / 5, [1, 2, 5, 10]);
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, index) => index * step);
}

/** The least of some factors, of which the last is ten, times a power of ten that is not below `value`. */
function roundUp(value: number, factors: readonly number[]): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (factors.find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10) * power;
}

/** Borders of `count` steps of equal size, one more than steps. */
export function evenEdges(count: number): readonly number[] {
  return Array.from({ length: count + 1 }, (_, index) => index / count);
}

function offsetAt(time: EpochSeconds): number {
  return -new Date(time * 1000).getTimezoneOffset() * 60;
}

function clockText(localSeconds: number, hasSeconds: boolean): string {
  return new Date(localSeconds * 1000).toISOString().slice(11, hasSeconds ? 19 : 16);
}
