/**
 * Group commit: rows of many callers go to the engine in one insert, and every caller waits for the insert that holds
 * its own. A commit starts at once when none is under way, so a lone caller waits for one small insert; under load the
 * rows of everyone who came during a commit form the next one, so batches grow by themselves. Senders that wait for no
 * answer would make many commits of moderate size out of that, so large ones keep a distance from each other as well.
 *
 * This is also the only place that tries again: an insert that failed is repeated a few times, which is harmless
 * because a document stored twice counts once.
 */

import type { Database, InsertFormat } from './database.ts';

const RETRY_DELAYS_MS = [100, 400, 1600];

/** After a commit of so many bytes ... */
const BUSY_BYTES = 256 * 1024;
/** ... the next one begins this long after it began: each is a part to be written and to be merged later. */
const BUSY_INTERVAL_MS = 100;

interface Commit {
  readonly rows: Buffer[];
  readonly done: Promise<void>;
  readonly settle: { resolve(): void; reject(reason: unknown): void };
}

export interface GroupCommitOptions {
  readonly table: string;
  readonly format: InsertFormat;
  /** Called for every failed attempt that will be repeated. */
  readonly onRetry: (error: unknown) => void;
}

export class GroupCommit {
  readonly #database: Database;
  readonly #options: GroupCommitOptions;
  #next: Commit | undefined;
  #running: Promise<void> | undefined;

  constructor(database: Database, options: GroupCommitOptions) {
    this.#database = database;
    this.#options = options;
  }

  /**
   * Adds rows to the next commit. Resolves when they are durable; rejects with
   * FLS_STORE_UNAVAILABLE when the engine refused them to the last attempt.
   */
  append(rows: Buffer): Promise<void> {
    this.#next ??= openCommit();
    this.#next.rows.push(rows);
    const { done } = this.#next;
    this.#running ??= this.#run();
    return done;
  }

  /** Resolves when nothing is waiting any more. */
  async drain(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    // Callers of the same turn of the event loop share the first commit.
    await new Promise((turn) => setImmediate(turn));
    while (this.#next !== undefined) {
      const commit = this.#next;
      this.#next = undefined;
      const startedMs = performance.now();
      const rows = Buffer.concat(commit.rows);
      await this.#insert(rows).then(commit.settle.resolve, commit.settle.reject);
      if (rows.length >= BUSY_BYTES) await pauseUntil(startedMs + BUSY_INTERVAL_MS);
    }
    this.#running = undefined;
  }

  async #insert(rows: Buffer): Promise<void> {
    for (const delayMs of RETRY_DELAYS_MS) {
      try {
        return await this.#database.insert(this.#options.table, this.#options.format, rows);
      } catch (caught) {
        this.#options.onRetry(caught);
        await new Promise((pause) => setTimeout(pause, delayMs));
      }
    }
    return this.#database.insert(this.#options.table, this.#options.format, rows);
  }
}

async function pauseUntil(ms: number): Promise<void> {
  const leftMs = ms - performance.now();
  if (leftMs > 0) await new Promise((pause) => setTimeout(pause, leftMs));
}

function openCommit(): Commit {
  let settle: Commit['settle'] | undefined;
  const done = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (settle === undefined) throw new Error('A promise runs its executor at once.');
  return { rows: [], done, settle };
}
