/**
 * The memory that one request takes of the budget of bodies. What a body announces is taken before any of it is read;
 * of what announces nothing, chunks and what comes out of a packed body, as much as is there.
 */

import type { Arrival } from '../arrivals.ts';
import type { BodyBudget } from '../body-budget.ts';

/** Taken at once, so that a body of many tiny chunks does not ask for each of them. */
const STEP_BYTES = 128 * 1024;

export class Room {
  readonly #budget: BodyBudget;
  readonly #releases: (() => void)[] = [];
  readonly #arrivalFromNow: () => Arrival['arrivedBytes'];
  #tell: () => void = () => undefined;
  #bytes = 0;

  /** `arrivalFromNow` begins to count what comes of the body. */
  constructor(budget: BodyBudget, arrivalFromNow: () => Arrival['arrivedBytes'] = () => () => undefined) {
    this.#budget = budget;
    this.#arrivalFromNow = arrivalFromNow;
  }

  /** Calls `tell` when the body has stalled and others get its room. */
  onGivenUp(tell: () => void): void {
    this.#tell = tell;
  }

  /** Makes sure that there is room for `bytes` in all; false when there is none. */
  extendTo(bytes: number): boolean {
    while (this.#bytes < bytes) {
      if (!this.take(STEP_BYTES)) return false;
    }
    return true;
  }

  /** Makes room for so many bytes more; false when there is none. */
  take(bytes: number): boolean {
    const arrival = { arrivedBytes: this.#arrivalFromNow(), giveUp: () => this.#tell() };
    const release = this.#budget.admit(bytes, arrival);
    if (release === undefined) return false;
    this.#releases.push(release);
    this.#bytes += bytes;
    return true;
  }

  /** Gives everything back; more than once does no harm. */
  leave(): void {
    for (const release of this.#releases.splice(0)) release();
    this.#bytes = 0;
  }
}
