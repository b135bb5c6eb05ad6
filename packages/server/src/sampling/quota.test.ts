import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideReservoir } from './quota.ts';

const check = (size: number, demands: Record<string, number>, expected: Record<string, number>) => {
  const claims = Object.entries(demands).map(([clientId, demand]) => ({ clientId, demand }));
  expect(Object.fromEntries(divideReservoir(size, claims))).toEqual(expected);
};

describe('divideReservoir', () => {
  it('gives a lone client everything, whatever it asked for', () => {
    check(1, { a: 1 }, { a: 1 });
    check(50, { a: 0 }, { a: 50 });
  });
  it('splits evenly among equal claims, remainders by ascending client id', () => {
    check(10, { a: 9, b: 9 }, { a: 5, b: 5 });
    check(1, { b: 9, a: 9 }, { a: 1, b: 0 });
    check(5, { c: 9, a: 9, b: 9 }, { a: 2, b: 2, c: 1 });
  });
  it('gives to the busy what the quiet do not need', () => {
    check(10, { a: 1, b: 20, c: 20 }, { a: 1, b: 5, c: 4 });
    check(10, { a: 1, b: 2, c: 20 }, { a: 1, b: 2, c: 7 });
  });
  it('divides evenly what nobody needs', () => {
    check(10, { a: 1, b: 1 }, { a: 5, b: 5 });
  });
  it('gives nothing out of an empty reservoir, and nothing to nobody', () => {
    check(0, { a: 3 }, { a: 0 });
    check(4, {}, {});
  });
  it('always hands out the reservoir exactly', () => {
    const claims = fc.uniqueArray(fc.record({ clientId: fc.string(), demand: fc.nat(50) }), {
      selector: (claim) => claim.clientId,
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.nat(200), claims, (size, made) => {
        const quotas = [...divideReservoir(size, made).values()];
        expect(quotas.reduce((sum, quota) => sum + quota, 0)).toBe(size);
        expect(quotas.every((quota) => quota >= 0)).toBe(true);
      }),
    );
  });
});
