/**
 * Keeps the service graph added up: whole minutes for good, and the slots of the last few minutes, since a map that is
 * looked at while much comes in would otherwise add up all of the last two minutes each time. Minutes are added up from
 * their slots where there are some. Slots are known to the process that made them alone, so nothing has to be durable
 * for them, and a start begins without any.
 */

import type { GraphPlan, RolledGraph } from '../query/graph-plan.ts';
import { rollUpStatement } from '../query/graph-statements.ts';
import type { TimeRange } from '../query/instants.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SLOT, minuteOf, minuteOfSlot } from '../query/periods.ts';
import type { Database } from '../store/database.ts';
import { readStoredMinutes, writeMinuteMarks } from '../store/minute-marks.ts';
import { forgetSlots } from '../store/store-damage.ts';
import { type PeriodRules, RollUpKeeper } from './roll-up-keeper.ts';

/** Five weeks are kept. */
const MINUTES: PeriodRules = {
  lengthMs: MICROS_PER_MINUTE / 1000,
  quietMs: 5000,
  quietAgainMs: 5000,
  reachMs: Infinity,
  mostRolled: 50_000,
};

/** Half an hour is kept. What is over for five minutes is in a minute, or is touched again and again. */
const SLOTS: PeriodRules = {
  lengthMs: MICROS_PER_SLOT / 1000,
  quietMs: 2000,
  quietAgainMs: 10_000,
  reachMs: 5 * 60_000,
  mostRolled: 360,
};

export interface GraphKeeperOptions {
  readonly nowMs: () => number;
  /** Told why something could not be rolled up; it is tried again. */
  readonly onError: (error: unknown) => void;
}

export class GraphKeeper {
  readonly #minutes: RollUpKeeper;
  readonly #slots: RollUpKeeper;

  private constructor(minutes: RollUpKeeper, slots: RollUpKeeper) {
    this.#minutes = minutes;
    this.#slots = slots;
  }

  /** With the minutes that an earlier process left. Throws FLS_STORE_UNAVAILABLE. */
  static async open(database: Database, options: GraphKeeperOptions): Promise<GraphKeeper> {
    await forgetSlots(database);
    const { marks, lastVersion } = await readStoredMinutes(database);
    const slots = new RollUpKeeper(
      {
        ...options,
        rules: SLOTS,
        rollUp: (run) => database.run(rollUpStatement({ period: 'slot', ...run }, new Map())),
        mark: async () => undefined,
      },
      { marks: [], lastVersion: 0 },
    );
    const minutes = new RollUpKeeper(
      {
        ...options,
        rules: MINUTES,
        rollUp: (run) => database.run(rollUpStatement({ period: 'minute', ...run }, slots.rolled)),
        mark: (changed) =>
          writeMinuteMarks(
            database,
            changed.map(({ period: minute, ...mark }) => ({ minute, ...mark })),
          ),
      },
      { marks: marks.map(({ minute: period, ...mark }) => ({ period, ...mark })), lastVersion },
    );
    return new GraphKeeper(minutes, slots);
  }

  start(): void {
    this.#slots.start();
    this.#minutes.start();
  }

  /** Stops the clock and waits for what is under way. */
  async stop(): Promise<void> {
    await Promise.all([this.#slots.stop(), this.#minutes.stop()]);
  }

  /** What can be read now. */
  get rolled(): RolledGraph {
    return { minutes: this.#minutes.rolled, slots: this.#slots.rolled };
  }

  /** Whether the rows that a plan found are still all there. What was touched since is still what it was. */
  areIntact({ minutes, slots }: GraphPlan): boolean {
    return this.#minutes.areIntact(minutes) && this.#slots.areIntact(slots);
  }

  /** Sees to it that the whole minutes of a range that somebody asked for are rolled up, now or when they are over. */
  want({ start, end }: TimeRange): void {
    this.#minutes.want(Math.ceil(start / MICROS_PER_MINUTE), minuteOf(end));
  }

  /**
   * Runs `write`, which changes rows of `traces` that count in the given slots, or did before. What queries read in the
   * meantime and from then on holds what was written when they began. Rejects as `write` does, or with the failure to
   * take back the marks of minutes; then nothing was written.
   */
  whileWriting<Result>(slots: ReadonlySet<number>, write: () => Promise<Result>): Promise<Result> {
    const minutes = new Set([...slots].map(minuteOfSlot));
    return this.#minutes.whileWriting(minutes, () => this.#slots.whileWriting(slots, write));
  }

  /** Has everything added up again, as rows of it are gone. Resolves when no mark says otherwise. */
  async disownAll(): Promise<void> {
    await Promise.all([this.#slots.disownAll(), this.#minutes.disownAll()]);
  }

  /** Rolls up everything that is ready, without a pause. */
  async flush(): Promise<void> {
    await this.#slots.flush();
    await this.#minutes.flush();
  }
}
