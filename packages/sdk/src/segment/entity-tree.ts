/**
 * The tree below a segment: who holds whom open, and what leaves ahead of the segment. Closed subtrees are streamed as
 * documents of their own when more than the threshold of subsegments is open, as officially, and when hundreds of
 * closed ones wait: the official SDK collects them all and loses such a segment whole.
 * Source: aws-xray-sdk-core 3.12.0, `segments/segment.js` and `segments/attributes/subsegment.js`, observed.
 */
import { stateOf, type EntityState } from './entity-state.ts';
import { SegmentUtils } from './segment-utils.ts';
import { forgetOpenSegment } from './open-segments.ts';
import type { Segment } from './segment.ts';
import type { SegmentLike } from './segment-like.ts';
import type { Subsegment } from './subsegment.ts';

/** More would not fit a datagram, and would be kept for nothing. */
const MAX_CLOSED = 300;

/** Makes `subsegment` a child.
 *  Below what has been sent already it goes alone, as a document of its own, at its close. */
export function adopt(parent: SegmentLike, subsegment: Subsegment): void {
  const own = stateOf(subsegment);
  const up = stateOf(parent);
  if (own.parent !== undefined) remove(own.parent, subsegment);
  own.parent = parent;
  own.parentId = parent.id;
  own.notTraced = up.notTraced;
  own.noOp = up.noOp;
  joinSegment(subsegment, up.segment, parent.trace_id);
  own.isDetached = isGone(parent);
  if (own.isDetached) return;
  (parent.subsegments ??= []).push(subsegment);
  if (subsegment.in_progress !== true) return;
  own.isCounted = true;
  count(parent, 1 + own.counter);
  streamOverThreshold(up.segment);
}

/** What has left already, or goes alone: `entity` or the nearest such ancestor. */
function departed(entity: SegmentLike): EntityState | undefined {
  let at: SegmentLike | undefined = entity;
  while (at !== undefined) {
    const state: EntityState = stateOf(at);
    if (state.isSent || state.isDetached) return state;
    at = state.parent;
  }
  return undefined;
}

/** Whether `entity`'s final document has left, alone or with an ancestor's, or its children go alone anyway. */
function isGone(entity: SegmentLike): boolean {
  return departed(entity) !== undefined;
}

/** Whether `entity`'s final document has left, alone or with an ancestor's. */
export function hasLeft(entity: SegmentLike): boolean {
  return departed(entity)?.isSent === true;
}

/** A subtree built before it was added to a segment learns of the segment now. */
function joinSegment(top: Subsegment, segment: Segment | undefined, traceId: string | undefined): void {
  const pending = [top];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const state = stateOf(at);
    state.segment = segment;
    state.traceId = traceId;
    if (at.subsegments !== undefined) pending.push(...at.subsegments);
  }
}

/** Adds `n` open descendants to `entity` and all its ancestors. */
function count(entity: SegmentLike, n: number): void {
  let at: SegmentLike | undefined = entity;
  while (at !== undefined) {
    const state: EntityState = stateOf(at);
    state.counter = Math.max(0, state.counter + n);
    at = state.parent;
  }
}

/** Holds `entity` and its ancestors back; what has been sent cannot be. */
export function hold(entity: SegmentLike, n: number): void {
  if (isGone(entity)) return;
  stateOf(entity).holds += n;
  count(entity, n);
  streamOverThreshold(stateOf(entity).segment);
}

export function release(entity: SegmentLike): void {
  const state = stateOf(entity);
  if (state.holds === 0) return;
  state.holds -= 1;
  count(entity, -1);
  if (state.segment === undefined) return;
  stateOf(state.segment).closedBelow += 1;
  settle(state.segment);
}

export function remove(parent: SegmentLike, subsegment: Subsegment): void {
  const own = stateOf(subsegment);
  cut(parent, subsegment);
  if (own.parent !== parent) return;
  own.parent = undefined;
  if (!own.isCounted) return;
  own.isCounted = false;
  count(parent, -1 - own.counter);
  if (own.segment !== undefined) settle(own.segment);
}

/** An emptied list leaves no empty array on the wire. */
function cut(parent: SegmentLike, subsegment: Subsegment): void {
  const others = parent.subsegments?.filter((child) => child !== subsegment);
  parent.subsegments = others?.length === 0 ? undefined : others;
}

/** What follows from a subsegment's close. */
export function subsegmentClosed(subsegment: Subsegment): void {
  const own = stateOf(subsegment);
  if (own.isDetached) {
    subsegment.flush();
    return;
  }
  if (!own.isCounted || own.parent === undefined) return;
  own.isCounted = false;
  count(own.parent, -1);
  if (own.segment === undefined) return;
  const root = stateOf(own.segment);
  root.closedBelow += 1;
  if (settle(own.segment)) return;
  if (root.counter > SegmentUtils.streamingThreshold) subsegment.streamSubsegments();
  if (root.closedBelow > MAX_CLOSED) streamBelow(own.segment);
}

/** Sends a segment whose last open descendant has closed; whether it did. */
export function settle(segment: Segment): boolean {
  const state = stateOf(segment);
  if (segment.in_progress === true || state.counter > 0 || state.isSent) return false;
  forgetOpenSegment(segment);
  segment.flush();
  state.isSent = true;
  return true;
}

function streamOverThreshold(segment: Segment | undefined): void {
  if (segment === undefined) return;
  const root = stateOf(segment);
  if (root.counter > SegmentUtils.streamingThreshold && root.closedBelow > 0) streamBelow(segment);
}

/** Sends a closed subtree, or what is closed below an open one; whether `subsegment` itself has left. */
export function stream(subsegment: Subsegment): boolean {
  if (isGone(subsegment)) return subsegment.in_progress !== true;
  if (!isQuiet(subsegment)) {
    streamBelow(subsegment);
    return false;
  }
  const { parent } = stateOf(subsegment);
  if (parent !== undefined) cut(parent, subsegment);
  send(subsegment);
  return true;
}

function isQuiet(subsegment: Subsegment): boolean {
  return subsegment.in_progress !== true && stateOf(subsegment).counter <= 0;
}

/** Sends every closed subtree below `top`, leaving what is open. A loop: trees may be deeper than the call stack. */
function streamBelow(top: SegmentLike): void {
  const pending: SegmentLike[] = [top];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const children: Subsegment[] | undefined = at.subsegments;
    if (children === undefined) continue;
    const open = children.filter((child) => !isQuiet(child));
    if (open.length < children.length) {
      at.subsegments = open.length === 0 ? undefined : open;
      for (const child of children) if (isQuiet(child)) send(child);
    }
    pending.push(...open);
  }
  const segment = stateOf(top).segment;
  if (segment === top) stateOf(top).closedBelow = 0;
}

function send(subsegment: Subsegment): void {
  subsegment.flush();
  stateOf(subsegment).isSent = true;
}
