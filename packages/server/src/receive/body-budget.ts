/**
 * Keeps the memory of request bodies bounded. What is counted is what a body announces, before any of it is read: a
 * sender who says much and sends little must not let others in for whom there is no memory once it goes on.
 */

import type { IncomingHttpHeaders } from 'node:http';

/** A body up to this length counts as small. */
const SMALL_BYTES = 256 * 1024;
/** What small bodies may take beyond the limit, so that questions are answered while large ones fill it. */
const LITTLE_BYTES = 16 * 1024 * 1024;

export interface BodyBudgetOptions {
  readonly limitBytes: number;
  /** What earlier bodies have left behind and still takes memory; counts towards the limit. */
  readonly inFlightBytes: () => number;
}

export class BodyBudget {
  readonly #options: BodyBudgetOptions;
  #bytes = 0;

  constructor(options: BodyBudgetOptions) {
    this.#options = options;
  }

  /**
   * Makes room for a body; the result gives it free again, and must be called once. Undefined when there is none.
   * A body beside which little is under way is admitted however long it is: otherwise it never would be.
   */
  admit(bytes: number): (() => void) | undefined {
    if (bytes > 0 && this.#bytes > LITTLE_BYTES && bytes > this.#roomFor(bytes)) return undefined;
    this.#bytes += bytes;
    return () => {
      this.#bytes -= bytes;
    };
  }

  #roomFor(bytes: number): number {
    const { limitBytes, inFlightBytes } = this.#options;
    const reserveBytes = bytes <= SMALL_BYTES ? LITTLE_BYTES : 0;
    return limitBytes + reserveBytes - this.#bytes - inFlightBytes();
  }
}

/** Most bytes that are read of a body with these headers, when longer ones than `limitBytes` are refused. */
export function expectedBodyBytes(headers: IncomingHttpHeaders, limitBytes: number): number {
  // Chunks announce nothing.
  if (headers['transfer-encoding'] !== undefined) return limitBytes;
  const announced = Number(headers['content-length'] ?? 0);
  // One that announces to be too long is refused unread.
  return announced <= limitBytes ? announced : 0;
}
