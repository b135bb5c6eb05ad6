/**
 * Small configuration objects that outlive a restart: groups, sampling rules, tags, policies. There are a few hundred
 * at most and every request may need one, so all of them are kept in memory and reads never wait. Changes run one at a
 * time and reach the disk before memory, so that whoever checks a limit or a revision and then writes cannot be
 * overtaken, and nobody reads what a crash would undo.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import type { Database } from './database.ts';

export interface Resource {
  readonly name: string;
  /** A plain JSON value, shared with every other reader: do not change it. */
  readonly body: unknown;
}

/** One object to write, in place of what stood under its kind and name. Both must be well-formed Unicode. */
export interface ResourceWrite {
  readonly kind: string;
  readonly name: string;
  /** A plain JSON value; undefined deletes. */
  readonly body: unknown;
}

export interface ResourceChange<Result> {
  /** Written together: all of them or none. None at all is the way to refuse. */
  readonly writes: readonly ResourceWrite[];
  readonly result: Result;
}

interface ResourceRow {
  readonly kind: string;
  readonly name: string;
  readonly body: string;
}

export class ResourceStore {
  readonly #database: Database;
  readonly #now: () => EpochMicros;
  readonly #kinds = new Map<string, Map<string, unknown>>();
  /** One counter for all objects: of two rows of an object the one written later is higher. */
  #lastVersion: number;
  /** Ends with the change that was asked for last; never rejects. */
  #settled: Promise<unknown> = Promise.resolve();

  private constructor(database: Database, now: () => EpochMicros, lastVersion: number) {
    this.#database = database;
    this.#now = now;
    this.#lastVersion = lastVersion;
  }

  /** Reads everything there is. The database must be migrated and have no other writer.
   *  Throws FLS_STORE_UNAVAILABLE. */
  static async open(database: Database, now: () => EpochMicros): Promise<ResourceStore> {
    const [newest] = await database.select<{ version: number }>({
      sql: 'SELECT max(version) AS version FROM resources',
      params: {},
    });
    const rows = await database.select<ResourceRow>({
      sql: 'SELECT kind, name, body FROM resources FINAL WHERE NOT is_deleted',
      params: {},
    });
    const store = new ResourceStore(database, now, newest?.version ?? 0);
    for (const { kind, name, body } of rows) store.#remember(kind, name, body);
    return store;
  }

  /** All objects of a kind in the order of their names' code units. */
  list(kind: string): readonly Resource[] {
    const entries = [...(this.#kinds.get(kind) ?? [])];
    return entries.map(([name, body]) => ({ name, body })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** All objects of all kinds, as one would write them. */
  all(): readonly ResourceWrite[] {
    return [...this.#kinds.keys()].flatMap((kind) =>
      this.list(kind).map(({ name, body }) => ({ kind, name, body })),
    );
  }

  /** The body of one object; undefined when there is none. */
  get(kind: string, name: string): unknown {
    return this.#kinds.get(kind)?.get(name);
  }

  /**
   * Runs `decide` when every earlier change is done, writes what it asks for and resolves with its result. What
   * `decide` reads stays true until its writes are durable, because nothing else is changed meanwhile; it must not wait
   * for anything. Resolves when the writes survive the death of the process and are what `get` and `list` answer.
   * Throws FLS_STORE_UNAVAILABLE, or what `decide` threw; then `get` and `list` answer as before. A write that failed
   * may still have reached the disk and come back with a restart, unless the object was written again since.
   */
  change<Result>(decide: () => ResourceChange<Result>): Promise<Result> {
    const changed = this.#settled.then(() => this.#apply(decide()));
    this.#settled = changed.catch(() => undefined);
    return changed;
  }

  /** Resolves when no change is under way. */
  async drain(): Promise<void> {
    await this.#settled;
  }

  async #apply<Result>({ writes, result }: ResourceChange<Result>): Promise<Result> {
    if (writes.length === 0) return result;
    const texts = writes.map(({ body }) => (body === undefined ? undefined : JSON.stringify(body)));
    await this.#insert(writes, texts);
    for (const [index, { kind, name }] of writes.entries()) this.#remember(kind, name, texts[index]);
    return result;
  }

  async #insert(writes: readonly ResourceWrite[], texts: readonly (string | undefined)[]): Promise<void> {
    const recordedAt = this.#now();
    const lines = writes.map(({ kind, name }, index) => {
      // Counted up even if the insert fails, as its rows may be there nevertheless.
      const version = ++this.#lastVersion;
      const text = texts[index];
      return `${JSON.stringify([kind, name, version, text === undefined, text ?? '', recordedAt])}\n`;
    });
    await this.#database.insert('resources', 'JSONCompactEachRow', Buffer.from(lines.join('')));
  }

  /** Keeps what the text says and not the value it was made of: the same that a restart would read. */
  #remember(kind: string, name: string, text: string | undefined): void {
    const bodies = this.#kinds.get(kind) ?? new Map<string, unknown>();
    this.#kinds.set(kind, bodies);
    if (text === undefined) bodies.delete(name);
    else bodies.set(name, JSON.parse(text));
  }
}
