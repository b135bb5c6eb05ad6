import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelBounds } from '../api/extensions-api.ts';
import {
  amountSteps,
  bucketEdges,
  bucketSecondsFor,
  bucketTimes,
  levelOf,
  levelRangeOf,
  levelSeconds,
  levelsPerRow,
  levelTicks,
  roundEnd,
  timeTicks,
  wholeRows,
} from './chart-axes.ts';

const HALF_HOUR = { StartTime: 1_700_000_000, EndTime: 1_700_001_800 };

const windows = fc
  .tuple(fc.integer({ min: 0, max: 2_000_000_000 }), fc.integer({ min: 1, max: 21_600 }))
  .map(([StartTime, span]) => ({ StartTime, EndTime: StartTime + span }));

describe('buckets', () => {
  it.each([
    [60, 1200, 2],
    [300, 1200, 2],
    [1800, 1200, 15],
    [1800, 400, 60],
    [21_600, 1200, 300],
  ])('divides %i seconds on %i pixels by buckets of %i seconds', (span, width, seconds) => {
    expect(bucketSecondsFor({ StartTime: 0, EndTime: span }, width)).toBe(seconds);
  });

  it('never asks for more than a thousand', () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 0, max: 100_000 }), (window, width) => {
        expect(bucketTimes(window, bucketSecondsFor(window, width)).length).toBeLessThanOrEqual(1000);
      }),
    );
  });

  it('covers the window from end to end, in order', () => {
    fc.assert(
      fc.property(windows, fc.constantFrom(2, 15, 60, 300), (window, seconds) => {
        const edges = bucketEdges(window, seconds);
        expect(edges[0]).toBe(0);
        expect(edges.at(-1)).toBe(1);
        expect(edges).toEqual([...edges].sort((a, b) => a - b));
        expect(edges.length).toBe(bucketTimes(window, seconds).length + 1);
      }),
    );
  });
});

describe('ticks of time', () => {
  it('stand at round times of the clock of the reader', () => {
    expect(timeTicks(HALF_HOUR, 4, 0).map(({ label }) => label)).toEqual(['22:20', '22:30', '22:40']);
    expect(timeTicks(HALF_HOUR, 4, 19_800).map(({ label }) => label)).toEqual(['03:50', '04:00', '04:10']);
  });

  it('name seconds where they are less than a minute apart', () => {
    const labels = timeTicks({ StartTime: 1_700_000_000, EndTime: 1_700_000_060 }, 5, 0).map(
      ({ label }) => label,
    );
    expect(labels).toEqual(['22:13:30', '22:13:45', '22:14:00', '22:14:15']);
  });

  it('stand inside the axis and are not too many', () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 2, max: 20 }), (window, most) => {
        const ticks = timeTicks(window, most, 0);
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        for (const { at } of ticks) expect(at >= 0 && at <= 1).toBe(true);
      }),
    );
  });
});

describe('levels', () => {
  it('hold the response times that their bounds say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 190 }), (level) => {
        const [from, to] = levelBounds(level);
        expect(Math.floor(levelOf(Math.sqrt(from * to)))).toBe(level);
        expect(levelOf(from)).toBeCloseTo(level, 6);
      }),
    );
  });

  it('leave room around the data, and some where there is none', () => {
    expect(levelRangeOf([])).toEqual([40, 100]);
    expect(levelRangeOf([60])).toEqual([55, 66]);
    expect(levelRangeOf([0, 100])).toEqual([0, 102]);
  });

  it('share rows that are high enough, and rows hold whole levels', () => {
    expect(levelsPerRow([40, 100], 160, 6)).toBe(4);
    expect(levelsPerRow([40, 100], 600, 6)).toBe(1);
    expect(wholeRows([55, 66], 4)).toEqual([52, 68]);
  });

  it('are seconds again', () => {
    const [from, to] = levelSeconds([60, 80]);
    expect(from).toBeCloseTo(0.001, 9);
    expect(to).toBeCloseTo(0.01, 9);
  });

  it('are marked at round response times', () => {
    expect(levelTicks([60, 100], 5).map(({ label }) => label)).toEqual([
      '1 ms',
      '3 ms',
      '10 ms',
      '30 ms',
      '100 ms',
    ]);
    expect(levelTicks([60, 80], 6).map(({ label }) => label)).toEqual(['1 ms', '2 ms', '5 ms', '10 ms']);
  });
});

it.each([
  [0, 1],
  [1, 1],
  [3, 3],
  [11, 15],
  [0.034, 0.04],
  [9, 10],
])('ends an axis for %d at %d', (value, end) => expect(roundEnd(value)).toBeCloseTo(end, 9));

it.each([
  [10, [0, 2, 4, 6, 8, 10]],
  [3, [0, 1, 2, 3]],
  [15, [0, 5, 10, 15]],
])('marks an axis that ends at %d at %j', (end, steps) => expect(amountSteps(end)).toEqual(steps));
