import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesWildcard } from './wildcard.ts';

describe('matchesWildcard', () => {
  it.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['***', '', true],
    ['?', '', false],
    ['?', 'a', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['xray:*', 'xray:PutResourcePolicy', true],
    ['xray:Put*Policy', 'xray:PutResourcePolicy', true],
    ['xray:Get*', 'xray:PutResourcePolicy', false],
    ['*a*b', 'xaxaxb', true],
    ['*a*b', 'xaxbx', false],
    ['a.c', 'abc', false],
  ])('%j for %j is %s', (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });

  it('agrees with the regular expression that says the same', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 8 });
    const words = fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 });
    fc.assert(
      fc.property(letters, words, (pattern, word) => {
        const expression = pattern.join('').replaceAll('*', '.*').replaceAll('?', '.');
        const expected = new RegExp(`^${expression}$`).test(word.join(''));
        expect(matchesWildcard(pattern.join(''), word.join(''))).toBe(expected);
      }),
    );
  });

  it('ends soon, over a pattern of many stars', () => {
    expect(matchesWildcard('*a'.repeat(2000), 'a'.repeat(1000))).toBe(false);
  });
});
