import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDistributions, type Distribution, toHistogram } from './histogram.ts';

function aDistribution(length: number, countAt: (index: number) => number = () => 1): Distribution {
  const milliseconds = Array.from({ length }, (_, index) => index * 3);
  return { milliseconds, counts: milliseconds.map((_, index) => countAt(index)) };
}

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

describe('toHistogram', () => {
  it('is empty without observations', () => {
    expect(toHistogram({ milliseconds: [], counts: [] })).toEqual([]);
  });
  it('lists up to 200 distinct values exactly', () => {
    const entries = toHistogram(aDistribution(200, (index) => index + 1));
    expect(entries).toHaveLength(200);
    expect(entries[7]).toEqual({ milliseconds: 21, count: 8 });
  });
  it('clusters more than 200 distinct values into fewer, finest at both ends', () => {
    const entries = toHistogram(aDistribution(5000));
    expect(entries.length).toBeLessThan(110);
    expect(entries.length).toBeGreaterThan(40);
    expect(entries[0]?.count).toBeLessThan(20);
    expect(entries.at(-1)?.count).toBeLessThan(20);
    expect(entries[Math.floor(entries.length / 2)]?.count).toBeGreaterThan(80);
  });
  it('keeps a value that dominates apart from its neighbours', () => {
    const entries = toHistogram(aDistribution(1000, (index) => (index === 500 ? 1_000_000 : 1)));
    expect(entries.find(({ count }) => count >= 1_000_000)?.milliseconds).toBe(1500);
  });
  it('keeps the total count, ascending order and the range of the values', () => {
    const observations = fc.uniqueArray(fc.nat(100_000), { maxLength: 900 });
    fc.assert(
      fc.property(observations, fc.integer({ min: 1, max: 1000 }), (values, factor) => {
        const milliseconds = values.toSorted((a, b) => a - b);
        const counts = milliseconds.map((value) => 1 + (value % factor));
        const entries = toHistogram({ milliseconds, counts });
        expect(total(entries.map(({ count }) => count))).toBe(total(counts));
        for (const [index, entry] of entries.entries()) {
          expect(entry.milliseconds).toBeGreaterThan(entries[index - 1]?.milliseconds ?? -1);
          expect(entry.milliseconds).toBeLessThanOrEqual(milliseconds.at(-1) ?? 0);
        }
      }),
    );
  });
});

describe('addDistributions', () => {
  it('adds counts up, in ascending order, and leaves out what comes to nothing', () => {
    const responseTimes = { milliseconds: [5, 20, 100], counts: [2, 1, 4] };
    const tails = { milliseconds: [7, 20, 100], counts: [1, -1, -2] };
    expect(addDistributions(responseTimes, tails)).toEqual({
      milliseconds: [5, 7, 100],
      counts: [2, 1, 2],
    });
  });
});
