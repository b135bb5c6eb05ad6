import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../span.ts';
import { isUnsampled } from './is-unsampled.ts';

describe('a span', () => {
  it.each<[AttributeValue, boolean]>([
    [false, true],
    [true, false],
    [undefined, false],
    ['false', false],
    [0, false],
  ])('whose aws.trace.flag.sampled is %j is unsampled: %j', (value, expected) => {
    expect(isUnsampled({ attributes: new Map([['aws.trace.flag.sampled', value]]) })).toBe(expected);
  });

  it('without that attribute was sampled', () => {
    expect(isUnsampled({ attributes: new Map() })).toBe(false);
  });
});
