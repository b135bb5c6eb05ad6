import { describe, expect, it } from 'vitest';
import { rulerMarks } from './time-ruler.ts';

describe('rulerMarks', () => {
  it.each([
    [0.132, 7, 0.05],
    [0.0004, 5, 0.0001],
    [1, 6, 0.2],
    [45, 7, 10],
    [70, 7, 15],
    [3600, 7, 600],
  ])('of %s s with at most %s marks has steps of %s s', (span, most, step) => {
    const marks = rulerMarks(span, most);
    expect(marks[1]).toBeCloseTo(step, 9);
    expect(marks.length).toBeLessThanOrEqual(most);
    expect(marks.at(-1)).toBeLessThanOrEqual(span * (1 + 1e-9));
  });

  it('has one mark for no span', () => {
    expect(rulerMarks(0, 7)).toEqual([0]);
    expect(rulerMarks(Number.NaN, 7)).toEqual([0]);
  });

  it('stays short for a trace of weeks', () => {
    expect(rulerMarks(40 * 86_400, 7).length).toBeLessThanOrEqual(7);
  });
});
