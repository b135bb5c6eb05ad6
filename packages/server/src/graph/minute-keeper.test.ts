import type { EpochMicros } from '@fluoroscope/wire';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MinuteRun } from '../query/graph-statements.ts';
import { MICROS_PER_MINUTE, planMinutes } from '../query/minutes.ts';
import type { MinuteMark } from '../store/minute-marks.ts';
import { MinuteKeeper } from './minute-keeper.ts';

const FIRST = 29_000_000;
const MINUTE_MS = 60_000;

let nowMs: number;
let runs: MinuteRun[];
/** What the store would know after a crash. */
let marks: Map<number, MinuteMark>;
let errors: unknown[];
/** Runs while minutes are being rolled up, or while marks are being written. */
let duringRollUp: () => unknown;
let duringMark: (written: readonly MinuteMark[]) => unknown;

beforeEach(() => {
  nowMs = (FIRST + 100) * MINUTE_MS;
  runs = [];
  marks = new Map();
  errors = [];
  duringRollUp = () => undefined;
  duringMark = () => undefined;
});

function aKeeper(): MinuteKeeper {
  return new MinuteKeeper(
    {
      async rollUp(run) {
        runs.push(run);
        await duringRollUp();
      },
      async mark(written) {
        await duringMark(written);
        for (const mark of written) {
          const known = marks.get(mark.minute);
          if (known === undefined || known.version < mark.version) marks.set(mark.minute, mark);
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

const write = (keeper: MinuteKeeper, ...minutes: number[]) =>
  keeper.whileWriting(new Set(minutes), async () => undefined);
const rangeOf = (first: number, end: number) => ({
  start: (first * MICROS_PER_MINUTE) as EpochMicros,
  end: (end * MICROS_PER_MINUTE) as EpochMicros,
});
const inOrder = (minutes: Iterable<number>) => [...minutes].toSorted((a, b) => a - b);
const marked = () =>
  inOrder([...marks.values()].filter(({ isRolled }) => isRolled).map(({ minute }) => minute));

describe('MinuteKeeper', () => {
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
    keeper.want(rangeOf(FIRST, FIRST + 8));
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
    keeper.want(rangeOf(FIRST, FIRST + 3));
    await keeper.flush();
    expect(runs.map(({ count }) => count)).toEqual([1, 1, 1]);
  });
  it('does not want what is not over', async () => {
    const keeper = aKeeper();
    keeper.want(rangeOf(FIRST + 99.5, FIRST + 200));
    nowMs += 5000;
    await keeper.flush();
    expect(runs).toEqual([]);
  });
  it('takes a mark back before a write begins, and rolls the minute up again when it is quiet', async () => {
    const keeper = aKeeper();
    keeper.want(rangeOf(FIRST, FIRST + 2));
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
    keeper.want(rangeOf(FIRST, FIRST + 2));
    duringRollUp = () => write(keeper, FIRST + 1);
    await keeper.flush();
    expect(marked()).toEqual([FIRST]);
    expect(inOrder(keeper.rolled.keys())).toEqual([FIRST]);
  });
  it('takes back a mark that is being written when a write begins', async () => {
    const keeper = aKeeper();
    keeper.want(rangeOf(FIRST, FIRST + 1));
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
    keeper.want(rangeOf(FIRST, FIRST + 1));
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
    keeper.want(rangeOf(FIRST, FIRST + 1));
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
    keeper.want(rangeOf(FIRST, FIRST + 3));
    await keeper.flush();
    await write(keeper, FIRST + 1);
    nowMs -= 10 * MINUTE_MS;
    const restarted = aKeeper();
    expect(inOrder(restarted.rolled.keys())).toEqual([FIRST, FIRST + 2]);
    await write(restarted, FIRST);
    expect(marked()).toEqual([FIRST + 2]);
  });
  it('tells a plan whose rows a newer version may have taken the place of', async () => {
    const keeper = aKeeper();
    keeper.want(rangeOf(FIRST, FIRST + 1));
    await keeper.flush();
    const plan = planMinutes(rangeOf(FIRST, FIRST + 1), keeper.rolled);
    await write(keeper, FIRST);
    expect(keeper.areIntact(plan)).toBe(true);
    nowMs += 5000;
    await keeper.flush();
    expect(keeper.areIntact(plan)).toBe(false);
  });
  it('gives up the minutes it rolled up first, mark and all, when there are too many', async () => {
    for (let minute = 0; minute < 50_001; minute++)
      marks.set(minute, { minute, version: minute + 1, isRolled: true });
    const keeper = aKeeper();
    await keeper.flush();
    expect(keeper.rolled.size).toBe(49_001);
    expect(marked()).toHaveLength(49_001);
    expect(keeper.rolled.has(1000)).toBe(true);
    expect(keeper.rolled.has(999)).toBe(false);
  });
  it('does not keep what no clock shows', async () => {
    const keeper = aKeeper();
    await write(keeper, -1, 2 ** 40, FIRST);
    nowMs += 5000;
    await keeper.flush();
    expect(runs).toMatchObject([{ first: FIRST, count: 1 }]);
  });
});
