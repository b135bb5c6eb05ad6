import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  comparedFilter,
  divided,
  dividedByLatency,
  excluded,
  narrowed,
  readSets,
  swapped,
  writeSets,
  type AnalyticsSets,
} from './analytics-sets.ts';

const REST: AnalyticsSets = { a: 'fault', b: { kind: 'rest' } };
const ALONE: AnalyticsSets = { a: '', b: { kind: 'none' } };

function url(sets: AnalyticsSets): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(writeSets(sets))) if (value) params.set(name, value);
  return params;
}

describe('the sets of a URL', () => {
  it.each([
    ['', ALONE],
    ['filter=fault', { a: 'fault', b: { kind: 'none' } }],
    ['a=fault&compare=rest', REST],
    ['a=fault&filter=error&b=ok', { a: 'fault', b: { kind: 'expression', filter: 'ok' } }],
    ['a=fault&compare=all&b=ok', { a: 'fault', b: { kind: 'all' } }],
    ['a=fault&compare=nonsense', { a: 'fault', b: { kind: 'none' } }],
  ])('are read from %j', (text, sets) => expect(readSets(new URLSearchParams(text))).toEqual(sets));

  it('are read as they were written', () => {
    const expressions = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '');
    const compared = fc.oneof(
      fc.constantFrom<AnalyticsSets['b']>({ kind: 'none' }, { kind: 'rest' }, { kind: 'all' }),
      expressions.map((filter) => ({ kind: 'expression', filter }) as const),
    );
    fc.assert(
      fc.property(expressions, compared, (a, b) => {
        expect(readSets(url({ a, b }))).toEqual({ a, b });
      }),
    );
  });
});

describe('set B', () => {
  it('is what A is not, whatever A is', () => {
    expect(comparedFilter(REST)).toBe('!(fault)');
    expect(comparedFilter({ ...REST, a: '' })).toBeUndefined();
    expect(comparedFilter({ a: 'fault', b: { kind: 'all' } })).toBe('');
  });

  it('and A change places', () => {
    expect(swapped(REST)).toEqual({ a: '!(fault)', b: { kind: 'expression', filter: 'fault' } });
    expect(swapped({ a: 'fault', b: { kind: 'all' } })).toEqual({
      a: '',
      b: { kind: 'expression', filter: 'fault' },
    });
    expect(swapped({ a: '', b: { kind: 'expression', filter: 'ok' } })).toEqual({
      a: 'ok',
      b: { kind: 'all' },
    });
    expect(swapped(ALONE)).toEqual(ALONE);
  });
});

describe('a condition', () => {
  it('divides every trace, or those of A', () => {
    expect(divided(ALONE, 'fault')).toEqual(REST);
    expect(divided({ a: 'service("web")', b: { kind: 'none' } }, 'fault')).toEqual({
      a: '(service("web")) AND (fault)',
      b: { kind: 'expression', filter: '(service("web")) AND (!(fault))' },
    });
  });

  it('narrows one of the sets', () => {
    expect(narrowed(REST, 'a', 'ok')).toEqual({ a: '(fault) AND (ok)', b: { kind: 'rest' } });
    expect(comparedFilter(narrowed(REST, 'b', 'ok'))).toBe('(!(fault)) AND (ok)');
    expect(comparedFilter(narrowed(ALONE, 'b', 'ok'))).toBe('ok');
  });

  it('is excluded from both, so that what is left over does not take it in', () => {
    expect(excluded(REST, 'error')).toEqual({
      a: '(fault) AND (!(error))',
      b: { kind: 'expression', filter: '(!(fault)) AND (!(error))' },
    });
    expect(excluded(ALONE, 'error')).toEqual({ a: '!(error)', b: { kind: 'none' } });
  });
});

describe('a range of response times', () => {
  const seconds = [0.5, 2] as const;

  it('becomes A and leaves B the others, as often as it is moved', () => {
    for (const base of ['', 'fault', '(fault) AND (ok)']) {
      const start: AnalyticsSets = { a: base, b: { kind: 'none' } };
      const first = dividedByLatency(start, seconds);
      expect(comparedFilter(first)).toContain('!(responsetime >= 0.5 AND responsetime < 2)');
      const moved = dividedByLatency(first, [1, 2]);
      expect(comparedFilter(moved)).toContain('!(responsetime >= 1 AND responsetime < 2)');
      expect(dividedByLatency(moved, undefined).b).toEqual({ kind: 'none' });
    }
  });

  it('leaves a B alone that was chosen', () => {
    const b = { kind: 'expression', filter: 'ok' } as const;
    expect(dividedByLatency({ a: 'fault', b }, seconds).b).toEqual(b);
    expect(dividedByLatency({ a: '', b: { kind: 'all' } }, seconds).b).toEqual({ kind: 'all' });
  });
});
