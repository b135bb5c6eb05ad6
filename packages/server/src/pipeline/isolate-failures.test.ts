import { describe, expect, it } from 'vitest';
import { isolateFailures } from './isolate-failures.ts';

const FIRST_ERROR = new Error('all together');

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Runs the search where `refused` fail with whatever is beside them. */
async function search(count: number, refused: (item: number) => boolean) {
  const done: number[] = [];
  let attempts = 0;
  const failures = await isolateFailures(numbers(count), FIRST_ERROR, async (items) => {
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

  it('gives up with the first error when no probe works', async () => {
    for (const count of [1, 2, 3, 100]) {
      await expect(search(count, () => true)).rejects.toBe(FIRST_ERROR);
    }
  });

  it('asks three times only where nothing works', async () => {
    let attempts = 0;
    const searching = isolateFailures(numbers(1000), FIRST_ERROR, async () => {
      attempts += 1;
      throw new Error('down');
    });
    await expect(searching).rejects.toBe(FIRST_ERROR);
    expect(attempts).toBe(3);
  });

  it('stops after a hundred attempts, with what it has found and done so far', async () => {
    const { done, attempts, failures } = await search(8192, (item) => item % 10 === 1);
    expect(attempts).toBeLessThanOrEqual(100);
    expect(failures.length).toBeGreaterThan(1);
    expect(failures.every(({ item }) => item % 10 === 1)).toBe(true);
    expect(new Set(done).size).toBe(done.length);
  });

  it('has nothing to find among none', async () => {
    await expect(search(0, () => true)).rejects.toBe(FIRST_ERROR);
  });
});
