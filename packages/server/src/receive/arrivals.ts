/**
 * Bodies and messages on their way, as far as they can be given up for others. Which of them have stalled is decided
 * here for every door: who sends slowly keeps what was taken for what is announced, and must not keep others out by it.
 * Nothing is given up before somebody needs its room, since many a slow sender does no harm.
 */

import type { IncomingMessage } from 'node:http';

/** Slower than this, after a moment, a body has stalled. */
const STALLED_BYTES_PER_SECOND = 16 * 1024;
const STALLED_AFTER_MS = 1000;
/** So long counts what a body has brought; what came fast before that says nothing of how it goes on. */
const CREDIT_MS = 2000;
/** How often all are looked through. */
const SEARCH_MS = 100;

export interface Arrival {
  /** Bytes that have come since it was admitted; undefined when nothing more is waited for. */
  readonly arrivedBytes: () => number | undefined;
  /** Ends it, and tells its sender. */
  readonly giveUp: () => void;
}

interface Entry {
  readonly arrival: Arrival;
  /** From when on it is judged, and what had come by then: since its admission, or since an earlier look at it. */
  sinceMs: number;
  sinceBytes: number;
}

export class Arrivals {
  /** In order of admission. */
  readonly #entries = new Set<Entry>();
  readonly #nowMs: () => number;
  #searchedMs = Number.NEGATIVE_INFINITY;

  /** Takes a clock that never jumps. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** From now on it may be given up. The result forgets it. */
  add(arrival: Arrival): () => void {
    const entry = { arrival, sinceMs: this.#nowMs(), sinceBytes: 0 };
    this.#entries.add(entry);
    return () => this.#entries.delete(entry);
  }

  /** Gives up what has stalled, the oldest first, until there is room enough. */
  giveUpStalled(isRoomEnough: () => boolean): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#searchedMs < SEARCH_MS) return;
    this.#searchedMs = nowMs;
    for (const entry of this.#entries) {
      if (isRoomEnough()) return;
      if (!hasStalled(entry, nowMs)) continue;
      this.#entries.delete(entry);
      entry.arrival.giveUp();
    }
  }
}

/**
 * Looks are taken only while somebody needs room, so nothing is known of the time between two of them. A body that came
 * fast and then stood still passes the first look, and from there it is judged anew.
 */
function hasStalled(entry: Entry, nowMs: number): boolean {
  const ageMs = nowMs - entry.sinceMs;
  const arrivedBytes = entry.arrival.arrivedBytes();
  if (arrivedBytes === undefined || ageMs < STALLED_AFTER_MS) return false;
  if (arrivedBytes - entry.sinceBytes < (STALLED_BYTES_PER_SECOND * ageMs) / 1000) return true;
  if (ageMs >= CREDIT_MS) Object.assign(entry, { sinceMs: nowMs, sinceBytes: arrivedBytes });
  return false;
}

/** Counts what comes on the connection of a request from here on, until its body is here. What we have not taken yet
 *  keeps its sender waiting, who is not slow then. */
export function countArrived(request: IncomingMessage): Arrival['arrivedBytes'] {
  const { socket } = request;
  const before = socket.bytesRead;
  return () => (request.complete || request.readableLength > 0 ? undefined : socket.bytesRead - before);
}
