/** Where to look first in a trace. */

import type { Outcome } from '@fluoroscope/wire';
import type { Timeline, TimelineNode } from './timeline.ts';

const WEIGHT: Readonly<Record<Outcome, number>> = { fault: 3, throttle: 2, error: 1, ok: 0 };

/**
 * Index of the row that most likely explains the outcome: of the worst outcome there is, one that recorded an
 * exception of its own before one that did not, a deeper one before a shallower, an earlier before a later. The entry
 * where nothing went wrong.
 */
export function likelyCause(timeline: Timeline): number {
  let best = timeline.entry === undefined ? 0 : timeline.nodes.indexOf(timeline.entry);
  let bestRank: readonly number[] = [0, 0, 0];
  timeline.nodes.forEach((node, index) => {
    if (node.outcome === 'ok') return;
    const rank = rankOf(node);
    if (isGreater(rank, bestRank)) {
      best = index;
      bestRank = rank;
    }
  });
  return best;
}

/** Index of the next row after `from` that is not OK, going round at the end; undefined when all are OK. */
export function nextProblem(timeline: Timeline, from: number): number | undefined {
  const { length } = timeline.nodes;
  for (let step = 1; step <= length; step++) {
    const index = (from + step) % length;
    if (timeline.nodes[index]?.outcome !== 'ok') return index;
  }
  return undefined;
}

function rankOf(node: TimelineNode): readonly number[] {
  const { cause } = node.document;
  const hasOwnException = typeof cause === 'object' && (cause.exceptions ?? []).length > 0;
  // The inferred twin of a failed call knows less than the call itself.
  return [WEIGHT[node.outcome], Number(hasOwnException), node.isInferred ? -1 : node.depth];
}

function isGreater(a: readonly number[], b: readonly number[]): boolean {
  const difference = a.map((value, index) => value - (b[index] ?? 0)).find((value) => value !== 0);
  return difference !== undefined && difference > 0;
}
