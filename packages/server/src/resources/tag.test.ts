import { describe, expect, it } from 'vitest';
import { findTagProblem } from './tag.ts';

const tag = (key: string, value = '') => ({ key, value });

describe('findTagProblem', () => {
  it.each([
    ['no tags', []],
    ['every allowed character', [tag('aZ9 _.:/=+-@', 'aZ9 _.:/=+-@')]],
    ['letters of other scripts', [tag('équipe', '店舗 ٣')]],
    ['the longest key and value', [tag('k'.repeat(128), 'v'.repeat(256))]],
    ['characters outside the first plane, each counted once', [tag('𠮷'.repeat(128), '𠮷'.repeat(256))]],
    ['keys that differ in case', [tag('team'), tag('Team')]],
    ['a key with aws in it', [tag('my-aws:team')]],
    ['200 tags', Array.from({ length: 200 }, (_, index) => tag(`k${index}`))],
  ])('takes %s', (_name, tags) => {
    expect(findTagProblem(tags)).toBeUndefined();
  });

  it.each([
    ['an empty key', [tag('')], 'A tag key must have 1 to 128 characters'],
    ['a long key', [tag('k'.repeat(129))], 'A tag key must have 1 to 128 characters'],
    ['a long value', [tag('k', 'v'.repeat(257))], 'The value of the tag k must have at most 256 characters'],
    ['a reserved key', [tag('aws:team')], 'Tag keys that begin with aws: are reserved'],
    ['a reserved key in other case', [tag('AWS:team')], 'Tag keys that begin with aws: are reserved'],
    ['a key twice', [tag('k', '1'), tag('k', '2')], 'The tag key k is given twice'],
    [
      'other characters in a key',
      [tag('k#')],
      'The key of the tag k# can hold letters, digits, spaces and _ . : / = + - @ only',
    ],
    [
      'other characters in a value',
      [tag('k', 'a\n')],
      'The value of the tag k can hold letters, digits, spaces and _ . : / = + - @ only',
    ],
    [
      '201 tags',
      Array.from({ length: 201 }, (_, index) => tag(`k${index}`)),
      'A request can hold up to 200 tags',
    ],
  ])('names %s', (_name, tags, problem) => {
    expect(findTagProblem(tags)).toBe(problem);
  });
});
