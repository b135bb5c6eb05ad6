/** How large a node's ring is drawn, and which outcome stands for the node
 *  where there is no room for its ring. Pure. */

import type { Outcome } from '@fluoroscope/wire';
import type { NodeSize } from './map-options.ts';
import { outcomeShares, type CallStatistics, type OutcomeShare } from './service-statistics.ts';
import type { ServiceMap } from './service-map.ts';

export const USUAL_RING = 23;
const LEAST_RING = 13;
const MOST_RING = 30;
/** Rings grow in steps, so that they do not tremble with live numbers. */
const STEPS = 6;
/** From this share on a trouble stands for the node that has it. */
const TELLING_SHARE = 0.05;

const WORST_FIRST: readonly Outcome[] = ['fault', 'throttle', 'error'];

/** Radius of each node's ring, by what size stands for; nodes that are not measured keep the usual one. */
export function ringRadii(
  map: ServiceMap,
  size: NodeSize,
): (statistics: CallStatistics | undefined) => number {
  if (size === 'none') return () => USUAL_RING;
  const busiest = map.nodes.reduce((most, { statistics }) => Math.max(most, statistics?.count ?? 0), 1);
  return (statistics) => {
    if (statistics === undefined) return USUAL_RING;
    // Areas are compared, not radii, and traffic differs by orders of magnitude.
    const part =
      size === 'traffic' ? Math.log1p(statistics.count) / Math.log1p(busiest) : troubleShare(statistics);
    const step = Math.round(Math.sqrt(part) * STEPS) / STEPS;
    return LEAST_RING + (MOST_RING - LEAST_RING) * step;
  };
}

/** The share of calls that did not end well, 0 to 1. */
export function troubleShare(statistics: CallStatistics): number {
  return outcomeShares(statistics).reduce(
    (sum, { outcome, share }) => sum + (outcome === 'ok' ? 0 : share),
    0,
  );
}

/** What went wrong, the worst first: faults before throttles before errors. */
export function troublesOf(statistics: CallStatistics | undefined): readonly OutcomeShare[] {
  const shares = statistics === undefined ? [] : outcomeShares(statistics);
  return WORST_FIRST.flatMap((outcome) => shares.find((share) => share.outcome === outcome) ?? []);
}

/** The worst outcome that is frequent enough to matter. */
export function tellingOutcome(statistics: CallStatistics | undefined): Outcome {
  return troublesOf(statistics).find(({ share }) => share >= TELLING_SHARE)?.outcome ?? 'ok';
}
