import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLongerJson } from './json-length.ts';

const measure = (text: string) => Buffer.byteLength(text);

describe('isLongerJson', () => {
  it('is near to the length of the text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '日', '🚀') });
    const value = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, text, fc.array(tie('value')), fc.dictionary(text, tie('value'))),
    })).value;
    fc.assert(
      fc.property(value, (sent) => {
        const length = Buffer.byteLength(JSON.stringify(sent));
        expect(isLongerJson(sent, length * 2 + 8, measure)).toBe(false);
        expect(isLongerJson(sent, length / 2 - 8, measure)).toBe(true);
      }),
    );
  });

  it('takes any depth', () => {
    const sent: unknown = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000));
    expect(isLongerJson(sent, 10_000_000, measure)).toBe(false);
    expect(isLongerJson(sent, 100_000, measure)).toBe(true);
  });
});
