import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toInteger, toSeconds } from './numbers.ts';

const HALF = 32n;
const high = (value: bigint) => Number(value >> HALF);
const low = (value: bigint) => Number(value & 0xffff_ffffn);

describe('toInteger', () => {
  it('is the signed integer, as number where a number is exact', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (value) => {
        const isSafe = Number.isSafeInteger(Number(value));
        expect(toInteger(high(value), low(value))).toBe(isSafe ? Number(value) : value);
      }),
    );
  });

  it.each([0n, -1n, 1n, 2n ** 53n - 1n, 1n - 2n ** 53n])('makes a number of %s', (value) => {
    expect(toInteger(high(value), low(value))).toBe(Number(value));
  });
});

describe('toSeconds', () => {
  it('keeps what a double of seconds can hold', () => {
    const value = 1_727_054_242_123_456_789n;
    expect(toSeconds(high(value), low(value))).toBe(1727054242.1234567);
  });

  it('agrees with the decimal spelling', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (value) => {
        expect(toSeconds(high(value), low(value))).toBe(Number(value.toString()) / 1e9);
      }),
    );
  });
});
