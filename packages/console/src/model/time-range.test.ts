import { describe, expect, it } from 'vitest';
import {
  describeTimeRange,
  formatTimeRange,
  parseTimeRange,
  rangeProblem,
  rangeTextProblem,
  resolveTimeRange,
} from './time-range.ts';

describe('parseTimeRange', () => {
  it('reads durations and windows', () => {
    expect(parseTimeRange('PT30M')).toEqual({ kind: 'relative', minutes: 30 });
    expect(parseTimeRange('PT6H')).toEqual({ kind: 'relative', minutes: 360 });
    expect(parseTimeRange('PT1H30M')).toEqual({ kind: 'relative', minutes: 90 });
    expect(parseTimeRange('1970-01-01T00:00:10Z~1970-01-01T00:01:00Z')).toEqual({
      kind: 'absolute',
      startMs: 10_000,
      endMs: 60_000,
    });
  });

  it.each(['', 'PT', 'PT0M', 'PT7H', '30m', 'x~y', '1970-01-01T00:01:00Z~1970-01-01T00:00:10Z'])(
    'refuses %j',
    (text) => {
      expect(parseTimeRange(text)).toBeUndefined();
    },
  );

  it.each(['PT5M', 'PT1H', 'PT1H', '2026-01-31T10:00:00Z~2026-01-31T10:20:00Z'])(
    'reads back what it wrote: %s',
    (text) => {
      const range = parseTimeRange(text);
      expect(range && formatTimeRange(range)).toBe(text);
    },
  );
});

describe('rangeTextProblem', () => {
  it.each([
    ['', undefined],
    ['PT1H', undefined],
    ['PT7H', 'The range is limited to 6 hours.'],
    ['1970-01-01T00:01:00Z~1970-01-01T00:00:10Z', 'The range ends before it starts.'],
    ['1h', 'The time range of the link cannot be read.'],
    ['x~y', 'The time range of the link cannot be read.'],
  ])('says of %j: %s', (text, problem) => {
    expect(rangeTextProblem(text)).toBe(problem);
  });
});

describe('resolveTimeRange', () => {
  it('includes the running second', () => {
    expect(resolveTimeRange({ kind: 'relative', minutes: 5 }, 1_000_000_500)).toEqual({
      StartTime: 1_000_001 - 300,
      EndTime: 1_000_001,
    });
  });

  it('never asks for more than six hours', () => {
    const window = resolveTimeRange({ kind: 'relative', minutes: 360 }, 1_000_000_500);
    expect(window.EndTime - window.StartTime).toBe(21_600);
  });
});

describe('rangeProblem', () => {
  it('says why a range cannot be asked for', () => {
    expect(rangeProblem({ kind: 'relative', minutes: 361 })).toMatch(/6 hours/);
    expect(rangeProblem({ kind: 'absolute', startMs: 2, endMs: 1 })).toMatch(/ends before/);
    expect(rangeProblem({ kind: 'relative', minutes: 360 })).toBeUndefined();
  });
});

describe('describeTimeRange', () => {
  it('reads in a sentence', () => {
    expect(describeTimeRange({ kind: 'relative', minutes: 30 })).toBe('the last 30 minutes');
    expect(describeTimeRange({ kind: 'relative', minutes: 60 })).toBe('the last hour');
    expect(describeTimeRange({ kind: 'relative', minutes: 180 })).toBe('the last 3 hours');
  });
});
