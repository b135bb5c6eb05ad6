import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLongerThan, utf8Length } from './utf8-length.ts';

describe('utf8Length', () => {
  it('is what an encoder makes of the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
        expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });

  it.each(['\ud800', '\udc00', 'a\ud800b', '\ud800\ud800\udc00', '\udc00\ud800'])('counts %j', (text) => {
    expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
  });
});

describe('isLongerThan', () => {
  it('agrees with the length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 60 }), (text, limit) => {
        expect(isLongerThan(text, limit)).toBe(utf8Length(text) > limit);
      }),
    );
  });
});
