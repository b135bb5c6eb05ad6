/**
 * All retrievals there are, by token. They are worked off one after another, so that a client who asks for many takes
 * no more of the machine than one who asks for one. Nothing is written: a restart forgets them, as their clients can
 * ask again.
 * Source: X-Ray API reference, StartTraceRetrieval: a retrieval times out after 60 minutes.
 */

import { randomBytes } from 'node:crypto';
import type { EpochMicros } from '@fluoroscope/wire';
import type { TraceTree } from '../assemble/trace-tree.ts';
import { findTraces } from './find-traces.ts';
import { readTrace } from './read-trace.ts';
import type { FoundTrace, ReadStored, Retrieval, RetrievalRequest, RetrievalStatus } from './retrieval.ts';

const LIFE_MICROS = 60 * 60 * 1_000_000;

/** Retrievals remembered at a time: each holds at most a hundred ids, all together about 10 MB. */
const MAX_RETRIEVALS = 500;

/** Whoever has the token has the result, so it cannot be guessed. */
const TOKEN_BYTES = 32;

export interface TraceRetrievalsOptions {
  readonly readStored: ReadStored;
  readonly now: () => EpochMicros;
  /** Told why a retrieval failed, which its client is not. */
  readonly onFailure: (caught: unknown) => void;
}

interface Job {
  readonly request: RetrievalRequest;
  readonly startedAt: EpochMicros;
  status: RetrievalStatus;
  traces: readonly FoundTrace[];
}

const NONE: readonly FoundTrace[] = [];

export class TraceRetrievals {
  readonly #readStored: ReadStored;
  readonly #now: () => EpochMicros;
  readonly #onFailure: (caught: unknown) => void;
  /** In the order they were started. */
  readonly #jobs = new Map<string, Job>();
  readonly #waiting: Job[] = [];
  /**
   * Traces that were read and are still in memory: a large one is asked for once a page. Nothing is held by this.
   */
  readonly #recent = new WeakMap<FoundTrace, WeakRef<TraceTree>>();
  /** Ends when no job is left; undefined while there is none. */
  #work: Promise<void> | undefined;

  constructor({ readStored, now, onFailure }: TraceRetrievalsOptions) {
    this.#readStored = readStored;
    this.#now = now;
    this.#onFailure = onFailure;
  }

  /**
   * Starts a retrieval and returns its token at once. The oldest that has ended makes room for it; undefined when there
   * are too many and none has ended.
   */
  start(request: RetrievalRequest): string | undefined {
    if (this.#jobs.size >= MAX_RETRIEVALS && !this.#forgetOldest()) return undefined;
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const job: Job = { request, startedAt: this.#now(), status: 'SCHEDULED', traces: NONE };
    this.#jobs.set(token, job);
    this.#waiting.push(job);
    this.#work ??= this.#workOff();
    return token;
  }

  /** Undefined for a token that was never given out or is forgotten. */
  find(token: string): Retrieval | undefined {
    const job = this.#jobs.get(token);
    if (job === undefined) return undefined;
    this.#expire(job);
    const { status, traces } = job;
    return { status, traces };
  }

  /** Ends a retrieval that has not ended; one that has stays as it is. False when there is none. */
  cancel(token: string): boolean {
    const job = this.#jobs.get(token);
    if (job === undefined) return false;
    this.#expire(job);
    if (isUnfinished(job)) job.status = 'CANCELLED';
    return true;
  }

  /** A trace of a result; see `readTrace`. */
  async readTrace(found: FoundTrace): Promise<TraceTree | undefined> {
    const recent = this.#recent.get(found)?.deref();
    if (recent !== undefined) return recent;
    const tree = await readTrace(this.#readStored, found);
    if (tree !== undefined) this.#recent.set(found, new WeakRef(tree));
    return tree;
  }

  /** Ends everything and resolves when nothing is read any more. */
  async stop(): Promise<void> {
    for (const token of this.#jobs.keys()) this.cancel(token);
    await this.#work;
  }

  async #workOff(): Promise<void> {
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      this.#expire(job);
      if (job.status === 'SCHEDULED') await this.#run(job);
    }
    this.#work = undefined;
  }

  async #run(job: Job): Promise<void> {
    const isWanted = (): boolean => {
      this.#expire(job);
      return job.status === 'RUNNING';
    };
    job.status = 'RUNNING';
    try {
      const traces = await findTraces(this.#readStored, job.request, isWanted);
      if (isWanted()) Object.assign(job, { status: 'COMPLETE', traces });
    } catch (caught) {
      if (isWanted()) job.status = 'FAILED';
      this.#onFailure(caught);
    }
  }

  /** A result is good for as long as a retrieval may take, counted from its start. */
  #expire(job: Job): void {
    if (this.#now() - job.startedAt < LIFE_MICROS) return;
    if (isUnfinished(job) || job.status === 'COMPLETE') {
      job.status = 'TIMEOUT';
      job.traces = NONE;
    }
  }

  #forgetOldest(): boolean {
    for (const [token, job] of this.#jobs) {
      this.#expire(job);
      if (!isUnfinished(job)) return this.#jobs.delete(token);
    }
    return false;
  }
}

function isUnfinished({ status }: Job): boolean {
  return status === 'SCHEDULED' || status === 'RUNNING';
}
