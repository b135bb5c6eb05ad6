/** Asks for the first page of summaries again and again beside what else is done, as somebody who looks would. */

import { setTimeout as sleep } from 'node:timers/promises';

import { ApiClient } from '../api-client.ts';
import { spreadOf } from '../percentile.ts';

const PAUSE_MILLIS = 200;

export interface ReadReport {
  readonly calls: number;
  /** What the service said where it did not answer. */
  readonly failures: readonly string[];
  readonly p95Millis: number;
}

export class ReadWatch {
  readonly #client: ApiClient;
  readonly #millis: number[] = [];
  readonly #failures: string[] = [];
  readonly #ending = new AbortController();
  readonly #done: Promise<void>;

  constructor(port: number) {
    this.#client = new ApiClient(port);
    this.#done = this.#run();
  }

  async end(): Promise<ReadReport> {
    this.#ending.abort();
    await this.#done;
    this.#client.close();
    const p95Millis = this.#millis.length === 0 ? Number.POSITIVE_INFINITY : spreadOf(this.#millis).p95;
    return { calls: this.#millis.length, failures: this.#failures, p95Millis };
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    do {
      const startedAt = performance.now();
      const end = Math.ceil(Date.now() / 1000);
      try {
        await this.#client.summaries({ start: end - 3600, end });
        this.#millis.push(performance.now() - startedAt);
      } catch (caught) {
        this.#failures.push(caught instanceof Error ? caught.message : String(caught));
      }
      await sleep(PAUSE_MILLIS);
    } while (!signal.aborted);
  }
}

/** What a reader may not have met. */
export function readProblems({ calls, failures }: ReadReport): readonly string[] {
  const problems: string[] = [];
  if (failures.length > 0) problems.push(`${failures.length} reads failed, the first: ${failures[0] ?? ''}`);
  if (calls === 0) problems.push('no read was answered');
  return problems;
}

/** Whether a reader had to wait. */
export function slowReads({ calls, p95Millis }: ReadReport, limitMillis: number): readonly string[] {
  if (calls === 0 || p95Millis <= limitMillis) return [];
  return [`reads took ${Math.round(p95Millis)} ms (p95) of ${limitMillis}`];
}
