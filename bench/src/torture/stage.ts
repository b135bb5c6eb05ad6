/** What most scenarios stand on:
 *  a data directory of their own, services on it one after the other, and their memory. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startService, type Service, type ServiceExtras } from '../service.ts';
import { MemoryWatch } from './memory-watch.ts';

/** How the service says that its stop ran out of time. */
export const GIVEN_UP = 'the stop took too long';

export class Stage {
  readonly directory: string;
  #service: Service | undefined;
  #watch: MemoryWatch | undefined;
  #peakBytes = 0;
  readonly #slowStops: string[] = [];

  constructor(directory: string) {
    this.directory = directory;
  }

  /** The most that any service of this stage has taken so far. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  /** A sentence for each stop that was given up after five seconds. What was acknowledged is stored then. */
  get slowStops(): readonly string[] {
    return this.#slowStops;
  }

  /** Resident bytes of the service that runs, one number a second. */
  get memorySamples(): readonly number[] {
    return this.#watch?.samples ?? [];
  }

  /** Throws an Error with the last log lines when the service does not become ready. */
  async start(extras?: ServiceExtras): Promise<Service> {
    const service = await startService(this.directory, extras);
    this.#service = service;
    this.#watch = new MemoryWatch(service.pid);
    return service;
  }

  async kill(): Promise<void> {
    await this.#note();
    await this.#service?.kill();
    this.#service = undefined;
  }

  /** Undefined when the service ended as it should; how it ended and what it said last otherwise. */
  async stop(): Promise<string | undefined> {
    await this.#note();
    const service = this.#service;
    this.#service = undefined;
    const stopped = await service?.stop();
    if (stopped?.failure === undefined) return undefined;
    const said = service?.log.at(-1) ?? 'nothing';
    if (said.includes(GIVEN_UP)) {
      this.#slowStops.push(`a stop took ${Math.round(stopped.millis)} ms`);
      return undefined;
    }
    return `${stopped.failure} after ${Math.round(stopped.millis)} ms, having said ${said}`;
  }

  async #note(): Promise<void> {
    this.#peakBytes = Math.max(this.#peakBytes, (await this.#watch?.end()) ?? 0);
    this.#watch = undefined;
  }
}

/** Whatever happens, no process and no file is left. */
export async function onStage<Result>(play: (stage: Stage) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'fluoroscope-torture-'));
  const stage = new Stage(directory);
  try {
    return await play(stage);
  } finally {
    await stage.kill();
    await rm(directory, { recursive: true, force: true });
  }
}
