import { describe, expect, it } from 'vitest';
import { isolateFailures } from './isolate-failures.ts';

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Runs the search where `refused` fail with whatever is beside them. */
async function search(count: number, refused: (item: number) => boolean) {
  const done: number[] = [];
  let attempts = 0;
  const failures = await isolateFailures(numbers(count), async (items) => {
    attempts += 1;
    if (items.some(refused)) throw new Error(`with ${items.length}`);
    done.push(...items);
  });
  return { done: done.toSorted((a, b) => a - b), attempts, failures };
}

describe('isolateFailures', () => {
  it.each([
    [2, 0],
    [2, 1],
    [3, 1],
    [8192, 0],
    [8192, 4096],
    [8192, 8191],
    [8192, 1234],
  ])('finds one of %i', async (count, bad) => {
    const { done, attempts, failures } = await search(count, (item) => item === bad);
    expect(failures).toEqual([{ item: bad, error: new Error('with 1') }]);
    expect(done).toEqual(numbers(count).filter((item) => item !== bad));
    expect(attempts).toBeLessThanOrEqual(3 + 26);
  });

  it.each([
    [1, [0]],
    [2, [0, 1]],
    [3, [0, 2, 1]],
    [1000, [0, 999, 500]],
  ])('asks no further when none of the probes of %i works', async (count, probes) => {
    const { done, attempts, failures } = await search(count, () => true);
    expect(failures.map(({ item }) => item)).toEqual(probes);
    expect(done).toEqual([]);
    expect(attempts).toBe(probes.length);
  });

  it('stops after a hundred attempts, with what it has found and done so far', async () => {
    const { done, attempts, failures } = await search(8192, (item) => item % 10 === 1);
    expect(attempts).toBeLessThanOrEqual(100);
    expect(failures.length).toBeGreaterThan(1);
    expect(failures.every(({ item }) => item % 10 === 1)).toBe(true);
    expect(new Set(done).size).toBe(done.length);
  });

  it('has nothing to find among none', async () => {
    expect(await search(0, () => true)).toEqual({ done: [], attempts: 0, failures: [] });
  });
});
