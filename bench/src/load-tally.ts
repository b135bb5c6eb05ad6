/** Counts what a load run did, and keeps a fair sample of its trace ids. */

import type { LoadJob, LoadResult } from './load-job.ts';
import { spreadOf } from './percentile.ts';
import type { Random } from './random.ts';

export class LoadTally {
  sent = 0;
  acknowledged = 0;
  unprocessed = 0;
  served = 0;
  throttledCalls = 0;
  itemBytes = 0;
  readonly callMillis: number[] = [];
  readonly #failures: Record<string, number> = {};
  readonly #sample: string[] = [];
  readonly #sampleSize: number;
  readonly #random: Random;
  readonly #startedAt = performance.now();
  readonly #cpuAtStart = process.cpuUsage();
  #offered = 0;

  constructor(job: LoadJob, random: Random) {
    this.#sampleSize = job.sampleSize;
    this.#random = random;
  }

  get failureCount(): number {
    return Object.values(this.#failures).reduce((total, count) => total + count, 0);
  }

  fail(reason: string): void {
    this.#failures[reason] = (this.#failures[reason] ?? 0) + 1;
  }

  /** Reservoir sampling: every trace offered has the same chance to stay. `traceId` is called only when it does. */
  offerToSample(traceId: () => string): void {
    this.#offered += 1;
    const place =
      this.#sample.length < this.#sampleSize ? this.#sample.length : this.#random.below(this.#offered);
    if (place < this.#sampleSize) this.#sample[place] = traceId();
  }

  result(): LoadResult {
    const cpu = process.cpuUsage(this.#cpuAtStart);
    return {
      sent: this.sent,
      acknowledged: this.acknowledged,
      unprocessed: this.unprocessed,
      served: this.served,
      throttledCalls: this.throttledCalls,
      callMillis: this.callMillis.length === 0 ? undefined : spreadOf(this.callMillis),
      failures: this.#failures,
      itemBytes: this.itemBytes,
      elapsedSeconds: (performance.now() - this.#startedAt) / 1000,
      cpuMicros: cpu.user + cpu.system,
      sampledTraceIds: this.#sample,
    };
  }
}
