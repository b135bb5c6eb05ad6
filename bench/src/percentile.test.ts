import { describe, expect, it } from 'vitest';

import { percentile, spreadOf } from './percentile.ts';

describe('percentile', () => {
  it('is the nearest rank among the samples, whatever their order', () => {
    const samples = [50, 15, 40, 20, 35];
    expect(percentile(samples, 0.3)).toBe(20);
    expect(percentile(samples, 0.4)).toBe(20);
    expect(percentile(samples, 0.5)).toBe(35);
    expect(percentile(samples, 1)).toBe(50);
    expect(percentile(samples, 0)).toBe(15);
  });

  it('sorts as numbers and leaves the samples as they were', () => {
    const samples = [100, 9, 20];
    expect(percentile(samples, 0.5)).toBe(20);
    expect(samples).toEqual([100, 9, 20]);
  });

  it('is the sample itself when there is one', () => {
    expect(spreadOf([7])).toEqual({ p50: 7, p95: 7, max: 7 });
  });

  it('summarizes a hundred samples', () => {
    const samples = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(spreadOf(samples)).toEqual({ p50: 50, p95: 95, max: 100 });
  });

  it('refuses an empty list and a share outside 0 to 1', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
    expect(() => percentile([1], 50)).toThrow(RangeError);
    expect(() => percentile([1], Number.NaN)).toThrow(RangeError);
  });
});
