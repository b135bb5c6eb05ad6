import { describe, expect, it } from 'vitest';
import { parseFilter } from './parse-filter.ts';
import { printFilter } from './print.ts';
import { CHECK_FAILS, PARSE_FAILS, type RefusedEntry, VALID } from './testing/corpus.ts';
import { withoutPositions } from './testing/without-positions.ts';

const MARK = '▶';

function parsed(text: string) {
  const result = parseFilter(text);
  expect(result).toMatchObject({ kind: 'ok' });
  if (result.kind !== 'ok') throw new Error(result.problem.reason);
  return result.expression;
}

function checkRefused([marked, reason]: RefusedEntry, phase: 'parse' | 'check'): void {
  const position = marked.indexOf(MARK);
  const text = marked.replace(MARK, '');
  expect(parseFilter(text)).toEqual({
    kind: 'problem',
    problem: {
      kind: 'problem',
      phase,
      reason: expect.stringContaining(reason),
      position,
      end: expect.any(Number),
    },
  });
}

describe.each(Object.entries(VALID))('valid: %s', (_group, entries) => {
  it.each(entries)('%s', (source, canonical) => {
    const expression = parsed(source);
    const printed = printFilter(expression);
    expect(printed).toBe(canonical === '' ? source.trim() : canonical);
    expect(withoutPositions(parsed(printed))).toEqual(withoutPositions(expression));
  });
});

describe.each(Object.entries(PARSE_FAILS))('parse fails: %s', (_group, entries) => {
  it.each(entries)('%s', (...entry) => {
    checkRefused(entry, 'parse');
  });
});

describe.each(Object.entries(CHECK_FAILS))('check fails: %s', (_group, entries) => {
  it.each(entries)('%s', (...entry) => {
    checkRefused(entry, 'check');
  });
});

describe('the corpus', () => {
  it('has every expression once', () => {
    const all = [VALID, PARSE_FAILS, CHECK_FAILS].flatMap((section) => Object.values(section).flat());
    expect(new Set(all.map(([source]) => source)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(150);
  });
});
