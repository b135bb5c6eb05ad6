import { describe, expect, it } from 'vitest';

import type { Outcome } from './scenario.ts';
import { problemsOf } from './verdict.ts';

const GOOD: Outcome = {
  offered: 10,
  accepted: 6,
  refused: new Map([['ThrottledException', 3]]),
  dropped: new Map([['backlog', 1]]),
  lost: 0,
  doubled: 0,
  recoveredMillis: 12,
  peakBytes: 400_000_000,
  broken: [],
};

describe('a scenario', () => {
  it('holds when everything offered is accounted for and nothing is lost', () => {
    expect(problemsOf(GOOD, true)).toEqual([]);
  });

  it.each<[string, Partial<Outcome>, string]>([
    ['something is not accounted for', { offered: 11 }, '11 were offered and 10 are accounted for'],
    ['something is lost', { lost: 2 }, '2 were lost'],
    ['something is doubled', { doubled: 1 }, '1 were doubled'],
    ['memory grew too far', { peakBytes: 1_600_000_000 }, 'memory reached 1600 MB of 1500'],
    ['nothing was accepted', { offered: 4, accepted: 0 }, 'nothing was accepted at all'],
    ['it never recovered', { recoveredMillis: Number.POSITIVE_INFINITY }, 'it did not recover'],
    ['something took too long', { tooSlow: ['a stop took 6000 ms'] }, 'a stop took 6000 ms'],
    ['something else did not hold', { broken: ['the stop: ended with 1'] }, 'the stop: ended with 1'],
  ])('does not hold when %s', (_, change, problem) => {
    expect(problemsOf({ ...GOOD, ...change }, true)).toEqual([problem]);
  });

  it('holds in the short form whatever time it took', () => {
    expect(problemsOf({ ...GOOD, tooSlow: ['a stop took 6000 ms'] }, false)).toEqual([]);
  });
});
