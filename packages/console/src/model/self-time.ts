/**
 * How much of a node's time nobody below it worked: the part of its bar that no child's bar covers. Children may
 * overlap each other and, by their own clocks, stand outside the parent; what is outside covers nothing.
 */

import type { EpochSeconds } from '@fluoroscope/wire';
import type { Timeline, TimelineNode } from './timeline.ts';

/** Where the bar of a node ends: at the last known instant while it is in progress, and never before its start. */
export function barEnd(timeline: Timeline, node: TimelineNode): EpochSeconds {
  return Math.max(node.start, node.end ?? timeline.end) as EpochSeconds;
}

/** Own seconds of every node, by index. */
export function selfTimes(timeline: Timeline): Float64Array {
  const { nodes } = timeline;
  const own = new Float64Array(nodes.length);
  // Up to where each node's children cover it so far; they come in the order of their starts.
  const covered = new Float64Array(nodes.length);
  for (const [index, node] of nodes.entries()) {
    const end = barEnd(timeline, node);
    own[index] = end - node.start;
    covered[index] = node.start;
    const parent = nodes[node.parentIndex];
    if (parent === undefined) continue;
    const from = Math.max(node.start, covered[node.parentIndex] ?? 0);
    const to = Math.min(end, barEnd(timeline, parent));
    if (to <= from) continue;
    own[node.parentIndex] = Math.max(0, (own[node.parentIndex] ?? 0) - (to - from));
    covered[node.parentIndex] = to;
  }
  return own;
}

/** A stretch of time, in seconds since the start of the trace. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The stretches in which a node worked itself, in order; those of one with many children are as many. */
export function selfStretches(timeline: Timeline, index: number): readonly Stretch[] {
  const node = timeline.nodes[index];
  if (node === undefined) return [];
  const end = barEnd(timeline, node);
  const stretches: Stretch[] = [];
  const add = (from: number, to: number): void => {
    if (to > from) stretches.push({ from: from - timeline.start, to: to - timeline.start });
  };
  let covered: number = node.start;
  for (let at = index + 1; at < node.subtreeEnd;) {
    const child = timeline.nodes[at];
    if (child === undefined) break;
    add(covered, Math.min(child.start, end));
    covered = Math.max(covered, Math.min(barEnd(timeline, child), end));
    at = child.subtreeEnd;
  }
  add(covered, end);
  return stretches;
}
