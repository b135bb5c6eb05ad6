import { parseFilter } from '@fluoroscope/filter';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLatency, withLatency } from './analytics-latency.ts';

describe('the response times of an expression', () => {
  it.each([
    ['', '', undefined],
    ['fault', 'fault', undefined],
    ['responsetime >= 0.5', '', [0.5, undefined]],
    ['responsetime > 0.5 AND responsetime < 2', '', [0.5, 2]],
    ['(fault) AND (responsetime >= 0.5 AND responsetime < 2)', 'fault', [0.5, 2]],
    ['fault AND responsetime < 3 AND responsetime < 2', 'fault', [undefined, 2]],
    ['service("web") AND fault AND responsetime < 2', '(service("web")) AND (fault)', [undefined, 2]],
  ])('of %j leave %j', (expression, base, seconds) => {
    expect(splitLatency(expression)).toEqual({ base, seconds });
  });

  it.each(['fault OR responsetime > 1', '!(responsetime > 1)', 'responsetime = 1', 'service("web" {'])(
    'stay where they are in %j',
    (expression) => expect(splitLatency(expression)).toEqual({ base: expression, seconds: undefined }),
  );

  it('are replaced and taken away', () => {
    expect(withLatency('fault', [0.1, 0.5])).toBe('(fault) AND (responsetime >= 0.1 AND responsetime < 0.5)');
    expect(withLatency('fault AND responsetime > 1', [0.1, undefined])).toBe(
      '(fault) AND (responsetime >= 0.1)',
    );
    expect(withLatency('fault AND responsetime > 1', undefined)).toBe('fault');
  });

  it('come back as they were written, beside whatever else is asked', () => {
    const seconds = fc.integer({ min: 1, max: 1e7 }).map((micros) => micros / 1e6);
    const bases = fc.constantFrom('', 'fault', 'fault OR error', 'annotation.tenant = "acme" AND !error');
    fc.assert(
      fc.property(bases, seconds, seconds, (base, from, to) => {
        const written = withLatency(base, [from, to]);
        expect(parseFilter(written).kind).toBe('ok');
        expect(splitLatency(written).seconds).toEqual([from, to]);
        expect(withLatency(written, [from, to])).toBe(
          withLatency(withLatency(written, undefined), [from, to]),
        );
      }),
    );
  });
});
