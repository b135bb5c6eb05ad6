/**
 * Keeps the memory of request bodies bounded. What is counted is what a body announces, before any of it is read: a
 * sender who says much and sends little must not let others in for whom there is no memory once it goes on.
 */

import type { IncomingHttpHeaders } from 'node:http';

/** A body up to this length counts as small. */
const SMALL_BYTES = 256 * 1024;
/** One up to this length counts as tiny, which most are. */
const TINY_BYTES = 32 * 1024;
/** What small bodies may take beyond the limit, so that questions are answered while large ones fill it; tiny ones may
 *  take as much again. */
const LITTLE_BYTES = 16 * 1024 * 1024;
/** Slower than this, after a moment, a body has stalled. */
const STALLED_BYTES_PER_SECOND = 16 * 1024;
const STALLED_AFTER_MS = 1000;
/** How often all are looked through. */
const SEARCH_MS = 100;

export interface BodyBudgetOptions {
  readonly limitBytes: number;
  /** What earlier bodies have left behind and still takes memory; counts towards the limit. */
  readonly inFlightBytes: () => number;
  /** A clock that never jumps. */
  readonly nowMs?: () => number;
}

/** A body on its way, as far as it can be given up for others. */
export interface Arrival {
  /** Bytes that have come since it was admitted; undefined when nothing more is waited for. */
  readonly arrivedBytes: () => number | undefined;
  /** Ends it, and tells its sender. */
  readonly giveUp: () => void;
}

interface Admitted {
  readonly bytes: number;
  readonly sinceMs: number;
  readonly arrival: Arrival | undefined;
}

export class BodyBudget {
  readonly #options: BodyBudgetOptions;
  readonly #nowMs: () => number;
  /** In order of admission. */
  readonly #admitted = new Set<Admitted>();
  #bytes = 0;
  #searchedMs = Number.NEGATIVE_INFINITY;

  constructor(options: BodyBudgetOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  /**
   * Makes room for a body; the result gives it free again, and may be called more than once. Undefined when there is
   * none. A body beside which little is under way is admitted however long it is: otherwise it never would be. Bodies
   * that have stalled are given up when others need their room, and not before: many a slow sender does no harm.
   */
  admit(bytes: number, arrival?: Arrival): (() => void) | undefined {
    if (!this.#hasRoom(bytes)) this.#giveUpStalled(bytes);
    if (!this.#hasRoom(bytes)) return undefined;
    const admitted = { bytes, sinceMs: this.#nowMs(), arrival };
    this.#admitted.add(admitted);
    this.#bytes += bytes;
    return () => this.#release(admitted);
  }

  #release(admitted: Admitted): void {
    if (this.#admitted.delete(admitted)) this.#bytes -= admitted.bytes;
  }

  #hasRoom(bytes: number): boolean {
    return bytes === 0 || this.#bytes <= LITTLE_BYTES || bytes <= this.#roomFor(bytes);
  }

  #roomFor(bytes: number): number {
    const { limitBytes, inFlightBytes } = this.#options;
    return limitBytes + reserveFor(bytes) - this.#bytes - inFlightBytes();
  }

  #giveUpStalled(bytes: number): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#searchedMs < SEARCH_MS) return;
    this.#searchedMs = nowMs;
    for (const admitted of this.#admitted) {
      if (this.#hasRoom(bytes)) return;
      if (!hasStalled(admitted, nowMs)) continue;
      this.#release(admitted);
      admitted.arrival?.giveUp();
    }
  }
}

function reserveFor(bytes: number): number {
  if (bytes <= TINY_BYTES) return 2 * LITTLE_BYTES;
  return bytes <= SMALL_BYTES ? LITTLE_BYTES : 0;
}

function hasStalled({ sinceMs, arrival }: Admitted, nowMs: number): boolean {
  const ageMs = nowMs - sinceMs;
  const arrivedBytes = arrival?.arrivedBytes();
  if (arrivedBytes === undefined || ageMs < STALLED_AFTER_MS) return false;
  return arrivedBytes < (STALLED_BYTES_PER_SECOND * ageMs) / 1000;
}

/** Most bytes that are read of a body with these headers, when longer ones than `limitBytes` are refused. */
export function expectedBodyBytes(headers: IncomingHttpHeaders, limitBytes: number): number {
  // Chunks announce nothing.
  if (headers['transfer-encoding'] !== undefined) return limitBytes;
  const announced = Number(headers['content-length'] ?? 0);
  // One that announces to be too long is refused unread.
  return announced <= limitBytes ? announced : 0;
}
