import { parseFilter, printFilter } from '@fluoroscope/filter';
import { describe, expect, it } from 'vitest';
import { joined, outcomeOf, topTerms, withOutcome, withoutTerm, withResponseTimes } from './filter-terms.ts';

describe('outcomes', () => {
  it.each([
    ['', 'fault', 'fault'],
    ['fault', undefined, ''],
    ['http.url CONTAINS "a"', 'error', 'http.url CONTAINS "a" AND error AND !throttle'],
    ['error AND !throttle AND duration > 1', 'ok', 'duration > 1 AND ok'],
    ['fault OR duration > 1', 'fault', '(fault OR duration > 1) AND fault'],
    ['service("web") { fault }', 'throttle', 'service("web") { fault } AND throttle'],
    ['(ok AND duration > 1)', undefined, 'duration > 1'],
    ['a mistake', undefined, 'a mistake'],
  ] as const)('of %j set to %s are %j', (expression, outcome, changed) => {
    expect(withOutcome(expression, outcome)).toBe(changed);
    expect(outcomeOf(changed)).toBe(outcome);
  });

  it.each(['fault AND error', '!fault', 'ok AND fault'])('are none of the four in %s', (expression) => {
    expect(outcomeOf(expression)).toBeUndefined();
  });
});

it('replaces response times', () => {
  expect(withResponseTimes('responsetime > 3 AND fault', [0.5, 2])).toBe(
    'fault AND responsetime >= 0.5 AND responsetime < 2',
  );
  expect(withResponseTimes('', [undefined, 2])).toBe('responsetime < 2');
  expect(withResponseTimes('responsetime >= 1', [undefined, undefined])).toBe('');
});

it('takes conditions out and leaves the spelling of the others where nothing changes', () => {
  expect(topTerms('fault duration>1 (ok OR error)')).toEqual(['fault', 'duration > 1', 'ok OR error']);
  expect(withoutTerm('fault duration>1 (ok OR error)', 'fault')).toBe('duration > 1 AND (ok OR error)');
  expect(withoutTerm('fault  duration>1', 'ok')).toBe('fault  duration>1');
});

it('joins without parentheses that say nothing', () => {
  const both = joined('fault AND duration > 1', 'annotation.a = 1 AND ok');
  expect(both).toBe('fault AND duration > 1 AND annotation.a = 1 AND ok');
  expect(joined('fault OR ok', 'error OR ok')).toBe('(fault OR ok) AND (error OR ok)');
  const result = parseFilter(both);
  expect(result.kind === 'ok' && printFilter(result.expression)).toBe(both);
});
