/**
 * A request that never ends must not keep its tree for ever, and what it did until then is worth seeing. Segments are
 * remembered from their beginning to their sending; one shared timer, which keeps no process alive, sends what is
 * older than the deadline as it stands (`in_progress`) and lets go of it. What closes later goes as a document of its
 * own; X-Ray puts documents of one id together.
 */
import { expire } from './expired-segment.ts';
import type { Segment } from './segment.ts';

const DEFAULT_DEADLINE_MS = 600_000;
const MIN_PERIOD_MS = 1000;
const CHECKS_PER_DEADLINE = 20;

/** By when they were made, in milliseconds since the epoch, and in that order; the application may set `start_time`. */
const open = new Map<Segment, number>();
let deadlineMs = DEFAULT_DEADLINE_MS;
let timer: NodeJS.Timeout | undefined;

export function rememberOpenSegment(segment: Segment): void {
  open.set(segment, Date.now());
  if (timer === undefined && deadlineMs !== Infinity) startTimer();
}

export function forgetOpenSegment(segment: Segment): void {
  open.delete(segment);
}

/** How many segments have begun and not been sent. */
export function openSegments(): number {
  return open.size;
}

/**
 * After how many milliseconds a segment that is still open is sent as it stands and let go; `Infinity` for never.
 * Ten minutes unless set. Throws for what is no positive number.
 */
export function setOpenSegmentDeadline(milliseconds: number): void {
  if (typeof milliseconds !== 'number' || !(milliseconds > 0)) {
    throw new Error(`Invalid open segment deadline: ${String(milliseconds)}. Must be a number > 0.`);
  }
  deadlineMs = milliseconds;
  stopTimer();
  if (open.size > 0 && deadlineMs !== Infinity) startTimer();
}

function startTimer(): void {
  const period = Math.max(MIN_PERIOD_MS, deadlineMs / CHECKS_PER_DEADLINE);
  timer = setInterval(tick, Math.min(period, deadlineMs));
  timer.unref();
}

function stopTimer(): void {
  clearInterval(timer);
  timer = undefined;
}

function tick(): void {
  expireOpenSegments(Date.now());
  if (open.size === 0) stopTimer();
}

/** Lets go of what began before the deadline, seen from `nowMs` (milliseconds since the epoch). */
export function expireOpenSegments(nowMs: number): void {
  for (const [segment, madeMs] of open) {
    if (madeMs > nowMs - deadlineMs) return;
    open.delete(segment);
    expire(segment);
  }
}
