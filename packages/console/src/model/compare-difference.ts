/** What is different between two traces whose parts have been matched: numbers of a row, and of the whole. Pure. */

import type { Outcome } from '@fluoroscope/wire';
import type { CompareRow } from './compare-match.ts';
import { barEnd } from './self-time.ts';
import { factsOf } from './timeline-facts.ts';
import type { Timeline } from './timeline.ts';

export interface Compared {
  readonly a: Timeline;
  readonly b: Timeline;
  readonly rows: readonly CompareRow[];
}

/** Seconds; what a trace does not have takes none there. */
export interface RowDifference {
  readonly presence: 'both' | 'only-a' | 'only-b';
  readonly secondsA: number | undefined;
  readonly secondsB: number | undefined;
  /** B less A. */
  readonly delta: number;
  /** The same of own time: where the difference came about. */
  readonly ownDelta: number;
  readonly outcomeA: Outcome | undefined;
  readonly outcomeB: Outcome | undefined;
  readonly isOutcomeChanged: boolean;
  /** Whether a reader who looks for causes has to see the row. */
  readonly isNotable: boolean;
}

export type CompareOrder = 'structure' | 'delta' | 'self';

/** Less than this, or than this share of the longer one, is what runs differ by anyway. */
const NOTABLE_SECONDS = 0.001;
const NOTABLE_SHARE = 0.1;

export function differencesOf({ a, b, rows }: Compared): readonly RowDifference[] {
  const ownA = factsOf(a).selfTimes;
  const ownB = factsOf(b).selfTimes;
  return rows.map((row) => {
    const secondsA = secondsOf(a, row.a);
    const secondsB = secondsOf(b, row.b);
    const outcomeA = a.nodes[row.a]?.outcome;
    const outcomeB = b.nodes[row.b]?.outcome;
    const presence = row.b < 0 ? 'only-a' : row.a < 0 ? 'only-b' : 'both';
    const delta = (secondsB ?? 0) - (secondsA ?? 0);
    const isOutcomeChanged = presence === 'both' && outcomeA !== outcomeB;
    const longer = Math.max(secondsA ?? 0, secondsB ?? 0);
    return {
      presence,
      secondsA,
      secondsB,
      delta,
      ownDelta: (ownB[row.b] ?? 0) - (ownA[row.a] ?? 0),
      outcomeA,
      outcomeB,
      isOutcomeChanged,
      isNotable:
        presence !== 'both' ||
        isOutcomeChanged ||
        Math.abs(delta) >= Math.max(NOTABLE_SECONDS, longer * NOTABLE_SHARE),
    };
  });
}

function secondsOf(timeline: Timeline, index: number): number | undefined {
  const node = timeline.nodes[index];
  return node === undefined ? undefined : barEnd(timeline, node) - node.start;
}

/** Positions in `rows` as they are shown; without the rest, the notable ones stay with their callers. */
export function shownRows(
  { rows }: Compared,
  differences: readonly RowDifference[],
  order: CompareOrder,
  isOnlyNotable: boolean,
): readonly number[] {
  const isShown = new Uint8Array(rows.length).fill(isOnlyNotable ? 0 : 1);
  if (isOnlyNotable) {
    for (const [at, difference] of differences.entries()) {
      if (!difference.isNotable) continue;
      isShown[at] = 1;
      if (order !== 'structure') continue;
      for (let up = rows[at]?.parent ?? -1; up >= 0 && isShown[up] === 0; up = rows[up]?.parent ?? -1)
        isShown[up] = 1;
    }
  }
  const shown = [...rows.keys()].filter((at) => isShown[at] === 1);
  if (order === 'structure') return shown;
  const by = order === 'delta' ? 'delta' : 'ownDelta';
  const size = (at: number): number => Math.abs(differences[at]?.[by] ?? 0);
  return shown.sort((one, other) => size(other) - size(one) || one - other);
}

export interface ComparedSummary {
  /** Seconds, B less A, of the traces as a whole. */
  readonly delta: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly outcomeChanges: number;
  readonly matched: number;
  /** Rows in which most of the difference came about, the greatest first. */
  readonly sources: readonly number[];
}

const MOST_SOURCES = 3;

export function summaryOf(compared: Compared, differences: readonly RowDifference[]): ComparedSummary {
  const { a, b } = compared;
  const delta = lengthOf(b) - lengthOf(a);
  const counts = { onlyA: 0, onlyB: 0, outcomeChanges: 0, matched: 0 };
  for (const { presence, isOutcomeChanged } of differences) {
    if (presence === 'only-a') counts.onlyA++;
    else if (presence === 'only-b') counts.onlyB++;
    else counts.matched++;
    if (isOutcomeChanged) counts.outcomeChanges++;
  }
  const least = Math.max(NOTABLE_SECONDS, Math.abs(delta) * NOTABLE_SHARE);
  // What went the other way explains nothing.
  const weight = (at: number): number => Math.sign(delta) * (differences[at]?.ownDelta ?? 0);
  const sources = [...differences.keys()]
    .filter((at) => weight(at) >= least)
    .sort((one, other) => weight(other) - weight(one))
    .slice(0, MOST_SOURCES);
  return { delta, sources, ...counts };
}

/** From the first start to the last end; zero for a trace without parts. */
export function lengthOf({ start, end, nodes }: Timeline): number {
  return nodes.length === 0 ? 0 : end - start;
}
