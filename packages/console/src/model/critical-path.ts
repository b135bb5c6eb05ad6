/**
 * The chain of work that decided when the request was answered: shorten any stretch of it and the answer comes earlier.
 *
 * It is walked from the end of the entry backwards. At each instant the child that ended last before it is what the
 * caller was waiting for; between two such children the caller worked itself. Children that ran at the same time as a
 * later one are not on the path, and neither is what nobody waited for: a child that ends after its caller. Only where
 * the two were measured by different clocks, and the child is no longer than its caller, is its late end taken for a
 * disagreement of the clocks and cut at the caller's end.
 */

import { barEnd, type Stretch } from './self-time.ts';
import type { Timeline, TimelineNode } from './timeline.ts';

export interface CriticalPath {
  /** Stretches of the nodes that are on the path, by index; together they cover the entry's time once. */
  readonly stretches: ReadonlyMap<number, readonly Stretch[]>;
  /** Seconds on the path by service, in the order of `Timeline.services`. */
  readonly secondsByService: readonly number[];
  readonly seconds: number;
}

interface Visit {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

export function criticalPath(timeline: Timeline): CriticalPath {
  const stretches = new Map<number, Stretch[]>();
  const secondsByService = timeline.services.map(() => 0);
  let seconds = 0;
  const work = (index: number, from: number, to: number): void => {
    if (to <= from) return;
    const stretch = { from: from - timeline.start, to: to - timeline.start };
    const known = stretches.get(index);
    if (known === undefined) stretches.set(index, [stretch]);
    else known.push(stretch);
    const service = timeline.nodes[index]?.service ?? 0;
    secondsByService[service] = (secondsByService[service] ?? 0) + to - from;
    seconds += to - from;
  };
  const open = entryVisit(timeline);
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    let cursor = visit.to;
    for (const child of waitedFor(timeline, visit)) {
      if (child.to > cursor) continue;
      work(visit.index, child.to, cursor);
      open.push(child);
      cursor = child.from;
      if (cursor <= visit.from) break;
    }
    work(visit.index, visit.from, cursor);
  }
  for (const list of stretches.values()) list.sort((a, b) => a.from - b.from);
  return { stretches, secondsByService, seconds };
}

function entryVisit(timeline: Timeline): Visit[] {
  const { entry } = timeline;
  if (entry === undefined) return [];
  return [{ index: timeline.nodes.indexOf(entry), from: entry.start, to: barEnd(timeline, entry) }];
}

/** The children that the caller may have waited for in the visited time, the last to end first. */
function waitedFor(timeline: Timeline, { index, from, to }: Visit): readonly Visit[] {
  const caller = timeline.nodes[index];
  const children: Visit[] = [];
  if (caller === undefined) return children;
  for (let at = index + 1; at < caller.subtreeEnd;) {
    const child = timeline.nodes[at];
    if (child === undefined) break;
    if (isWaitedFor(timeline, caller, child)) {
      const visit = {
        index: at,
        from: Math.max(child.start, from),
        to: Math.min(barEnd(timeline, child), to, barEnd(timeline, caller)),
      };
      if (visit.to > visit.from) children.push(visit);
    }
    at = child.subtreeEnd;
  }
  return children.sort((a, b) => b.to - a.to || a.from - b.from);
}

function isWaitedFor(timeline: Timeline, caller: TimelineNode, child: TimelineNode): boolean {
  const callerEnd = barEnd(timeline, caller);
  const childEnd = barEnd(timeline, child);
  if (childEnd <= callerEnd) return true;
  const isOtherClock = child.segment !== caller.segment;
  return isOtherClock && child.start < callerEnd && childEnd - child.start <= callerEnd - caller.start;
}
