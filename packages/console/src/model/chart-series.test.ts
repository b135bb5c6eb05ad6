import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StatisticsCell, TraceStatistics } from '../api/extensions-api.ts';
import { countIn, heatCells, levelCounts, levelPercentile, levelTotal, timeBuckets } from './chart-series.ts';

const WINDOW = { StartTime: 1000, EndTime: 1060 };

function aCell(Time: number, Level: number | undefined, OkCount: number, FaultCount = 0): StatisticsCell {
  return {
    Time,
    OkCount,
    ErrorCount: 0,
    ThrottleCount: 0,
    FaultCount,
    ...(Level !== undefined && { Level }),
  };
}

function statisticsOf(Cells: readonly StatisticsCell[]): TraceStatistics {
  return {
    TotalCount: Cells.reduce((sum, cell) => sum + countIn(cell), 0),
    UnfinishedCount: 0,
    OkCount: 0,
    ErrorCount: 0,
    ThrottleCount: 0,
    FaultCount: 0,
    BucketSeconds: 15,
    Cells,
  };
}

describe('buckets of time', () => {
  it('are there without traces too, and end with the window', () => {
    const buckets = timeBuckets(statisticsOf([aCell(1005, 80, 3, 1)]), WINDOW);
    expect(buckets.map(({ window, count }) => [window.StartTime, window.EndTime, count])).toEqual([
      [1000, 1005, 0],
      [1005, 1020, 4],
      [1020, 1035, 0],
      [1035, 1050, 0],
      [1050, 1060, 0],
    ]);
    expect(buckets[1]?.countByOutcome).toEqual({ ok: 3, error: 0, throttle: 0, fault: 1 });
  });

  it('count a trace without response time, which has no level', () => {
    const [first] = timeBuckets(statisticsOf([aCell(990, undefined, 2), aCell(990, 60, 1)]), WINDOW);
    expect(first?.count).toBe(3);
    expect([...(first?.levels ?? [])]).toEqual([[60, 1]]);
  });
});

describe('percentiles of levels', () => {
  it('lie in the level that holds them', () => {
    const counts = levelCounts([aCell(0, 60, 50), aCell(0, 80, 50)]);
    expect(levelPercentile(counts, 0.25)).toBeCloseTo(0.001 * 10 ** 0.025, 6);
    expect(levelPercentile(counts, 0.95)).toBeGreaterThan(0.01);
    expect(levelPercentile(new Map(), 0.5)).toBeUndefined();
  });

  it('rise with the share', () => {
    const cells = fc.array(fc.tuple(fc.integer({ min: 0, max: 180 }), fc.integer({ min: 1, max: 50 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(cells, fc.double({ min: 0, max: 1, noNaN: true }), (pairs, share) => {
        const counts = levelCounts(pairs.map(([level, count]) => aCell(0, level, count)));
        const value = levelPercentile(counts, share) ?? Number.NaN;
        expect(value).toBeLessThanOrEqual(levelPercentile(counts, 1) ?? 0);
        expect(levelTotal(counts)).toBe(pairs.reduce((sum, [, count]) => sum + count, 0));
      }),
    );
  });
});

it('gathers levels in the rows of a heatmap', () => {
  const statistics = statisticsOf([aCell(1005, 80, 1), aCell(1005, 81, 1, 1), aCell(1020, 84, 5)]);
  expect(heatCells(timeBuckets(statistics, WINDOW), statistics, 80, 4)).toEqual([
    { column: 1, row: 0, count: 3, faultCount: 1 },
    { column: 2, row: 1, count: 5, faultCount: 0 },
  ]);
});
