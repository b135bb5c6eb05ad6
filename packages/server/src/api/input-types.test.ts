import { describe, expect, it } from 'vitest';
import { count, optional, timestamp } from './input-types.ts';
import { z } from 'zod';

describe('timestamp', () => {
  const check = (input: unknown, micros: number) => expect(timestamp.parse(input)).toBe(micros);

  it('reads epoch seconds with and without fraction', () => {
    check(1_700_000_000, 1_700_000_000_000_000);
    check(1_700_000_000.25, 1_700_000_000_250_000);
    check(0, 0);
  });
  it('reads numbers in text', () => check('1700000000.5', 1_700_000_000_500_000));
  it('reads ISO 8601 with offset, in UTC without', () => {
    check('2023-11-14T22:13:20Z', 1_700_000_000_000_000);
    check('2023-11-14T22:13:20.5+00:00', 1_700_000_000_500_000);
    check('2023-11-15T00:13:20+02:00', 1_700_000_000_000_000);
    check('2023-11-14T22:13:20', 1_700_000_000_000_000);
    check('2023-11-14', 1_699_920_000_000_000);
  });
  it.each([
    [-1],
    [1e12],
    [NaN],
    [Infinity],
    [''],
    ['  '],
    ['yesterday'],
    ['2023-99-99'],
    [true],
    [{}],
    [null],
  ])('refuses %j', (input) => {
    expect(timestamp.safeParse(input).success).toBe(false);
  });
});

describe('optional', () => {
  it('takes absent and null as absent', () => {
    expect(optional(z.string()).parse(undefined)).toBeUndefined();
    expect(optional(z.string()).parse(null)).toBeUndefined();
    expect(optional(z.string()).safeParse(1).success).toBe(false);
  });
});

describe('count', () => {
  it('is 0 when absent, and never negative or broken', () => {
    expect(count.parse(undefined)).toBe(0);
    expect(count.parse(7)).toBe(7);
    expect(count.safeParse(-1).success).toBe(false);
    expect(count.safeParse(1.5).success).toBe(false);
  });
});
