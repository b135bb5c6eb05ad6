import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { describeGrowth, growthProblems } from './memory-growth.ts';

const MEGABYTE = 1_000_000;
const LIMIT = 1500 * MEGABYTE;
const HOUR = 3600;

/** One sample a second around a level, as unsteady as that of a service that merges. */
function samples(seconds: number, levelAt: (second: number) => number): readonly number[] {
  const random = createRandom(7);
  return Array.from({ length: seconds }, (_, second) => {
    const merge = 40 * Math.sin(second / 9) + 60 * (random.fraction() - 0.5);
    return (levelAt(second) + merge) * MEGABYTE;
  });
}

describe('memory', () => {
  it.each([
    ['stays where it is', HOUR, () => 900],
    ['fills caches up', HOUR, (second: number) => 900 - 400 * Math.exp(-second / 300)],
    ['grows by what would take a week', HOUR, (second: number) => 900 + (3 * second) / HOUR],
    ['grows for too short a time to say', 120, (second: number) => 500 + 3 * second],
  ])('that %s is no problem', (_what, seconds, levelAt) => {
    expect(growthProblems(samples(seconds, levelAt), LIMIT)).toEqual([]);
  });

  it.each([
    ['by 200 MB an hour', HOUR, 200],
    ['by 900 MB an hour, seen for half of one', HOUR / 2, 900],
  ])('that grows %s is one', (_what, seconds, perHour) => {
    const [problem] = growthProblems(
      samples(seconds, (second) => 600 + (perHour * second) / HOUR),
      LIMIT,
    );
    expect(problem).toContain('would pass 1500 MB within a day');
  });

  it('is told by its levels and its trend', () => {
    const told = describeGrowth(samples(HOUR, (second) => 600 + (200 * second) / HOUR));
    expect(told).toMatch(
      /^memory 6\d\d MB at the beginning, (69|70)\d MB in the middle, 7[89]\d MB at the end, (19|20)\d ± \d\d? MB an hour in the second half$/,
    );
  });

  it('is said to be too short to judge where it is', () => {
    expect(describeGrowth(samples(120, () => 600))).toMatch(/too short to judge growth$/);
    expect(describeGrowth(samples(8, () => 600))).toBe('too short to say anything of memory');
    expect(describeGrowth([])).toBe('too short to say anything of memory');
  });
});
