/**
 * A request that never ends must not keep its tree for ever, and what it did until then is worth seeing. Segments are
 * remembered from their beginning to their sending; one shared timer, which keeps no process alive, sends what is
 * older than ten minutes as it stands (`in_progress`) and lets go of it. What closes later goes as a document of its
 * own; X-Ray puts documents of one id together. What is open when the process ends is sent as it stands, too: the
 * request that ended it is the interesting one.
 */
import { outsideOfRequests } from '../context/outside-of-requests.ts';
import { emitAtExit } from '../emit/emitter.ts';
import { guarded } from '../guard.ts';
import { count } from '../health/counters.ts';
import { stateOf } from './entity-state.ts';
import type { Segment } from './segment.ts';
import type { SegmentLike } from './segment-like.ts';

const DEADLINE_MS = 600_000;
const PERIOD_MS = 30_000;

/** By when they were made, in milliseconds since the epoch, and in that order; the application may set `start_time`. */
const open = new Map<Segment, number>();
let timer: NodeJS.Timeout | undefined;

export function rememberOpenSegment(segment: Segment): void {
  open.set(segment, Date.now());
  if (timer !== undefined) return;
  timer = outsideOfRequests(() => setInterval(expireOpenSegments, PERIOD_MS).unref());
  emitAtExit(emitOpenSegments);
}

export function forgetOpenSegment(segment: Segment): void {
  open.delete(segment);
}

function emitOpenSegments(): void {
  for (const segment of open.keys()) segment.flush();
}

/** How many segments have begun and not been sent. */
export function openSegments(): number {
  return open.size;
}

function expireOpenSegments(): void {
  for (const [segment, madeMs] of open) {
    if (madeMs > Date.now() - DEADLINE_MS) return;
    open.delete(segment);
    guarded('open segment deadline', () => expire(segment));
  }
  clearInterval(timer);
  timer = undefined;
}

/** Sends `segment` with what is open below it, then cuts the tree: each open member goes alone when it closes. */
function expire(segment: Segment): void {
  segment.flush();
  if (segment.notTraced !== true) count('segmentsExpired');
  const pending: SegmentLike[] = [segment];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const child of at.subsegments ?? []) pending.push(child);
    at.subsegments = undefined;
    const state = stateOf(at);
    state.counter = 0;
    state.holds = 0;
    state.isCounted = false;
    if (at.in_progress === true) state.isDetached = true;
    else state.isSent = true;
  }
}
