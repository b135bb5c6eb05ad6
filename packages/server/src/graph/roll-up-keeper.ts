/**
 * Keeps whole periods of the service graph added up, so that a query reads them instead of all traces. A period is
 * rolled up when it is over and nothing that touches it was written for a while, and it is read only while nothing has
 * been written since: whoever writes rows of `traces` says which periods they touch, and from then on the period is
 * scanned until it is rolled up again.
 *
 * What the store's marks say is never wrong, whenever the process dies. A period's mark is taken back, durably, before
 * the first row that touches it is written, and it is made after the period's rows were, unless a write came between.
 * Marks are written one after another, so that taking back comes after the mark it takes back.
 */

import type { RolledPeriods } from '../query/graph-plan.ts';
import type { RollUp } from '../query/graph-statements.ts';

/** How often it looks for something to do. */
const TICK_MS = 250;

/** Consecutive periods in one statement, at most. */
const MAX_AT_ONCE = 32;

/**
 * A statement that takes longer than this halves the next one, since a stop waits for it; one that takes less than half
 * of it doubles the next, since most of a small one is its planning.
 */
const LONG_RUN_MS = 500;

/** Periods that wait; more are forgotten until a query asks for them. */
const MAX_WAITING = 20_000;

/** The last instant that 32 bits of minutes and a JavaScript number of microseconds can both hold. */
const LAST_MS = Math.floor(Number.MAX_SAFE_INTEGER / 1000);

/** Part of the periods that are kept, which is given up at a time when there are too many. */
const RETIRED_PART = 0.02;

export interface PeriodRules {
  readonly lengthMs: number;
  /** How long nothing may have touched a period before it is rolled up. Late documents come in flocks. */
  readonly quietMs: number;
  /** The same for a period that was rolled up before: one that is touched again and again is not worth it each time. */
  readonly quietAgainMs: number;
  /** What was over longer ago is not rolled up. */
  readonly reachMs: number;
  /** Periods that are kept; beyond it the ones that were rolled up first are given up. */
  readonly mostRolled: number;
}

/** Which version of a period can be read, as the store keeps it. */
export interface PeriodMark {
  readonly period: number;
  /** Microseconds of the clock, higher than of any mark of this period before. */
  readonly version: number;
  /** Whether the rows of this version say everything; otherwise the period cannot be read. */
  readonly isRolled: boolean;
}

export interface StoredPeriods {
  /** The latest of every period that has one. */
  readonly marks: readonly PeriodMark[];
  /** The highest version that there is, also of rows whose mark was never written; 0 for none. */
  readonly lastVersion: number;
}

export interface RollUpKeeperDependencies {
  readonly rules: PeriodRules;
  /** Adds the periods up from `traces` and resolves when their rows can be read, as long as their marks can. */
  readonly rollUp: (run: PeriodRun) => Promise<void>;
  /** Resolves when the marks are durable. */
  readonly mark: (marks: readonly PeriodMark[]) => Promise<void>;
  readonly nowMs: () => number;
  readonly onError: (error: unknown) => void;
}

export type PeriodRun = Omit<RollUp, 'period'>;

export class RollUpKeeper {
  readonly #dependencies: RollUpKeeperDependencies;
  /** What can be read. */
  readonly #rolled = new Map<number, number>();
  /** What the store's marks say can be read, or may say while one is being written. */
  readonly #marked = new Set<number>();
  /** The latest version of a period that was begun: a newer one may take the place of an older one's rows. */
  readonly #begun = new Map<number, number>();
  /** Writes under way, by the periods that they touch. */
  readonly #writing = new Map<number, number>();
  /** Periods to roll up, with the instant from which on they are quiet enough. */
  readonly #waiting = new Map<number, number>();
  /** Periods that are being rolled up and were touched meanwhile; undefined while none is rolled up. */
  #spoiled: Set<number> | undefined;
  #lastVersion: number;
  #marking: Promise<void> = Promise.resolve();
  #running: Promise<void> | undefined;
  #restingUntilMs = 0;
  /** Consecutive periods in the next statement, at most. */
  #atOnce = 1;
  #timer: NodeJS.Timeout | undefined;

  constructor(dependencies: RollUpKeeperDependencies, { marks, lastVersion }: StoredPeriods) {
    this.#dependencies = dependencies;
    this.#lastVersion = lastVersion;
    for (const { period, version, isRolled } of marks) {
      if (!isRolled) continue;
      this.#marked.add(period);
      this.#begun.set(period, version);
      this.#rolled.set(period, version);
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

  /** The periods that can be read now. */
  get rolled(): RolledPeriods {
    return this.#rolled;
  }

  /** Whether the rows of these versions are still all there. A period that was touched since is still what it was. */
  areIntact(versions: RolledPeriods): boolean {
    for (const [period, version] of versions) if (this.#begun.get(period) !== version) return false;
    return true;
  }

  /** Sees to it that the periods from `first` to before `end` are rolled up, now or when they are over. */
  want(first: number, end: number): void {
    const before = Math.min(end, this.#periodOf(this.#dependencies.nowMs()));
    for (let period = first; period < before; period++) {
      if (!this.#rolled.has(period) && !this.#waiting.has(period)) this.#wait(period, 0);
    }
  }

  /**
   * Runs `write`, which changes rows of `traces` that count in the given periods, or did before. What queries read in
   * the meantime and from then on holds what was written when they began. Rejects as `write` does, or with the failure
   * to take back the periods' marks; then nothing was written.
   */
  async whileWriting<Result>(periods: ReadonlySet<number>, write: () => Promise<Result>): Promise<Result> {
    for (const period of periods) this.#touch(period);
    try {
      await this.#disown(periods);
      return await write();
    } finally {
      for (const period of periods) this.#settle(period);
    }
  }

  /** Has all periods added up again, as rows of them are gone. Resolves when no mark says otherwise. */
  async disownAll(): Promise<void> {
    const periods = [...this.#marked];
    this.#rolled.clear();
    for (const period of this.#begun.keys()) this.#spoiled?.add(period);
    this.#begun.clear();
    await this.#disown(periods);
    for (const period of periods) this.#wait(period, 0);
  }

  /** Rolls up everything that is ready, without a pause. */
  async flush(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    while (await this.#work()) continue;
  }

  #touch(period: number): void {
    this.#writing.set(period, (this.#writing.get(period) ?? 0) + 1);
    this.#rolled.delete(period);
    this.#spoiled?.add(period);
  }

  #settle(period: number): void {
    const others = (this.#writing.get(period) ?? 1) - 1;
    if (others === 0) this.#writing.delete(period);
    else this.#writing.set(period, others);
    const { quietMs, quietAgainMs } = this.#dependencies.rules;
    this.#wait(period, this.#dependencies.nowMs() + (this.#begun.has(period) ? quietAgainMs : quietMs));
  }

  #periodOf(ms: number): number {
    return Math.floor(ms / this.#dependencies.rules.lengthMs);
  }

  #isOutOfReach(period: number): boolean {
    const { lengthMs, reachMs } = this.#dependencies.rules;
    return (period + 1) * lengthMs + reachMs < this.#dependencies.nowMs();
  }

  #wait(period: number, untilMs: number): void {
    const { lengthMs } = this.#dependencies.rules;
    if (period < 0 || period + 1 > LAST_MS / lengthMs || this.#isOutOfReach(period)) return;
    if (this.#waiting.size < MAX_WAITING || this.#waiting.has(period)) this.#waiting.set(period, untilMs);
  }

  /** Takes back the marks of periods, where the store may have them. */
  async #disown(periods: Iterable<number>): Promise<void> {
    const wanted = [...periods];
    if (!wanted.some((period) => this.#marked.has(period))) return;
    await this.#inTurn(async () => {
      const marked = wanted.filter((period) => this.#marked.has(period));
      if (marked.length === 0) return;
      const version = this.#takeVersions(1);
      await this.#dependencies.mark(marked.map((period) => ({ period, version, isRolled: false })));
      for (const period of marked) this.#marked.delete(period);
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
      else if (tookMs < LONG_RUN_MS / 2) this.#atOnce = Math.min(MAX_AT_ONCE, this.#atOnce * 2);
    }
  }

  /** The newest periods that are ready, because those are asked for most. */
  #nextRun(): Omit<PeriodRun, 'firstVersion'> | undefined {
    const nowMs = this.#dependencies.nowMs();
    let last = -1;
    for (const period of this.#waiting.keys()) {
      if (this.#isOutOfReach(period)) this.#waiting.delete(period);
      else if (period > last && this.#isReady(period, nowMs)) last = period;
    }
    if (last === -1) return undefined;
    let first = last;
    while (last - first + 1 < this.#atOnce && this.#isReady(first - 1, nowMs)) first -= 1;
    const count = last - first + 1;
    return { first, count };
  }

  #isReady(period: number, nowMs: number): boolean {
    const quietAtMs = this.#waiting.get(period);
    if (quietAtMs === undefined || quietAtMs > nowMs || this.#writing.has(period)) return false;
    const { lengthMs, quietMs } = this.#dependencies.rules;
    return (period + 1) * lengthMs + quietMs <= nowMs;
  }

  async #rollUp({ first, count }: Omit<PeriodRun, 'firstVersion'>): Promise<void> {
    const periods = Array.from({ length: count }, (_, place) => first + place);
    for (const period of periods) this.#waiting.delete(period);
    this.#spoiled = new Set();
    try {
      // A mark that could not be taken back may still be there; those to come must have higher versions.
      await this.#disown(periods);
      const firstVersion = this.#takeVersions(count);
      periods.forEach((period, place) => this.#begun.set(period, firstVersion + place));
      await this.#dependencies.rollUp({ first, count, firstVersion });
      await this.#own(periods);
    } catch (caught) {
      for (const period of periods)
        this.#wait(period, this.#dependencies.nowMs() + this.#dependencies.rules.quietMs);
      throw caught;
    } finally {
      this.#spoiled = undefined;
    }
  }

  /** Marks what nobody touched since it was begun. */
  #own(periods: readonly number[]): Promise<void> {
    return this.#inTurn(async () => {
      const unspoiled = periods.filter((period) => this.#spoiled?.has(period) === false);
      if (unspoiled.length === 0) return;
      for (const period of unspoiled) this.#marked.add(period);
      await this.#dependencies.mark(
        unspoiled.map((period) => ({ period, version: this.#begun.get(period) ?? 0, isRolled: true })),
      );
      for (const period of unspoiled) {
        const version = this.#begun.get(period);
        if (version !== undefined && this.#spoiled?.has(period) === false) this.#rolled.set(period, version);
      }
    });
  }

  /** Gives up the periods that were rolled up first, when there are too many. */
  async #retire(): Promise<void> {
    const { mostRolled } = this.#dependencies.rules;
    if (this.#marked.size <= mostRolled) return;
    const oldest = [...this.#marked].slice(0, Math.ceil(mostRolled * RETIRED_PART));
    for (const period of oldest) this.#rolled.delete(period);
    await this.#disown(oldest);
    for (const period of oldest) this.#begun.delete(period);
  }

  /** Versions follow the clock, so that those after a restart come after those before it. */
  #takeVersions(count: number): number {
    const first = Math.max(this.#dependencies.nowMs() * 1000, this.#lastVersion + 1);
    this.#lastVersion = first + count - 1;
    return first;
  }
}
