import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isWhole,
  lengthOf,
  panned,
  readWindow,
  wholeWindow,
  windowAround,
  within,
  writeWindow,
  zoomed,
} from './time-window.ts';

const HOUR = wholeWindow(3600);
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('a window of time', () => {
  it('zooms around an instant, which stays where it is', () => {
    expect(zoomed(HOUR, HOUR, 0.5, 900)).toEqual({ from: 450, to: 2250 });
    expect(zoomed({ from: 0, to: 1 }, HOUR, 1e9, 0.5)).toEqual(HOUR);
    expect(lengthOf(zoomed({ from: 0, to: 1e-6 }, HOUR, 1e-9, 0))).toBeCloseTo(1e-7, 12);
  });

  it('stays inside the trace', () => {
    expect(panned({ from: 3000, to: 3500 }, HOUR, 1)).toEqual({ from: 3100, to: 3600 });
    expect(panned({ from: 100, to: 200 }, HOUR, -5)).toEqual({ from: 0, to: 100 });
    expect(within({ from: -5, to: 5000 }, HOUR)).toEqual(HOUR);
    expect(isWhole(HOUR, HOUR)).toBe(true);
  });

  it('makes a millisecond in an hour as wide as the screen', () => {
    const window = windowAround(1800, 1800.05, HOUR);
    expect(lengthOf(window)).toBeCloseTo(0.06, 6);
    expect(window.from).toBeLessThan(1800);
    expect(window.to).toBeGreaterThan(1800.05);
  });

  it('has a length where the trace has none', () => {
    expect(lengthOf(wholeWindow(0))).toBe(1e-6);
    expect(lengthOf(wholeWindow(-1))).toBe(1e-6);
  });

  it.each(['', 'x', '1', '2-1', '1-1', '-1-2', '9000-9001', 'NaN-3'])('is not read from "%s"', (text) => {
    expect(readWindow(text, HOUR)).toBeUndefined();
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(share, share, (a, b) => {
        const window = within({ from: 3600 * a, to: 3600 * a + 3600 * b + 0.001 }, HOUR);
        const read = readWindow(writeWindow(window), HOUR);
        expect(read?.from).toBeCloseTo(window.from, 6);
        expect(read?.to).toBeCloseTo(window.to, 6);
      }),
    );
  });

  it('is never outside, however it was moved', () => {
    fc.assert(
      fc.property(share, share, fc.double({ min: -9, max: 9, noNaN: true }), (a, b, by) => {
        const window = zoomed(
          panned(within({ from: 3600 * a, to: 3600 }, HOUR), HOUR, by),
          HOUR,
          b,
          3600 * a,
        );
        expect(window.from).toBeGreaterThanOrEqual(0);
        expect(window.to).toBeLessThanOrEqual(3600 + 1e-9);
        expect(lengthOf(window)).toBeGreaterThan(0);
      }),
    );
  });
});
