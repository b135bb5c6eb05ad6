/**
 * Keeps the memory of request bodies bounded. What is counted is what a body announces, before any of it is read: a
 * sender who says much and sends little must not let others in for whom there is no memory once it goes on.
 */

import type { IncomingHttpHeaders } from 'node:http';
import { Arrivals, type Arrival } from './arrivals.ts';

/** A body up to this length counts as small. */
const SMALL_BYTES = 256 * 1024;
/** One up to this length counts as tiny, which most are. */
const TINY_BYTES = 32 * 1024;
/** What small bodies may take beyond the limit, so that questions are answered while large ones fill it; tiny ones may
 *  take as much again. */
const LITTLE_BYTES = 16 * 1024 * 1024;

export interface BodyBudgetOptions {
  readonly limitBytes: number;
  /** What earlier bodies have left behind and still takes memory; counts towards the limit. */
  readonly inFlightBytes: () => number;
  /** A clock that never jumps. */
  readonly nowMs?: () => number;
}

export class BodyBudget {
  readonly #options: BodyBudgetOptions;
  readonly #arrivals: Arrivals;
  #bytes = 0;

  constructor(options: BodyBudgetOptions) {
    this.#options = options;
    this.#arrivals = new Arrivals(options.nowMs ?? (() => performance.now()));
  }

  /**
   * Makes room for a body; the result gives it free again, and may be called more than once. Undefined when there is
   * none. A body beside which little is under way is admitted however long it is: otherwise it never would be. Bodies
   * that have stalled are given up when others need their room, and not before: many a slow sender does no harm.
   */
  admit(bytes: number, arrival?: Arrival): (() => void) | undefined {
    const hasRoom = (): boolean => this.#hasRoom(bytes);
    if (!hasRoom()) this.#arrivals.giveUpStalled(hasRoom);
    if (!hasRoom()) return undefined;
    this.#bytes += bytes;
    let heldBytes = bytes;
    const release = (): void => {
      forget?.();
      this.#bytes -= heldBytes;
      heldBytes = 0;
    };
    const forget =
      arrival &&
      this.#arrivals.add({
        ...arrival,
        giveUp: () => {
          release();
          arrival.giveUp();
        },
      });
    return release;
  }

  #hasRoom(bytes: number): boolean {
    return bytes === 0 || this.#bytes <= LITTLE_BYTES || bytes <= this.#roomFor(bytes);
  }

  #roomFor(bytes: number): number {
    const { limitBytes, inFlightBytes } = this.#options;
    return limitBytes + reserveFor(bytes) - this.#bytes - inFlightBytes();
  }
}

function reserveFor(bytes: number): number {
  if (bytes <= TINY_BYTES) return 2 * LITTLE_BYTES;
  return bytes <= SMALL_BYTES ? LITTLE_BYTES : 0;
}

/** Most bytes that are read of a body with these headers, when longer ones than `limitBytes` are refused. */
export function expectedBodyBytes(headers: IncomingHttpHeaders, limitBytes: number): number {
  // Chunks announce nothing.
  if (headers['transfer-encoding'] !== undefined) return limitBytes;
  const announced = Number(headers['content-length'] ?? 0);
  // One that announces to be too long is refused unread.
  return announced <= limitBytes ? announced : 0;
}
