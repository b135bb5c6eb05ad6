import { beforeEach, describe, expect, it } from 'vitest';
import { type PeriodMark, type PeriodRules, type PeriodRun, RollUpKeeper } from './roll-up-keeper.ts';

const FIRST = 29_000_000;
const MINUTE_MS = 60_000;

let nowMs: number;
let runs: PeriodRun[];
/** What the store would know after a crash. */
let marks: Map<number, PeriodMark>;
let errors: unknown[];
/** Runs while minutes are being rolled up, or while marks are being written. */
let duringRollUp: () => unknown;
let duringMark: (written: readonly PeriodMark[]) => unknown;

beforeEach(() => {
  nowMs = (FIRST + 100) * MINUTE_MS;
  runs = [];
  marks = new Map();
  errors = [];
  duringRollUp = () => undefined;
  duringMark = () => undefined;
});

const RULES: PeriodRules = {
  lengthMs: MINUTE_MS,
  quietMs: 5000,
  quietAgainMs: 5000,
  reachMs: Infinity,
  mostRolled: 50_000,
};

function aKeeper(rules = RULES): RollUpKeeper {
  return new RollUpKeeper(
    {
      rules,
      async rollUp(run) {
        runs.push(run);
        await duringRollUp();
      },
      async mark(written) {
        await duringMark(written);
        for (const mark of written) {
          const known = marks.get(mark.period);
          if (known === undefined || known.version < mark.version) marks.set(mark.period, mark);
        }
      },
      nowMs: () => nowMs,
      onError: (error) => errors.push(error),
    },
    {
      marks: [...marks.values()],
      lastVersion: Math.max(0, ...[...marks.values()].map(({ version }) => version)),
    },
  );
}

const write = (keeper: RollUpKeeper, ...minutes: number[]) =>
  keeper.whileWriting(new Set(minutes), async () => undefined);
const inOrder = (minutes: Iterable<number>) => [...minutes].toSorted((a, b) => a - b);
const marked = () =>
  inOrder([...marks.values()].filter(({ isRolled }) => isRolled).map(({ period }) => period));

describe('RollUpKeeper', () => {
  it('rolls a minute up when it is over and nothing touched it for five seconds', async () => {
    const keeper = aKeeper();
    const current = FIRST + 100;
    await write(keeper, FIRST, current);
    await keeper.flush();
    expect(runs).toEqual([]);
    nowMs += 5000;
    await keeper.flush();
    expect(runs).toMatchObject([{ first: FIRST, count: 1 }]);
    nowMs += MINUTE_MS - 1;
    await keeper.flush();
    expect(runs).toHaveLength(1);
    nowMs += 1;
    await keeper.flush();
    expect(inOrder(keeper.rolled.keys())).toEqual([FIRST, current]);
    expect(marked()).toEqual([FIRST, current]);
  });
  it('rolls up what a query wants, the newest first and ever more neighbours together', async () => {
    const keeper = aKeeper();
    keeper.want(FIRST, FIRST + 8);
    await keeper.flush();
    expect(runs).toMatchObject([
      { first: FIRST + 7, count: 1 },
      { first: FIRST + 5, count: 2 },
      { first: FIRST + 1, count: 4 },
      { first: FIRST, count: 1 },
    ]);
    expect(new Set(keeper.rolled.values()).size).toBe(8);
  });
  it('takes fewer together when that takes long', async () => {
    const keeper = aKeeper();
    duringRollUp = () => (nowMs += 600);
    keeper.want(FIRST, FIRST + 3);
    await keeper.flush();
    expect(runs.map(({ count }) => count)).toEqual([1, 1, 1]);
  });
  it('does not want what is not over', async () => {
    const keeper = aKeeper();
    keeper.want(FIRST + 100, FIRST + 200);
    nowMs += 5000;
    await keeper.flush();
    expect(runs).toEqual([]);
  });
  it('takes a mark back before a write begins, and rolls the minute up again when it is quiet', async () => {
    const keeper = aKeeper();
    keeper.want(FIRST, FIRST + 2);
    await keeper.flush();
    await keeper.whileWriting(new Set([FIRST]), async () => {
      expect(marked()).toEqual([FIRST + 1]);
      expect(keeper.rolled.has(FIRST)).toBe(false);
    });
    expect(keeper.rolled.has(FIRST)).toBe(false);
    nowMs += 5000;
    await keeper.flush();
    expect(marked()).toEqual([FIRST, FIRST + 1]);
    expect(keeper.rolled.get(FIRST)).toBe(marks.get(FIRST)?.version);
  });
  it('does not mark a minute that was touched while it was rolled up', async () => {
    const keeper = aKeeper();
    keeper.want(FIRST, FIRST + 2);
    duringRollUp = () => write(keeper, FIRST + 1);
    await keeper.flush();
    expect(marked()).toEqual([FIRST]);
    expect(inOrder(keeper.rolled.keys())).toEqual([FIRST]);
  });
  it('takes back a mark that is being written when a write begins', async () => {
    const keeper = aKeeper();
    keeper.want(FIRST, FIRST + 1);
    let late: Promise<readonly number[]> | undefined;
    duringMark = () => {
      late ??= keeper.whileWriting(new Set([FIRST]), async () => marked());
    };
    await keeper.flush();
    expect(await late).toEqual([]);
    expect(keeper.rolled.size).toBe(0);
  });
  it('writes nothing when a mark cannot be taken back, and tries to take it back the next time', async () => {
    const keeper = aKeeper();
    keeper.want(FIRST, FIRST + 1);
    await keeper.flush();
    duringMark = () => Promise.reject(new Error('no disk'));
    let written = 0;
    const attempt = () => keeper.whileWriting(new Set([FIRST]), async () => (written += 1));
    await expect(attempt()).rejects.toThrow('no disk');
    expect(written).toBe(0);
    expect(keeper.rolled.has(FIRST)).toBe(false);
    duringMark = () => undefined;
    await attempt();
    expect(marked()).toEqual([]);
    expect(written).toBe(1);
  });
  it('tries again later what could not be rolled up', async () => {
    const keeper = aKeeper();
    keeper.want(FIRST, FIRST + 1);
    duringRollUp = () => Promise.reject(new Error('no memory'));
    await keeper.flush();
    expect(errors).toHaveLength(1);
    expect(keeper.rolled.size).toBe(0);
    duringRollUp = () => undefined;
    nowMs += 5000;
    await keeper.flush();
    expect(inOrder(keeper.rolled.keys())).toEqual([FIRST]);
  });
  it('knows after a restart what its marks say, also with a clock that was set back', async () => {
    const keeper = aKeeper();
    keeper.want(FIRST, FIRST + 3);
    await keeper.flush();
    await write(keeper, FIRST + 1);
    nowMs -= 10 * MINUTE_MS;
    const restarted = aKeeper();
    expect(inOrder(restarted.rolled.keys())).toEqual([FIRST, FIRST + 2]);
    await write(restarted, FIRST);
    expect(marked()).toEqual([FIRST + 2]);
  });
  it('tells versions whose rows a newer version may have taken the place of', async () => {
    const keeper = aKeeper();
    keeper.want(FIRST, FIRST + 1);
    await keeper.flush();
    const versions = new Map(keeper.rolled);
    await write(keeper, FIRST);
    expect(keeper.areIntact(versions)).toBe(true);
    nowMs += 5000;
    await keeper.flush();
    expect(keeper.areIntact(versions)).toBe(false);
  });
  it('gives up the minutes it rolled up first, mark and all, when there are too many', async () => {
    for (let minute = 0; minute < 50_001; minute++)
      marks.set(minute, { period: minute, version: minute + 1, isRolled: true });
    const keeper = aKeeper();
    await keeper.flush();
    expect(keeper.rolled.size).toBe(49_001);
    expect(marked()).toHaveLength(49_001);
    expect(keeper.rolled.has(1000)).toBe(true);
    expect(keeper.rolled.has(999)).toBe(false);
  });
  it('does not roll up what was over too long ago, whether it was touched lately or waited', async () => {
    const keeper = aKeeper({ ...RULES, reachMs: 10 * MINUTE_MS });
    await write(keeper, FIRST + 88, FIRST + 92, FIRST + 98);
    nowMs += 5 * MINUTE_MS;
    await keeper.flush();
    expect(inOrder(keeper.rolled.keys())).toEqual([FIRST + 98]);
  });
  it('waits longer with what was rolled up before', async () => {
    const keeper = aKeeper({ ...RULES, quietAgainMs: 20_000 });
    await write(keeper, FIRST);
    nowMs += 5000;
    await keeper.flush();
    await write(keeper, FIRST);
    nowMs += 19_999;
    await keeper.flush();
    expect(runs).toHaveLength(1);
    nowMs += 1;
    await keeper.flush();
    expect(runs).toHaveLength(2);
  });
  it('does not keep what no clock shows', async () => {
    const keeper = aKeeper();
    await write(keeper, -1, 2 ** 40, FIRST);
    nowMs += 5000;
    await keeper.flush();
    expect(runs).toMatchObject([{ first: FIRST, count: 1 }]);
  });
});
