/**
 * The sender's own books: what was offered, what it was told, and which calls it has no word about. A call without an
 * answer may have been stored or not, so it is sent again, as clients do, until it is taken; only then is it known what
 * must be there, and that it must be there once.
 */

import { setTimeout as sleep } from 'node:timers/promises';

import { addCount, type Counts } from './counts.ts';
import { PutClient, type PutAnswer } from './put-client.ts';
import { traceBatch, type TraceBatch } from './trace-batch.ts';

const TRACES_PER_CALL = 8;
const RETRY_MILLIS = 50;

export interface LoadLimits {
  readonly senders: number;
  /** No more calls than that by each sender. */
  readonly callsPerSender: number;
  /** Ends the load between two calls. */
  readonly signal?: AbortSignal;
  readonly pauseMillis?: number;
}

export class Ledger {
  /** The services of this ledger's traces have names that begin with it. */
  readonly name: string;
  readonly #refused = new Map<string, number>();
  #offered = 0;
  #accepted = 0;
  readonly #acknowledged: TraceBatch[] = [];
  #unsettled: TraceBatch[] = [];

  constructor(name: string) {
    this.name = name;
  }

  get offered(): number {
    return this.#offered;
  }

  /** Documents, those of calls that were taken more than once counted as often. */
  get accepted(): number {
    return this.#accepted;
  }

  get refused(): Counts {
    return this.#refused;
  }

  get unsettledCalls(): number {
    return this.#unsettled.length;
  }

  /** Every trace of which something was acknowledged, once. */
  get traceIds(): readonly string[] {
    return [...new Set(this.#acknowledged.flatMap(({ traceIds }) => traceIds))];
  }

  /** Sends until each sender has made its calls, has no answer, or is told to end. Whoever is refused goes on with the
   *  next call after a pause. Resolves with the number of calls that were taken. */
  async load(port: number, limits: LoadLimits): Promise<number> {
    const client = new PutClient(port);
    const taken = await Promise.all(
      Array.from({ length: limits.senders }, () => this.#runSender(client, limits)),
    );
    client.close();
    return taken.reduce((total, calls) => total + calls, 0);
  }

  /** Sends what was not taken until all of it is. Resolves with the milliseconds until the first call was taken, or
   *  Infinity where the time was over before all were. */
  async settle(port: number, limitMillis: number): Promise<number> {
    const client = new PutClient(port);
    const startedAt = performance.now();
    let first: number | undefined;
    const waiting = this.#unsettled;
    this.#unsettled = [];
    if (waiting.length === 0) waiting.push(this.#newBatch());
    for (const batch of waiting) {
      while (!(await this.put(client, batch)) && performance.now() - startedAt < limitMillis)
        await sleep(RETRY_MILLIS);
      first ??= performance.now() - startedAt;
    }
    client.close();
    // What failed on the way was put aside once an attempt.
    const settled = new Set(this.#acknowledged);
    this.#unsettled = [...new Set(this.#unsettled)].filter((batch) => !settled.has(batch));
    return this.#unsettled.length > 0 ? Number.POSITIVE_INFINITY : (first ?? Number.POSITIVE_INFINITY);
  }

  /** A call that is refused is made again after a moment, for as long as it takes. */
  async putUntilTaken(client: PutClient, batch: TraceBatch): Promise<void> {
    while (!(await this.put(client, batch))) await sleep(RETRY_MILLIS);
  }

  /** True when it was taken. */
  async put(client: PutClient, batch: TraceBatch): Promise<boolean> {
    return (await this.#put(client, batch)) === 'taken';
  }

  async #put(client: PutClient, batch: TraceBatch): Promise<PutAnswer['kind']> {
    const count = batch.documents.length;
    this.#offered += count;
    const answer = await client.put(batch.documents);
    switch (answer.kind) {
      case 'taken':
        this.#accepted += count - answer.unprocessed.length;
        for (const code of answer.unprocessed) addCount(this.#refused, code);
        this.#acknowledged.push(batch);
        break;
      case 'refused':
      case 'unanswered':
        addCount(this.#refused, answer.reason, count);
        this.#unsettled.push(batch);
    }
    return answer.kind;
  }

  async #runSender(client: PutClient, limits: LoadLimits): Promise<number> {
    const { callsPerSender, signal, pauseMillis = 0 } = limits;
    let taken = 0;
    for (let call = 0; call < callsPerSender; call += 1) {
      if (signal?.aborted === true) break;
      const kind = await this.#put(client, this.#newBatch());
      if (kind === 'unanswered') break;
      if (kind === 'taken') taken += 1;
      else await sleep(RETRY_MILLIS);
      if (pauseMillis > 0) await sleep(pauseMillis);
    }
    return taken;
  }

  #newBatch(): TraceBatch {
    return traceBatch(this.name, TRACES_PER_CALL);
  }
}
