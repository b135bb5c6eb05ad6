/**
 * What the service does about a damaged part of `traces`. Every row there is made of documents and can be made again, so
 * a part that a statement cannot read is checked, set aside (the engine keeps it under `detached`, where nothing reads
 * it) and replaced: the statement is run again without it, and what it held is assembled anew. From when on is written
 * down before, so that a crash in between leaves the work to the next start. Other tables are left alone: what is in
 * `documents` exists once, and most of a damaged part of it can be read.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { FluoroscopeError, messageOf } from '../errors.ts';
import type { Database } from './database.ts';
import { writeRebuildMark } from './rebuild-mark.ts';

/** Each is set aside by itself; more than this is not damage but a disk that is gone. */
const MOST_PARTS_A_STATEMENT = 50;

const NAMED_PART = /reading from part \S*\/([\w-]+)\/ in table \w+\.traces /;
const MICROS_PER_DAY = 24 * 60 * 60 * 1_000_000;

export interface RepairOptions {
  readonly nowMicros: () => EpochMicros;
  readonly onSetAside: (part: string) => void;
}

/** Assembles all traces again that received something since then and are not in `traces`. */
export type Rebuild = (since: EpochMicros) => Promise<void>;

export class TracesRepair {
  readonly database: Database;
  readonly #inner: Database;
  readonly #options: RepairOptions;
  readonly #underWay = new Map<string, Promise<boolean>>();
  #rebuild: Rebuild | undefined;
  /** Set aside before there was anybody to rebuild it. */
  #since: EpochMicros | undefined;

  constructor(inner: Database, options: RepairOptions) {
    this.#inner = inner;
    this.#options = options;
    this.database = {
      select: (statement) => this.#attempt(() => inner.select(statement)),
      run: (statement) => this.#attempt(() => inner.run(statement)),
      insert: (table, format, rows) => inner.insert(table, format, rows),
      close: () => inner.close(),
    };
  }

  /** From here on, what is set aside is rebuilt at once; so is what was set aside before. */
  rebuildWith(rebuild: Rebuild): void {
    this.#rebuild = rebuild;
    if (this.#since !== undefined) void rebuild(this.#since);
  }

  async #attempt<Result>(act: () => Promise<Result>): Promise<Result> {
    for (let parts = 0; ; parts += 1) {
      try {
        return await act();
      } catch (caught) {
        const part = damagedPart(caught);
        if (part === undefined || parts === MOST_PARTS_A_STATEMENT) throw caught;
        if (!(await this.#setAsideOnce(part))) throw caught;
      }
    }
  }

  /** Statements that meet the same damage wait for each other. */
  async #setAsideOnce(part: string): Promise<boolean> {
    const known = this.#underWay.get(part);
    if (known !== undefined) return known;
    const setting = this.#setAside(part);
    this.#underWay.set(part, setting);
    const isAside = await setting.catch((caught: unknown) => {
      this.#underWay.delete(part);
      throw caught;
    });
    if (!isAside) this.#underWay.delete(part);
    return isAside;
  }

  /** False when the part is sound, and the failure something else, such as a disk that answers with errors for now. */
  async #setAside(part: string): Promise<boolean> {
    const checks = await this.#inner.select<{ is_passed: number }>({
      sql: `CHECK TABLE traces PART '${part}' SETTINGS check_query_single_value_result = 0`,
      params: {},
    });
    if (checks.every(({ is_passed }) => is_passed === 1)) return false;
    const since = beginningOf(part);
    await writeRebuildMark(this.#inner, since, this.#options.nowMicros());
    await this.#inner.run({ sql: `ALTER TABLE traces DETACH PART '${part}'`, params: {} });
    this.#options.onSetAside(part);
    if (this.#rebuild === undefined) this.#since = since;
    else void this.#rebuild(since);
    return true;
  }
}

/** The part of `traces` that a statement could not read, by the engine's own words. */
export function damagedPart(caught: unknown): string | undefined {
  if (!(caught instanceof FluoroscopeError) || caught.code !== 'FLS_STORE_UNAVAILABLE') return undefined;
  return NAMED_PART.exec(messageOf(caught))?.[1];
}

/** A part holds the traces of the day that its name begins with. What a trace received came on its day or later, as far
 *  as its sender's clock was right to a day. */
export function beginningOf(part: string): EpochMicros {
  const match = /^(\d{4})(\d{2})(\d{2})_/.exec(part);
  if (match === null) return 1 as EpochMicros;
  const day = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) * 1000;
  return Math.max(1, day - MICROS_PER_DAY) as EpochMicros;
}
