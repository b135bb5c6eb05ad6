import { expect, it } from 'vitest';
import { METRICS } from './analytics-metrics.ts';
import type { TimeBucket } from './chart-series.ts';

function bucket(count: number, fault: number, levels: readonly (readonly [number, number])[]): TimeBucket {
  return {
    window: { StartTime: 0, EndTime: 15 },
    count,
    countByOutcome: { ok: count - fault, error: 0, throttle: 0, fault },
    levels: new Map(levels),
  };
}

it('measures a bucket', () => {
  const [count, faults, p50, p95] = METRICS.map(({ valueOf }) =>
    valueOf(
      bucket(10, 5, [
        [60, 5],
        [80, 5],
      ]),
    ),
  );
  expect([count, faults]).toEqual([10, 0.5]);
  expect(p50).toBeLessThan(0.0012);
  expect(p95).toBeGreaterThan(0.01);
});

it('has a count of nothing, and no rate or percentile of it', () => {
  expect(METRICS.map(({ valueOf }) => valueOf(bucket(0, 0, [])))).toEqual([
    0,
    undefined,
    undefined,
    undefined,
  ]);
});
