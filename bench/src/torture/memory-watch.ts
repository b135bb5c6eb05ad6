/** Samples a service's resident memory while something is done to it. */

import { readUsage } from '../process-usage.ts';

const INTERVAL_MILLIS = 1000;

export class MemoryWatch {
  readonly #pid: number;
  readonly #samples: number[] = [];
  readonly #timer: NodeJS.Timeout;
  #peakBytes = 0;

  constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => void this.#sample(), INTERVAL_MILLIS);
  }

  /** Resident bytes, one number a second. */
  get samples(): readonly number[] {
    return this.#samples;
  }

  /** The most that was ever resident, as the system counted it. Stops sampling. */
  async end(): Promise<number> {
    clearInterval(this.#timer);
    await this.#sample();
    return this.#peakBytes;
  }

  async #sample(): Promise<void> {
    try {
      const { residentBytes, peakResidentBytes } = await readUsage(this.#pid);
      this.#samples.push(residentBytes);
      this.#peakBytes = Math.max(this.#peakBytes, peakResidentBytes);
    } catch {
      // The process was killed, which is what some scenarios do; what was seen until then counts.
    }
  }
}
