/**
 * Keeps whole minutes of the service graph added up, so that a query reads them instead of all traces. A minute is
 * rolled up when it is over and nothing that touches it was written for a while, and it is read only while nothing has
 * been written since: whoever writes rows of `traces` says which minutes they touch, and from then on the minute is
 * scanned until it is rolled up again.
 *
 * What the store's marks say is never wrong, whenever the process dies. A minute's mark is taken back, durably, before
 * the first row that touches it is written, and it is made after the minute's rows were, unless a write came between.
 * Marks are written one after another, so that taking back comes after the mark it takes back.
 */

import type { MinuteRun } from '../query/graph-statements.ts';
import type { TimeRange } from '../query/instants.ts';
import { MICROS_PER_MINUTE, minuteOf, type MinutePlan, type RolledMinutes } from '../query/minutes.ts';
import type { MinuteMark, StoredMinutes } from '../store/minute-marks.ts';

const MS_PER_MINUTE = 60_000;

/** How often it looks for something to do. */
const TICK_MS = 250;

/** How long nothing may have touched a minute before it is rolled up. Late documents come in flocks. */
const QUIET_MS = 5000;

/** Consecutive minutes in one statement, at most. */
const MAX_MINUTES_AT_ONCE = 32;

/**
 * A statement that takes longer than this halves the next one, since a stop waits for it; one that takes less than half
 * of it doubles the next, since most of a small one is its planning.
 */
const LONG_RUN_MS = 500;

/** Minutes that wait; more are forgotten until a query asks for them. */
const MAX_WAITING = 20_000;

/** Minutes that are kept, five weeks; beyond it the ones that were rolled up first are given up ... */
const MAX_ROLLED = 50_000;

/** ... so many at a time. */
const RETIRED_AT_ONCE = 1000;

/** The last minute that the column of minutes and a JavaScript number of microseconds can both hold. */
const LAST_MINUTE = Math.floor(Number.MAX_SAFE_INTEGER / MICROS_PER_MINUTE) - 1;

export interface MinuteKeeperDependencies {
  /** Adds the minutes up from `traces` and resolves when their rows are durable. */
  readonly rollUp: (run: MinuteRun) => Promise<void>;
  /** Resolves when the marks are durable. */
  readonly mark: (marks: readonly MinuteMark[]) => Promise<void>;
  readonly nowMs: () => number;
  readonly onError: (error: unknown) => void;
}

export class MinuteKeeper {
  readonly #dependencies: MinuteKeeperDependencies;
  /** What can be read. */
  readonly #rolled = new Map<number, number>();
  /** What the store's marks say can be read, or may say while one is being written. */
  readonly #marked = new Set<number>();
  /** The latest version of a minute that was begun: a newer one may take the place of an older one's rows. */
  readonly #begun = new Map<number, number>();
  /** Writes under way, by the minutes that they touch. */
  readonly #writing = new Map<number, number>();
  /** Minutes to roll up, with the instant from which on they are quiet enough. */
  readonly #waiting = new Map<number, number>();
  /** Minutes that are being rolled up and were touched meanwhile; undefined while none is rolled up. */
  #spoiled: Set<number> | undefined;
  #lastVersion: number;
  #marking: Promise<void> = Promise.resolve();
  #running: Promise<void> | undefined;
  #restingUntilMs = 0;
  /** Consecutive minutes in the next statement, at most. */
  #atOnce = 1;
  #timer: NodeJS.Timeout | undefined;

  constructor(dependencies: MinuteKeeperDependencies, { marks, lastVersion }: StoredMinutes) {
    this.#dependencies = dependencies;
    this.#lastVersion = lastVersion;
    for (const { minute, version, isRolled } of marks) {
      if (!isRolled) continue;
      this.#marked.add(minute);
      this.#begun.set(minute, version);
      this.#rolled.set(minute, version);
    }
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#running !== undefined || this.#dependencies.nowMs() < this.#restingUntilMs) return;
      this.#running = this.#work().then(() => {
        this.#running = undefined;
      });
    }, TICK_MS);
  }

  /** Stops the clock and waits for what is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
    await this.#marking;
  }

  /** The minutes that can be read now. */
  get rolled(): RolledMinutes {
    return this.#rolled;
  }

  /** Whether the rows that a plan found are still all there. A minute that was touched since is still what it was. */
  areIntact({ versions }: MinutePlan): boolean {
    for (const [minute, version] of versions) if (this.#begun.get(minute) !== version) return false;
    return true;
  }

  /** Sees to it that the whole minutes of a range that somebody asked for are rolled up, now or when they are over. */
  want({ start, end }: TimeRange): void {
    const last = Math.min(minuteOf(end), minuteOf(this.#dependencies.nowMs() * 1000));
    for (let minute = Math.ceil(start / MICROS_PER_MINUTE); minute < last; minute++) {
      if (!this.#rolled.has(minute) && !this.#waiting.has(minute)) this.#wait(minute, 0);
    }
  }

  /**
   * Runs `write`, which changes rows of `traces` that count in the given minutes, or did before. What queries read in
   * the meantime and from then on holds what was written when they began. Rejects as `write` does, or with the failure
   * to take back the minutes' marks; then nothing was written.
   */
  async whileWriting<Result>(minutes: ReadonlySet<number>, write: () => Promise<Result>): Promise<Result> {
    for (const minute of minutes) this.#touch(minute);
    try {
      await this.#disown(minutes);
      return await write();
    } finally {
      for (const minute of minutes) this.#settle(minute);
    }
  }

  /** Has all minutes added up again, as rows of them are gone. Resolves when no mark says otherwise. */
  async disownAll(): Promise<void> {
    const minutes = [...this.#marked];
    this.#rolled.clear();
    for (const minute of this.#begun.keys()) this.#spoiled?.add(minute);
    this.#begun.clear();
    await this.#disown(minutes);
    for (const minute of minutes) this.#wait(minute, 0);
  }

  /** Rolls up everything that is ready, without a pause. */
  async flush(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    while (await this.#work()) continue;
  }

  #touch(minute: number): void {
    this.#writing.set(minute, (this.#writing.get(minute) ?? 0) + 1);
    this.#rolled.delete(minute);
    this.#spoiled?.add(minute);
  }

  #settle(minute: number): void {
    const others = (this.#writing.get(minute) ?? 1) - 1;
    if (others === 0) this.#writing.delete(minute);
    else this.#writing.set(minute, others);
    this.#wait(minute, this.#dependencies.nowMs() + QUIET_MS);
  }

  #wait(minute: number, untilMs: number): void {
    if (minute < 0 || minute > LAST_MINUTE) return;
    if (this.#waiting.size < MAX_WAITING || this.#waiting.has(minute)) this.#waiting.set(minute, untilMs);
  }

  /** Takes back the marks of minutes, where the store may have them. */
  async #disown(minutes: Iterable<number>): Promise<void> {
    const wanted = [...minutes];
    if (!wanted.some((minute) => this.#marked.has(minute))) return;
    await this.#inTurn(async () => {
      const marked = wanted.filter((minute) => this.#marked.has(minute));
      if (marked.length === 0) return;
      const version = this.#takeVersions(1);
      await this.#dependencies.mark(marked.map((minute) => ({ minute, version, isRolled: false })));
      for (const minute of marked) this.#marked.delete(minute);
    });
  }

  /** Marks are written one after another; one that fails keeps no other from its turn. */
  #inTurn(write: () => Promise<void>): Promise<void> {
    const turn = this.#marking.then(write);
    this.#marking = turn.catch(() => undefined);
    return turn;
  }

  /** Rolls up once, then leaves the machine to others for as long. Answers whether there was something to do. */
  async #work(): Promise<boolean> {
    const startMs = this.#dependencies.nowMs();
    try {
      await this.#retire();
      const run = this.#nextRun();
      if (run === undefined) return false;
      await this.#rollUp(run);
      return true;
    } catch (caught) {
      this.#dependencies.onError(caught);
      return false;
    } finally {
      const tookMs = this.#dependencies.nowMs() - startMs;
      this.#restingUntilMs = startMs + 2 * tookMs;
      if (tookMs > LONG_RUN_MS) this.#atOnce = Math.max(1, this.#atOnce >> 1);
      else if (tookMs < LONG_RUN_MS / 2) this.#atOnce = Math.min(MAX_MINUTES_AT_ONCE, this.#atOnce * 2);
    }
  }

  /** The newest minutes that are ready, because those are asked for most. */
  #nextRun(): Omit<MinuteRun, 'firstVersion'> | undefined {
    const nowMs = this.#dependencies.nowMs();
    let last = -1;
    for (const minute of this.#waiting.keys())
      if (minute > last && this.#isReady(minute, nowMs)) last = minute;
    if (last === -1) return undefined;
    let first = last;
    while (last - first + 1 < this.#atOnce && this.#isReady(first - 1, nowMs)) first -= 1;
    const count = last - first + 1;
    return { first, count };
  }

  #isReady(minute: number, nowMs: number): boolean {
    const quietAtMs = this.#waiting.get(minute);
    if (quietAtMs === undefined || quietAtMs > nowMs || this.#writing.has(minute)) return false;
    return (minute + 1) * MS_PER_MINUTE + QUIET_MS <= nowMs;
  }

  async #rollUp({ first, count }: Omit<MinuteRun, 'firstVersion'>): Promise<void> {
    const minutes = Array.from({ length: count }, (_, place) => first + place);
    for (const minute of minutes) this.#waiting.delete(minute);
    this.#spoiled = new Set();
    try {
      // A mark that could not be taken back may still be there; those to come must have higher versions.
      await this.#disown(minutes);
      const firstVersion = this.#takeVersions(count);
      minutes.forEach((minute, place) => this.#begun.set(minute, firstVersion + place));
      await this.#dependencies.rollUp({ first, count, firstVersion });
      await this.#own(minutes);
    } catch (caught) {
      for (const minute of minutes) this.#wait(minute, this.#dependencies.nowMs() + QUIET_MS);
      throw caught;
    } finally {
      this.#spoiled = undefined;
    }
  }

  /** Marks what nobody touched since it was begun. */
  #own(minutes: readonly number[]): Promise<void> {
    return this.#inTurn(async () => {
      const unspoiled = minutes.filter((minute) => this.#spoiled?.has(minute) === false);
      if (unspoiled.length === 0) return;
      for (const minute of unspoiled) this.#marked.add(minute);
      await this.#dependencies.mark(
        unspoiled.map((minute) => ({ minute, version: this.#begun.get(minute) ?? 0, isRolled: true })),
      );
      for (const minute of unspoiled) {
        const version = this.#begun.get(minute);
        if (version !== undefined && this.#spoiled?.has(minute) === false) this.#rolled.set(minute, version);
      }
    });
  }

  /** Gives up the minutes that were rolled up first, when there are too many. */
  async #retire(): Promise<void> {
    if (this.#marked.size <= MAX_ROLLED) return;
    const oldest = [...this.#marked].slice(0, RETIRED_AT_ONCE);
    for (const minute of oldest) this.#rolled.delete(minute);
    await this.#disown(oldest);
    for (const minute of oldest) this.#begun.delete(minute);
  }

  /** Versions follow the clock, so that those after a restart come after those before it. */
  #takeVersions(count: number): number {
    const first = Math.max(this.#dependencies.nowMs() * 1000, this.#lastVersion + 1);
    this.#lastVersion = first + count - 1;
    return first;
  }
}
