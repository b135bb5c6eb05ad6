/**
 * So many requests of each second of the clock, and a share of the rest.
 * Source: aws-xray-sdk-core 3.12.0, `local_reservoir.js`, which begins its seconds in their middle.
 */

import type { SamplingClock } from './sampling-clock.ts';

export class LocalReservoir {
  readonly fixedTarget: number;
  readonly rate: number;
  #second = 0;
  #taken = 0;

  /** `fixedTarget` in requests a second, `rate` from 0 to 1. */
  constructor(fixedTarget: number, rate: number) {
    this.fixedTarget = fixedTarget;
    this.rate = rate;
  }

  /** Whether one more request is sampled. */
  take(clock: SamplingClock): boolean {
    const second = Math.floor(clock.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#taken = 0;
    }
    if (this.#taken < this.fixedTarget) {
      this.#taken++;
      return true;
    }
    return clock.random() < this.rate;
  }
}
