import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pieces } from './text-pieces.ts';

describe('pieces', () => {
  it('breaks at a line where one ends near', () => {
    const text = `${'a'.repeat(19_000)}\n${'b'.repeat(5000)}`;
    expect(pieces(text).map((part) => part.length)).toEqual([19_000, 5000]);
    expect(pieces('')).toEqual([]);
  });

  it('never breaks a character, and loses nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom('😀', 'a😀', 'ab'), fc.nat(30_000), (unit, count) => {
        const parts = pieces(unit.repeat(count));
        expect(parts.join('')).toBe(unit.repeat(count));
        expect(parts.some((part) => /[\ud800-\udfff]/u.test(part))).toBe(false);
      }),
      { numRuns: 20 },
    );
  });
});
