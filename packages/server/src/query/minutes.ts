/**
 * Which part of a range of time is answered from rolled-up minutes and which by a scan of `traces`. Each scan costs a
 * fixed time, so minutes that lie scattered between scanned ones are scanned with them.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import type { TimeRange } from './instants.ts';

export const MICROS_PER_MINUTE = 60_000_000;

/** The whole minute since the epoch that holds the instant. */
export function minuteOf(micros: number): number {
  return Math.floor(micros / MICROS_PER_MINUTE);
}

/** The versions of minutes that were rolled up, by minute. */
export type RolledMinutes = ReadonlyMap<number, number>;

/** Together the minutes and the scans cover the range, each instant once. */
export interface MinutePlan {
  /** The first minute that is read and the one behind the last; equal when none is. */
  readonly firstMinute: number;
  readonly endMinute: number;
  /** Versions of the minutes to read, each of which belongs to one minute alone. */
  readonly versions: RolledMinutes;
  /** In order of time, with read minutes between them. */
  readonly scans: readonly TimeRange[];
}

/** The plan that reads nothing but `traces`. */
export function scanOnly({ start, end }: TimeRange): MinutePlan {
  return { firstMinute: 0, endMinute: 0, versions: new Map(), scans: start < end ? [{ start, end }] : [] };
}

/** More scans than this cost more than what they leave out. */
const MAX_SCANS = 3;

/** Consecutive minutes, the first and the last perhaps in part, that are answered in the same way. */
interface Stretch {
  readonly isRolled: boolean;
  readonly start: number;
  end: number;
}

export function planMinutes(range: TimeRange, rolled: RolledMinutes): MinutePlan {
  const stretches = joinScans(stretchesOf(range, rolled));
  const minutes = stretches.filter(({ isRolled }) => isRolled);
  return {
    firstMinute: minuteOf(minutes[0]?.start ?? 0),
    endMinute: minuteOf(minutes.at(-1)?.end ?? 0),
    versions: new Map(minutes.flatMap((stretch) => versionsOf(stretch, rolled))),
    scans: stretches
      .filter(({ isRolled }) => !isRolled)
      // Bounds of the range or of minutes in it, in the same unit.
      .map(({ start, end }) => ({ start: start as EpochMicros, end: end as EpochMicros })),
  };
}

function stretchesOf({ start, end }: TimeRange, rolled: RolledMinutes): Stretch[] {
  const stretches: Stretch[] = [];
  for (let from: number = start; from < end;) {
    const minute = minuteOf(from);
    const to = Math.min(end, (minute + 1) * MICROS_PER_MINUTE);
    const isRolled = to - from === MICROS_PER_MINUTE && rolled.has(minute);
    const last = stretches.at(-1);
    if (last?.isRolled === isRolled) last.end = to;
    else stretches.push({ isRolled, start: from, end: to });
    from = to;
  }
  return stretches;
}

/** Gives up the shortest stretches of rolled minutes between scans until the scans are few. */
function joinScans(stretches: readonly Stretch[]): readonly Stretch[] {
  let joined = stretches;
  while (joined.filter(({ isRolled }) => !isRolled).length > MAX_SCANS) {
    const inner = joined.slice(1, -1).filter(({ isRolled }) => isRolled);
    const least = Math.min(...inner.map(({ start, end }) => end - start));
    const given = inner.find(({ start, end }) => end - start === least);
    joined = mergeNeighbours(joined.map((each) => (each === given ? { ...each, isRolled: false } : each)));
  }
  return joined;
}

function mergeNeighbours(stretches: readonly Stretch[]): Stretch[] {
  const merged: Stretch[] = [];
  for (const stretch of stretches) {
    const last = merged.at(-1);
    if (last?.isRolled === stretch.isRolled) last.end = stretch.end;
    else merged.push({ ...stretch });
  }
  return merged;
}

function versionsOf({ start, end }: Stretch, rolled: RolledMinutes): [number, number][] {
  const versions: [number, number][] = [];
  for (let minute = minuteOf(start); minute < minuteOf(end); minute++) {
    const version = rolled.get(minute);
    if (version !== undefined) versions.push([minute, version]);
  }
  return versions;
}
