import { describe, expect, it } from 'vitest';
import { formatOffset, rulerOf } from './time-ruler.ts';

function labels(from: number, to: number, most: number): readonly string[] {
  return rulerOf({ from, to }, most).marks.map(({ label }) => label);
}

describe('rulerOf', () => {
  it.each([
    [0, 0.132, 7, ['0', '50 ms', '100 ms']],
    [0, 0.0004, 5, ['0', '100 µs', '200 µs', '300 µs', '400 µs']],
    [0, 5e-8, 6, ['0', '10 ns', '20 ns', '30 ns', '40 ns', '50 ns']],
    [0, 1, 6, ['0', '200 ms', '400 ms', '600 ms', '800 ms', '1 s']],
    [1.2, 1.6, 5, ['1.2 s', '1.3 s', '1.4 s', '1.5 s', '1.6 s']],
    [0, 70, 7, ['0', '15 s', '30 s', '45 s', '1 min']],
    [3500, 4400, 4, ['1 h', '1 h 5 min', '1 h 10 min']],
  ])('from %s to %s with at most %s marks', (from, to, most, expected) => {
    const marks = labels(from, to, most);
    expect(marks.slice(0, expected.length)).toEqual(expected);
    expect(marks.length).toBeLessThanOrEqual(most + 1);
  });

  it('counts from the first mark where the start is far away', () => {
    const ruler = rulerOf({ from: 3600.0201, to: 3600.0241 }, 5);
    expect(ruler.base).toBe('1 h 0.021 s');
    expect(ruler.marks.map(({ label }) => label)).toEqual(['+0', '+1 ms', '+2 ms', '+3 ms']);
  });

  it('has one mark for no span', () => {
    expect(labels(0, 0, 7)).toEqual(['0']);
    expect(labels(Number.NaN, Number.NaN, 7)).toEqual(['0']);
  });

  it('stays short for a trace of weeks', () => {
    expect(labels(0, 40 * 86_400, 7).length).toBeLessThanOrEqual(7);
  });
});

describe('formatOffset', () => {
  it.each([
    [90.25, 0.05, '1 min 30.25 s'],
    [3600, 600, '1 h'],
    [0.999999, 1e-6, '999.999 ms'],
    [1.0000005, 1e-7, '1.0000005 s'],
    [7200, 1, '2 h'],
  ])('%s s in steps of %s s', (seconds, step, expected) => {
    expect(formatOffset(seconds, step)).toBe(expected);
  });
});
