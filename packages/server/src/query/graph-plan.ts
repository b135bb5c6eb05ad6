/**
 * Which part of a range of time is answered from rolled-up minutes, which from rolled-up slots, and which by a scan of
 * `traces`. Each scan costs a fixed time, so periods that lie scattered between scanned ones are scanned with them.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import type { TimeRange } from './instants.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SLOT, minuteOf, slotOf } from './periods.ts';

/** The versions of minutes or slots that were rolled up, by number. */
export type RolledPeriods = ReadonlyMap<number, number>;

/** What is rolled up. */
export interface RolledGraph {
  readonly minutes: RolledPeriods;
  readonly slots: RolledPeriods;
}

export const NOTHING_ROLLED: RolledGraph = { minutes: new Map(), slots: new Map() };

/** Minutes or slots that are read, in order; each version belongs to one of them alone. */
type ReadPeriods = ReadonlyMap<number, number>;

/** Together the minutes, the slots and the scans cover the range, each instant once. */
export interface GraphPlan {
  readonly minutes: ReadPeriods;
  readonly slots: ReadPeriods;
  /** In order of time, with something that is read between them. */
  readonly scans: readonly TimeRange[];
}

/** The plan that reads nothing but `traces`. */
export function scanOnly(range: TimeRange): GraphPlan {
  return planGraph(range, NOTHING_ROLLED);
}

/** More scans than this cost more than what they leave out. */
const MAX_SCANS = 6;

/** Consecutive instants that are answered in the same way. */
interface Stretch {
  readonly isRolled: boolean;
  readonly start: number;
  readonly end: number;
}

export function planGraph(range: TimeRange, rolled: RolledGraph): GraphPlan {
  const stretches = joinScans(mergeNeighbours([...piecesOf(range, rolled)]));
  const read = stretches
    .filter(({ isRolled }) => isRolled)
    .flatMap((stretch) => [...piecesOf(stretch, rolled)]);
  const versionsIn = (periods: RolledPeriods): ReadPeriods =>
    new Map(read.flatMap((piece) => (piece.periods === periods ? [[piece.number, piece.version]] : [])));
  return {
    minutes: versionsIn(rolled.minutes),
    slots: versionsIn(rolled.slots),
    scans: stretches
      .filter(({ isRolled }) => !isRolled)
      // Bounds of the range or of periods in it, in the same unit.
      .map(({ start, end }) => ({ start: start as EpochMicros, end: end as EpochMicros })),
  };
}

type Piece = Stretch &
  (
    | {
        readonly isRolled: true;
        readonly periods: RolledPeriods;
        readonly number: number;
        readonly version: number;
      }
    | { readonly isRolled: false; readonly periods?: never }
  );

/** A range as rolled-up minutes, rolled-up slots of other minutes, and slots or parts of them that are neither. */
function* piecesOf(
  { start, end }: Pick<TimeRange, 'start' | 'end'> | Stretch,
  rolled: RolledGraph,
): Generator<Piece> {
  for (let from: number = start; from < end;) {
    const piece =
      wholePeriod(from, end, {
        number: minuteOf(from),
        micros: MICROS_PER_MINUTE,
        periods: rolled.minutes,
      }) ??
      wholePeriod(from, end, { number: slotOf(from), micros: MICROS_PER_SLOT, periods: rolled.slots }) ??
      ({ isRolled: false, start: from, end: Math.min(end, (slotOf(from) + 1) * MICROS_PER_SLOT) } as const);
    yield piece;
    from = piece.end;
  }
}

/** The period that begins at `from`, where it is rolled up and no longer than until `end`. */
function wholePeriod(
  from: number,
  end: number,
  { number, micros, periods }: { number: number; micros: number; periods: RolledPeriods },
): Piece | undefined {
  const version = periods.get(number);
  if (version === undefined || from !== number * micros || from + micros > end) return undefined;
  return { isRolled: true, start: from, end: from + micros, periods, number, version };
}

/** Gives up the shortest stretches of rolled periods between scans until the scans are few. */
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
  for (const { isRolled, start, end } of stretches) {
    const last = merged.at(-1);
    if (last?.isRolled === isRolled) merged[merged.length - 1] = { isRolled, start: last.start, end };
    else merged.push({ isRolled, start, end });
  }
  return merged;
}
