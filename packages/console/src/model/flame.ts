/**
 * A trace as a flame graph: frames on rows, of which none overlaps another on its row. In columns of numbers instead of
 * objects, because a hundred thousand frames are drawn and searched sixty times a second.
 *
 * By time, a frame stands where it happened. Callers are above callees, and what happens at the same time takes rows of
 * its own: each frame goes to the first free row below its caller, found in a tree of the rows' ends. Merged, runs of
 * one operation under the same callers are one frame, as wide as the time that it and all below it worked themselves;
 * so the part of a frame that nothing covers is its own time, and calls side by side never push a frame out of its
 * caller.
 */

import { firstFreeRow, rowEnds, takeRow } from './flame-rows.ts';
import { operationOf } from './operation-name.ts';
import { barEnd } from './self-time.ts';
import { factsOf } from './timeline-facts.ts';
import { ancestorsOf } from './timeline-rows.ts';
import type { Timeline, TimelineNode } from './timeline.ts';
import type { Outcome } from '@fluoroscope/wire';

export type FlameKind = 'time' | 'merged';

export interface Flame {
  readonly kind: FlameKind;
  /** Number of frames; callers come before callees. */
  readonly count: number;
  /** Seconds: since the start of the trace by time, of work from the left edge when merged. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly row: Int32Array;
  /** Frame of the caller, -1 for none. */
  readonly parent: Int32Array;
  /** Index into `Timeline.nodes`: of the longest run where several are merged. */
  readonly node: Int32Array;
  /** Runs merged in the frame. */
  readonly runs: Int32Array;
  /** Seconds that the runs took together. */
  readonly total: Float64Array;
  /** Seconds in which they worked themselves. */
  readonly own: Float64Array;
  /** The worst outcome of the runs. */
  readonly outcome: readonly Outcome[];
  /** By index of `Timeline.nodes`, -1 for nodes without a frame. */
  readonly frameOfNode: Int32Array;
  readonly rows: number;
  /** What fills the width. */
  readonly window: FlameWindow;
}

export interface FlameWindow {
  readonly from: number;
  readonly to: number;
}

/** A microsecond, which is also what is left of a time in seconds since 1970: closer ends and starts touch. */
const TOUCHING_SECONDS = 1e-6;
const RANK: Readonly<Record<Outcome, number>> = { ok: 0, error: 1, throttle: 2, fault: 3 };

/** All frames, or those of one node's callers and of what is below it. */
export function flameOf(timeline: Timeline, kind: FlameKind, focus: number | undefined): Flame {
  return kind === 'time' ? timeFlame(timeline, focus) : mergedFlame(timeline, focus);
}

interface Columns {
  readonly from: number[];
  readonly to: number[];
  readonly row: number[];
  readonly parent: number[];
  readonly node: number[];
  readonly runs: number[];
  readonly total: number[];
  readonly own: number[];
  readonly outcome: Outcome[];
}

function noFrames(): Columns {
  return { from: [], to: [], row: [], parent: [], node: [], runs: [], total: [], own: [], outcome: [] };
}

function timeFlame(timeline: Timeline, focus: number | undefined): Flame {
  const { nodes, start } = timeline;
  const frameOfNode = new Int32Array(nodes.length).fill(-1);
  const columns = noFrames();
  const place = (index: number, node: TimelineNode): void => {
    const from = node.start - start;
    const to = barEnd(timeline, node) - start;
    frameOfNode[index] = columns.node.length;
    addFrame(columns, { from, to, row: 0, parent: frameOfNode[node.parentIndex] ?? -1, node: index });
    columns.total.push(to - from);
    columns.own.push(factsOf(timeline).selfTimes[index] ?? 0);
    columns.outcome.push(node.outcome);
  };
  const callers = focus === undefined ? [] : ancestorsOf(timeline, focus).toReversed();
  const first = focus ?? 0;
  const end = focus === undefined ? nodes.length : (nodes[focus]?.subtreeEnd ?? nodes.length);
  for (const index of callers) {
    const node = nodes[index];
    if (node !== undefined) place(index, node);
  }
  for (let index = first; index < end; index++) {
    const node = nodes[index];
    if (node !== undefined) place(index, node);
  }
  layInRows(columns);
  return finished('time', columns, frameOfNode, timeWindow(columns, focus, frameOfNode));
}

/** The focused frame alone, where one of no length gets room to be seen. */
function timeWindow(columns: Columns, focus: number | undefined, frameOfNode: Int32Array): FlameWindow {
  const frame = focus === undefined ? -1 : (frameOfNode[focus] ?? -1);
  if (frame >= 0) return withRoom({ from: columns.from[frame] ?? 0, to: columns.to[frame] ?? 0 });
  let to = 0;
  for (const end of columns.to) to = Math.max(to, end);
  return withRoom({ from: 0, to });
}

function withRoom({ from, to }: FlameWindow): FlameWindow {
  return to > from ? { from, to } : { from, to: from + TOUCHING_SECONDS };
}

/** By start, callers first: a callee that starts too early by its clock still comes after its caller. */
function layInRows({ from, to, row, parent }: Columns): void {
  const order = new Float64Array(from.length);
  for (const [frame, start] of from.entries()) {
    order[frame] = Math.max(start, order[parent[frame] ?? -1] ?? start);
  }
  const frames = [...from.keys()].sort((a, b) => (order[a] ?? 0) - (order[b] ?? 0) || a - b);
  const ends = rowEnds();
  for (const frame of frames) {
    const above = parent[frame] ?? -1;
    const least = above < 0 ? 0 : (row[above] ?? 0) + 1;
    const free = firstFreeRow(ends, least, (from[frame] ?? 0) + TOUCHING_SECONDS);
    row[frame] = free;
    takeRow(ends, free, to[frame] ?? 0);
  }
}

interface Merging {
  readonly callees: Map<string, number>;
  longest: number;
}

function mergedFlame(timeline: Timeline, focus: number | undefined): Flame {
  const { nodes } = timeline;
  const { selfTimes } = factsOf(timeline);
  const frameOfNode = new Int32Array(nodes.length).fill(-1);
  const columns = noFrames();
  const merging: Merging[] = [];
  const roots = new Map<string, number>();
  for (const [index, node] of nodes.entries()) {
    const parent = frameOfNode[node.parentIndex] ?? -1;
    const callees = merging[parent]?.callees ?? roots;
    const { key } = operationOf(timeline, node);
    const known = callees.get(key);
    const frame = known ?? columns.node.length;
    if (known === undefined) {
      callees.set(key, frame);
      addFrame(columns, { from: 0, to: 0, row: (columns.row[parent] ?? -1) + 1, parent, node: index });
      columns.total.push(0);
      columns.own.push(0);
      columns.outcome.push('ok');
      columns.runs[frame] = 0;
      merging.push({ callees: new Map(), longest: -1 });
    }
    frameOfNode[index] = frame;
    addRun(columns, merging, frame, index, node, barEnd(timeline, node) - node.start, selfTimes[index] ?? 0);
  }
  layMerged(columns);
  const focused = focus === undefined ? -1 : (frameOfNode[focus] ?? -1);
  const whole = {
    from: 0,
    to: rootsOf(columns).reduce((most, frame) => Math.max(most, columns.to[frame] ?? 0), 0),
  };
  const window = focused < 0 ? whole : { from: columns.from[focused] ?? 0, to: columns.to[focused] ?? 0 };
  return finished('merged', columns, frameOfNode, withRoom(window));
}

function addRun(
  { runs, total, own, outcome, node: nodeOf }: Columns,
  merging: readonly Merging[],
  frame: number,
  index: number,
  node: TimelineNode,
  seconds: number,
  ownSeconds: number,
): void {
  runs[frame] = (runs[frame] ?? 0) + 1;
  total[frame] = (total[frame] ?? 0) + seconds;
  own[frame] = (own[frame] ?? 0) + ownSeconds;
  if (RANK[node.outcome] > RANK[outcome[frame] ?? 'ok']) outcome[frame] = node.outcome;
  const merged = merging[frame];
  if (merged === undefined || seconds <= merged.longest) return;
  merged.longest = seconds;
  nodeOf[frame] = index;
}

/** Widths from the leaves up, then places from the left, the widest callee first. */
function layMerged(columns: Columns): void {
  const { from, to, parent, own } = columns;
  const width = Float64Array.from(own);
  const callees: number[][] = [];
  for (let frame = width.length - 1; frame >= 0; frame--) {
    const above = parent[frame] ?? -1;
    if (above < 0) continue;
    width[above] = (width[above] ?? 0) + (width[frame] ?? 0);
    (callees[above] ??= []).push(frame);
  }
  const place = (frames: readonly number[], left: number): void => {
    let at = left;
    for (const frame of frames.toSorted((a, b) => (width[b] ?? 0) - (width[a] ?? 0) || a - b)) {
      from[frame] = at;
      at += width[frame] ?? 0;
      to[frame] = at;
    }
  };
  place(rootsOf(columns), 0);
  // Callers come before callees, so each has its place by then.
  for (const frame of from.keys()) place(callees[frame] ?? [], from[frame] ?? 0);
}

function rootsOf({ parent }: Columns): readonly number[] {
  const roots: number[] = [];
  for (const [frame, above] of parent.entries()) if (above < 0) roots.push(frame);
  return roots;
}

interface FramePlace {
  readonly from: number;
  readonly to: number;
  readonly row: number;
  readonly parent: number;
  readonly node: number;
}

function addFrame(columns: Columns, { from, to, row, parent, node }: FramePlace): void {
  columns.from.push(from);
  columns.to.push(to);
  columns.row.push(row);
  columns.parent.push(parent);
  columns.node.push(node);
  columns.runs.push(1);
}

function finished(kind: FlameKind, columns: Columns, frameOfNode: Int32Array, window: FlameWindow): Flame {
  return {
    kind,
    count: columns.node.length,
    from: Float64Array.from(columns.from),
    to: Float64Array.from(columns.to),
    row: Int32Array.from(columns.row),
    parent: Int32Array.from(columns.parent),
    node: Int32Array.from(columns.node),
    runs: Int32Array.from(columns.runs),
    total: Float64Array.from(columns.total),
    own: Float64Array.from(columns.own),
    outcome: columns.outcome,
    frameOfNode,
    rows: columns.row.reduce((most, row) => Math.max(most, row + 1), 0),
    window,
  };
}
