/**
 * What the service does about a damaged part. What is made of documents can be made again, so the part that a statement
 * cannot read is checked, set aside (the engine keeps it under `detached`, where nothing reads it) and replaced: the
 * statement is run again without it, and what it held is made anew. Traces are assembled again, minutes added up again,
 * and a start without watermarks assembles all there is. From when on traces are missing is written down before, so
 * that a crash in between leaves the work to the next start.
 *
 * Configuration exists once. It is read at a start alone, which must not wait for a person: what was in the damaged
 * part is missing, and the log says so. Documents exist once as well, and most of a damaged part of them can be read:
 * that is copied beside everything else, and then the part is set aside. It cannot wait for a person: the engine takes
 * seconds of a processor, for a block that does not compress minutes, to find that a block is damaged, each time it is
 * asked.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { FluoroscopeError, messageOf } from '../errors.ts';
import { isDamaged, namedPart, setPartAside, type NamedPart } from './damaged-part.ts';
import type { Database } from './database.ts';
import { readNotedVersion } from './migrate.ts';
import { writeRebuildMark } from './rebuild-mark.ts';
import { salvageDocuments } from './salvage-documents.ts';
import { forgetMinutes, forgetWatermarks, LOSSES, WHAT_HELPS } from './store-damage.ts';

/** Each is set aside by itself; more than this is not damage but a disk that is gone. */
const MOST_PARTS_A_STATEMENT = 50;

const MICROS_PER_DAY = 24 * 60 * 60 * 1_000_000;

export interface RepairOptions {
  readonly nowMicros: () => EpochMicros;
  /** Told of each damaged part, with a sentence about what becomes of it. */
  readonly onDamage: (part: NamedPart, sentence: string) => void;
}

/** What is made again while the service runs. */
export interface Makers {
  /** Assembles all traces again that received something since then and are not in `traces`. */
  readonly rebuildTraces: (since: EpochMicros) => Promise<void>;
  /** Resolves when nobody takes stored minutes for whole any more, also after a crash. */
  readonly disownMinutes: () => Promise<void>;
}

export class StoreRepair {
  readonly database: Database;
  readonly #inner: Database;
  readonly #options: RepairOptions;
  readonly #underWay = new Map<string, Promise<boolean>>();
  #makers: Makers | undefined;
  /** Traces were set aside before there was anybody to rebuild them. */
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

  /** From here on, what is set aside is made again at once; so is what was set aside before. */
  makeWith(makers: Makers): void {
    this.#makers = makers;
    if (this.#since !== undefined) void makers.rebuildTraces(this.#since);
  }

  async #attempt<Result>(act: () => Promise<Result>): Promise<Result> {
    for (let parts = 0; ; parts += 1) {
      try {
        return await act();
      } catch (caught) {
        const named = namedPart(caught);
        if (named === undefined || parts === MOST_PARTS_A_STATEMENT) throw caught;
        if (!(await this.#treatOnce(named))) throw caught;
        if (named.table === 'documents') throw damagedDocuments(named, caught);
        // What was asked counts on minutes that are there no more.
        if ((named.table === 'minutes' || named.table === 'slots') && this.#makers !== undefined)
          throw caught;
      }
    }
  }

  /** Statements that meet the same damage wait for each other. False when the part is sound. */
  async #treatOnce(named: NamedPart): Promise<boolean> {
    const key = keyOf(named);
    const known = this.#underWay.get(key);
    if (known !== undefined) return known;
    const treating = this.#treat(named);
    this.#underWay.set(key, treating);
    const isTreated = await treating.catch((caught: unknown) => {
      this.#underWay.delete(key);
      throw caught;
    });
    if (!isTreated) this.#underWay.delete(key);
    return isTreated;
  }

  async #treat(named: NamedPart): Promise<boolean> {
    if (!(await isDamaged(this.#inner, named))) return false;
    if (!(await this.#setAside(named))) return false;
    this.#options.onDamage(named, describeDamage(named));
    return true;
  }

  /** False where the statement fails for good. */
  async #setAside(named: NamedPart): Promise<boolean> {
    switch (named.table) {
      case 'documents':
        void this.#salvage(named);
        return true;
      case 'traces':
        await this.#replaceTraces(named);
        return true;
      case 'minutes':
      case 'minute_marks':
      case 'slots':
        await this.#replaceMinutes(named);
        return true;
      case 'watermarks':
        await forgetWatermarks(this.#inner);
        return true;
      case 'schema_migrations':
        if ((await readNotedVersion(this.#inner)) === 0) return false;
        await setPartAside(this.#inner, named);
        return true;
      case 'resources':
        await setPartAside(this.#inner, named);
        return true;
    }
  }

  /** Nobody waits for it. */
  async #salvage(named: NamedPart): Promise<void> {
    try {
      const { kept, lost } = await salvageDocuments(this.#inner, named.part);
      await setPartAside(this.#inner, named);
      const rows = `of ${kept + lost} rows, each what one call brought of a trace, ${lost} are lost and ${kept} are kept`;
      this.#options.onDamage(
        named,
        `a damaged part of documents was set aside: ${rows}; fluoroscope restore brings what is lost back from a backup`,
      );
    } catch (caught) {
      this.#options.onDamage(
        named,
        `a damaged part of documents could not be copied (${messageOf(caught)}): stop the service and run fluoroscope doctor --repair`,
      );
      this.#underWay.delete(keyOf(named));
    }
  }

  async #replaceTraces(named: NamedPart): Promise<void> {
    const since = beginningOf(named.part);
    await writeRebuildMark(this.#inner, since, this.#options.nowMicros());
    await setPartAside(this.#inner, named);
    if (this.#makers === undefined) this.#since = since;
    else void this.#makers.rebuildTraces(since);
  }

  /** At a start nobody counts on them yet. */
  async #replaceMinutes(named: NamedPart): Promise<void> {
    if (this.#makers === undefined) return forgetMinutes(this.#inner);
    await this.#makers.disownMinutes();
    await setPartAside(this.#inner, named);
  }
}

function keyOf({ table, part }: NamedPart): string {
  return `${table}/${part}`;
}

function describeDamage({ table }: NamedPart): string {
  if (table === 'documents') return `A part of the stored documents is damaged. ${WHAT_HELPS}`;
  return `a damaged part of ${table} was set aside: ${LOSSES[table]}`;
}

function damagedDocuments(named: NamedPart, cause: unknown): FluoroscopeError {
  return new FluoroscopeError('FLS_STORE_DAMAGED', describeDamage(named), cause);
}

/** A part holds the traces of the day that its name begins with. What a trace received came on its day or later, as far
 *  as its sender's clock was right to a day. */
export function beginningOf(part: string): EpochMicros {
  const match = /^(\d{4})(\d{2})(\d{2})_/.exec(part);
  if (match === null) return 1 as EpochMicros;
  const day = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) * 1000;
  return Math.max(1, day - MICROS_PER_DAY) as EpochMicros;
}
