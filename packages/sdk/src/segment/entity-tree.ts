/**
 * The tree below a segment: who holds whom open, and what leaves ahead of the segment. Closed subtrees are streamed as
 * documents of their own when more than the threshold of subsegments is open, as officially, and, beyond that, when
 * the tree comes near the size of a datagram: the official SDK loses such a segment whole.
 * Source: aws-xray-sdk-core 3.12.0, `segments/segment.js` and `segments/attributes/subsegment.js`, observed.
 */
import { stateOf, type EntityState } from './entity-state.ts';
import { roughBytes } from './rough-bytes.ts';
import { SegmentUtils } from './segment-utils.ts';
import { forgetOpenSegment } from './open-segments.ts';
import type { Segment } from './segment.ts';
import type { SegmentLike } from './segment-like.ts';
import type { Subsegment } from './subsegment.ts';

/** Of the 65,507 bytes of a datagram; the rest is for what the estimate misses and for what is still open. */
const MAX_TREE_BYTES = 48_000;

/** Adds `n` bytes to an entity's estimate and to its tree's. */
export function addBytes(state: EntityState, n: number): void {
  state.ownBytes += n;
  if (state.segment !== undefined) stateOf(state.segment).treeBytes += n;
}

/** Makes `subsegment` a child. Below what has been sent already it goes alone, as a document of its own, at its close. */
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
  if (up.segment !== undefined) stateOf(up.segment).treeBytes += subtreeBytes(subsegment);
  if (subsegment.in_progress !== true) return;
  own.isCounted = true;
  count(parent, 1 + own.counter);
  streamOverThreshold(up.segment);
}

/** Whether `entity`'s final document has left, alone or with an ancestor's, or its children go alone anyway. */
function isGone(entity: SegmentLike): boolean {
  let at: SegmentLike | undefined = entity;
  while (at !== undefined) {
    const state: EntityState = stateOf(at);
    if (state.isSent || state.isDetached) return true;
    at = state.parent;
  }
  return false;
}

/** Whether `entity`'s final document has left, alone or with an ancestor's. */
export function hasLeft(entity: SegmentLike): boolean {
  let at: SegmentLike | undefined = entity;
  while (at !== undefined) {
    const state: EntityState = stateOf(at);
    if (state.isSent || state.isDetached) return state.isSent;
    at = state.parent;
  }
  return false;
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
  const index = parent.subsegments?.lastIndexOf(subsegment) ?? -1;
  if (index >= 0) cut(parent, index);
  if (own.parent !== parent) return;
  if (own.segment !== undefined) stateOf(own.segment).treeBytes -= subtreeBytes(subsegment);
  own.parent = undefined;
  if (!own.isCounted) return;
  own.isCounted = false;
  count(parent, -1 - own.counter);
  if (own.segment !== undefined) settle(own.segment);
}

/** An emptied list leaves no empty array on the wire. */
function cut(parent: SegmentLike, index: number): void {
  parent.subsegments?.splice(index, 1);
  if (parent.subsegments?.length === 0) parent.subsegments = undefined;
}

/** What follows from a subsegment's close. */
export function subsegmentClosed(subsegment: Subsegment): void {
  const own = stateOf(subsegment);
  if (own.isDetached) {
    subsegment.flush();
    return;
  }
  addBytes(own, closingBytes(subsegment));
  if (!own.isCounted || own.parent === undefined) return;
  own.isCounted = false;
  count(own.parent, -1);
  if (own.segment === undefined) return;
  const root = stateOf(own.segment);
  root.closedBelow += 1;
  if (!settle(own.segment)) streamClosedSubsegment(subsegment, own.segment, root);
}

function closingBytes(subsegment: Subsegment): number {
  let bytes = 0;
  if (subsegment.http !== undefined) bytes += roughBytes(subsegment.http);
  if (subsegment.aws !== undefined) bytes += roughBytes(subsegment.aws);
  if (subsegment.sql !== undefined) bytes += roughBytes(subsegment.sql);
  if (subsegment.cause !== undefined) bytes += roughBytes(subsegment.cause);
  return bytes;
}

function streamClosedSubsegment(subsegment: Subsegment, segment: Segment, root: EntityState): void {
  if (root.counter > SegmentUtils.streamingThreshold || root.treeBytes > MAX_TREE_BYTES) {
    subsegment.streamSubsegments();
  }
  if (root.treeBytes > MAX_TREE_BYTES && root.closedBelow > 0) streamBelow(segment);
}

/** Sends a segment whose last open descendant has closed; whether it did. */
export function settle(segment: Segment): boolean {
  const state = stateOf(segment);
  if (segment.in_progress === true || state.counter > 0 || state.isSent || state.isFacade) return false;
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
  const parent = stateOf(subsegment).parent;
  const index = parent?.subsegments?.lastIndexOf(subsegment) ?? -1;
  if (parent !== undefined && index >= 0) cut(parent, index);
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
  const state = stateOf(subsegment);
  if (state.segment !== undefined) stateOf(state.segment).treeBytes -= subtreeBytes(subsegment);
  subsegment.flush();
  state.isSent = true;
}

function subtreeBytes(top: Subsegment): number {
  if (top.subsegments === undefined) return stateOf(top).ownBytes;
  let bytes = 0;
  const pending = [top];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    bytes += stateOf(at).ownBytes;
    if (at.subsegments !== undefined) pending.push(...at.subsegments);
  }
  return bytes;
}
