import fc from 'fast-check';
import { expect, it } from 'vitest';
import { levelSeconds } from './chart-axes.ts';
import { stepsOfSeconds, stepsOfWindow } from './chart-windows.ts';

it.each([
  [{ StartTime: 1005, EndTime: 1020 }, [1, 2]],
  [{ StartTime: 1000, EndTime: 1005 }, [0, 1]],
  [{ StartTime: 1006, EndTime: 1007 }, [1, 2]],
  [{ StartTime: 0, EndTime: 5000 }, [0, 5]],
])('finds the buckets of a part of a window', (part, steps) => {
  expect(stepsOfWindow(part, { StartTime: 1000, EndTime: 1060 }, 15)).toEqual(steps);
});

it('finds the rows that a range of seconds was made of, after six decimals', () => {
  const starts = fc.integer({ min: 0, max: 19 });
  fc.assert(
    fc.property(starts, fc.integer({ min: 1, max: 20 }), fc.constantFrom(1, 2, 4), (from, length, perRow) => {
      const to = Math.min(20, from + length);
      const levels = [60, 60 + 20 * perRow] as const;
      const [start, end] = levelSeconds([60 + from * perRow, 60 + to * perRow]);
      const written = [Number(start.toFixed(6)), Number(end.toFixed(6))] as const;
      expect(stepsOfSeconds(written, levels, perRow)).toEqual([from, to]);
    }),
  );
});

it('takes a missing bound for the end of the axis', () => {
  expect(stepsOfSeconds([undefined, undefined], [60, 80], 2)).toEqual([0, 10]);
  expect(stepsOfSeconds([100, undefined], [60, 80], 2)).toEqual([9, 10]);
});
