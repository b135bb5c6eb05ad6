import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextCache } from './text-cache.ts';

describe('a cache of texts', () => {
  it('gives what the bytes spell, however many texts fall on each other', () => {
    const cache = new TextCache({ placeBits: 1, longestBytes: 8 });
    const few = fc.array(fc.constantFrom(0x00, 0x41, 0x42, 0xc3, 0xa9, 0xe9, 0xef, 0xbf, 0xbd, 0xff), {
      maxLength: 10,
    });
    fc.assert(
      fc.property(fc.oneof(few, fc.array(fc.nat(255), { maxLength: 10 })), (content) => {
        const bytes = Buffer.from([7, ...content, 7]);
        const expected = Buffer.from(content).toString();
        expect(cache.read(bytes, 1, bytes.length - 1)).toBe(expected);
        expect(cache.read(bytes, 1, bytes.length - 1)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not change what it has given when the bytes change', () => {
    const cache = new TextCache({ placeBits: 4, longestBytes: 8 });
    const bytes = Buffer.from('GET');
    const text = cache.read(bytes, 0, 3);
    bytes.write('PUT');
    expect(text).toBe('GET');
    expect(cache.read(bytes, 0, 3)).toBe('PUT');
    expect(cache.read(Buffer.from('GET'), 0, 3)).toBe('GET');
  });
});
