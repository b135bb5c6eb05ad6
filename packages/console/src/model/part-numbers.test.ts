import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortenMiddle } from './part-numbers.ts';

describe('shortenMiddle', () => {
  it.each([
    ['payments', 19, 'payments'],
    ['api.exchange-rates.test', 19, 'api.exchang…es.test'],
    ['WWWWWWWWWWWWWWWWWWWW', 19, 'WWWWWWWW…WWWWW'],
    ['注文サービス本番環境東京', 19, '注文サービ…環境東京'],
    ['😀😀😀😀😀😀😀😀😀😀😀', 10, '😀😀😀…😀'],
  ])('of %s in %i: %s', (text, most, expected) => {
    expect(shortenMiddle(text, most)).toBe(expected);
  });

  it('is never longer than asked for, and breaks no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, most) => {
        const shortened = shortenMiddle(text, most);
        expect(Array.from(shortened).length).toBeLessThanOrEqual(Math.max(most, 2));
        expect(shortened).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });
});
