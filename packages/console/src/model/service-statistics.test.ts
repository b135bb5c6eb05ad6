import { describe, expect, it } from 'vitest';
import {
  binHistogram,
  mergeStatistics,
  outcomeShares,
  percentile,
  readStatistics,
} from './service-statistics.ts';

const SUMMARY = {
  OkCount: 6,
  ErrorStatistics: { ThrottleCount: 1, OtherCount: 2, TotalCount: 3 },
  FaultStatistics: { OtherCount: 1, TotalCount: 1 },
  TotalCount: 10,
  TotalResponseTime: 5,
};

describe('readStatistics', () => {
  it('puts every call in one bucket', () => {
    const statistics = readStatistics(SUMMARY, []);
    expect(statistics.countByOutcome).toEqual({ ok: 6, error: 2, throttle: 1, fault: 1 });
    expect(statistics.averageResponseTime).toBe(0.5);
  });

  it('counts nothing where nothing was reported', () => {
    expect(readStatistics(undefined, undefined)).toEqual({
      count: 0,
      countByOutcome: { ok: 0, error: 0, throttle: 0, fault: 0 },
      averageResponseTime: undefined,
      histogram: [],
    });
  });

  it('sorts the histogram and joins equal values', () => {
    const entries = [
      { Value: 2, Count: 1 },
      { Value: 1, Count: 3 },
      { Value: 2, Count: 4 },
    ];
    expect(readStatistics(SUMMARY, entries).histogram).toEqual([
      { Value: 1, Count: 3 },
      { Value: 2, Count: 5 },
    ]);
  });
});

describe('outcomeShares', () => {
  it('leaves out what did not occur and sums to one', () => {
    const shares = outcomeShares(readStatistics({ OkCount: 3, FaultStatistics: { TotalCount: 1 } }, []));
    expect(shares).toEqual([
      { outcome: 'ok', count: 3, share: 0.75 },
      { outcome: 'fault', count: 1, share: 0.25 },
    ]);
  });
});

describe('mergeStatistics', () => {
  it('weighs averages by their counts', () => {
    const few = readStatistics({ OkCount: 1, TotalCount: 1, TotalResponseTime: 4 }, [{ Value: 4, Count: 1 }]);
    const many = readStatistics({ OkCount: 3, TotalCount: 3, TotalResponseTime: 3 }, [
      { Value: 1, Count: 3 },
    ]);
    const merged = mergeStatistics([few, many]);
    expect(merged.averageResponseTime).toBe(7 / 4);
    expect(merged.histogram).toEqual([
      { Value: 1, Count: 3 },
      { Value: 4, Count: 1 },
    ]);
  });
});

describe('percentile', () => {
  it('is the least value that enough calls do not exceed', () => {
    const histogram = [
      { Value: 0.01, Count: 90 },
      { Value: 0.5, Count: 9 },
      { Value: 2, Count: 1 },
    ];
    expect(percentile(histogram, 0.5)).toBe(0.01);
    expect(percentile(histogram, 0.95)).toBe(0.5);
    expect(percentile(histogram, 1)).toBe(2);
    expect(percentile([], 0.5)).toBeUndefined();
  });
});

describe('binHistogram', () => {
  it('keeps every call', () => {
    const histogram = Array.from({ length: 100 }, (_, index) => ({ Value: index / 100, Count: 2 }));
    const bins = binHistogram(histogram, 10);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(200);
    expect(bins).toHaveLength(10);
  });

  it('gathers a far tail in the last bin', () => {
    const bins = binHistogram(
      [
        { Value: 0.01, Count: 999 },
        { Value: 60, Count: 1 },
      ],
      10,
    );
    expect(bins.at(-1)).toMatchObject({ count: 1, toSeconds: 60 });
    expect(bins[0]?.toSeconds).toBeLessThan(0.01);
  });
});
