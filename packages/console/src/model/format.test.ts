import { describe, expect, it } from 'vitest';
import { countOf, formatAge, formatBytes, formatDuration, formatRate, formatShare } from './format.ts';

describe('formatDuration', () => {
  it.each([
    [0, '0 µs'],
    [0.00042, '420 µs'],
    [0.00123, '1.23 ms'],
    [0.0124, '12.4 ms'],
    [0.1, '100 ms'],
    [0.9996, '1 s'],
    [1.25, '1.25 s'],
    [30, '30 s'],
    [59.97, '1 min'],
    [60, '1 min'],
    [125, '2 min 5 s'],
    [3720, '1 h 2 min'],
    [undefined, '–'],
    [Number.NaN, '–'],
  ])('writes %s as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('formatShare', () => {
  it('does not round a rare outcome away', () => {
    expect(formatShare(0)).toBe('0 %');
    expect(formatShare(0.001)).toBe('<1 %');
    expect(formatShare(0.124)).toBe('12 %');
    expect(formatShare(0.9991)).toBe('>99 %');
    expect(formatShare(1)).toBe('100 %');
  });
});

describe('formatAge', () => {
  it.each([
    [100, 100_500, 'just now'],
    [100, 112_000, '12 s ago'],
    [100, 400_000, '5 min ago'],
    [100, 10_900_000, '3 h ago'],
    [100, 200_000_000, '2 d ago'],
    [100, 90_000, 'in the future'],
  ])('of %s at %s ms is %s', (instant, nowMs, text) => {
    expect(formatAge(instant, nowMs)).toBe(text);
  });
});

describe('formatRate', () => {
  it('keeps three digits', () => {
    expect(formatRate(0.1234)).toBe('0.12 t/min');
    expect(formatRate(40.23)).toBe('40.2 t/min');
    expect(formatRate(12_345)).toBe('12,345 t/min');
  });
});

describe('countOf', () => {
  it('knows one from many', () => {
    expect(countOf(1, 'trace')).toBe('1 trace');
    expect(countOf(10_000, 'trace')).toBe('10,000 traces');
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [12_400, '12.4 kB'],
    [999_700, '1 MB'],
    [1.25e9, '1.25 GB'],
    [5e15, '5000 TB'],
  ])('writes %i as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
