/** Writes the watermark every few seconds while it moves, so that a start has little to assemble again. */

import type { EpochMicros } from '@fluoroscope/wire';

const INTERVAL_MS = 2000;

export interface WatermarkSource {
  /** Arrival of the oldest document that is not in `traces`; undefined when all are. */
  readonly oldestUnassembled: () => EpochMicros | undefined;
  /** The latest arrival handed out. */
  readonly lastReceivedAt: () => EpochMicros;
  readonly write: (assembledThrough: EpochMicros) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

export class WatermarkKeeper {
  readonly #source: WatermarkSource;
  #written = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(source: WatermarkSource) {
    this.#source = source;
  }

  start(): void {
    this.#timer = setInterval(() => {
      // A missed write costs the next start some work and nothing else.
      this.#advance().catch(this.#source.onError);
    }, INTERVAL_MS);
  }

  /** Stops the clock and records how far the traces reach now. Never rejects: what follows a stop must happen. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#advance().catch(this.#source.onError);
  }

  async #advance(): Promise<void> {
    const oldest = this.#source.oldestUnassembled();
    const through = (oldest === undefined ? this.#source.lastReceivedAt() : oldest - 1) as EpochMicros;
    if (through <= this.#written) return;
    await this.#source.write(through);
    this.#written = through;
  }
}
