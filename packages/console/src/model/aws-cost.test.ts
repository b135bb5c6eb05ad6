import { describe, expect, it } from 'vitest';
import { estimateAwsCost, monthlyTraces } from './aws-cost.ts';

describe('what a month costs on AWS', () => {
  it('is what the vendor reckons for its example', () => {
    // 2,000 requests an hour of which 10 % are sampled, 31 days; 100 queries a day over 200 traces, 50 fetched each.
    const { lines, totalUsd } = estimateAwsCost({
      recorded: 148_800,
      scanned: 620_000,
      retrieved: 155_000,
      insights: 148_800,
    });
    expect(lines.map(({ billable }) => billable)).toEqual([48_800, 0, 148_800]);
    expect(lines.map(({ usd }) => usd.toFixed(2))).toEqual(['0.24', '0.00', '0.15']);
    expect(totalUsd.toFixed(2)).toBe('0.39');
  });

  it('is nothing for what is free', () => {
    const free = { recorded: 100_000, scanned: 600_000, retrieved: 400_000, insights: 0 };
    expect(estimateAwsCost(free).totalUsd).toBe(0);
  });
});

describe('the traces of a month', () => {
  const TODAY = '2026-03-02';

  it.each([
    ['nothing', [], { kind: 'nothing', perMonth: 0 }],
    ['today alone', [{ day: TODAY, count: 7 }], { kind: 'today', perMonth: 210 }],
    [
      'full days, quiet ones between them counted, today not',
      [
        { day: '2026-02-27', count: 100 },
        { day: '2026-03-01', count: 200 },
        { day: TODAY, count: 9999 },
      ],
      { kind: 'full-days', days: 3, perMonth: 3000 },
    ],
  ])('are estimated from %s', (_basis, days, expected) => {
    expect(monthlyTraces(days, TODAY)).toEqual(expected);
  });
});
