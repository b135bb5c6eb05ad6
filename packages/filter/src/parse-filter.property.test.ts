import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_EXPRESSION_LENGTH } from './limits.ts';
import { type FilterResult, parseFilter } from './parse-filter.ts';
import { printFilter } from './print.ts';
import { arbitraryFilter } from './testing/arbitrary-filter.ts';
import { CHECK_FAILS, PARSE_FAILS, VALID } from './testing/corpus.ts';
import { withoutPositions } from './testing/without-positions.ts';

const SOURCES = [VALID, PARSE_FAILS, CHECK_FAILS].flatMap((section) =>
  Object.values(section).flatMap((entries) => entries.map(([source]) => source.replace('▶', ''))),
);

/** Pieces that a lexer or a parser might trip over. */
const PIECES = [
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  '#[',
  '!',
  '=',
  '<',
  '.',
  ',',
  ':',
  '-',
  ' ',
  '\u0000',
  'OR',
  '1e',
  'service',
];

/** An expression of the corpus with a piece of it replaced by something else. */
const mutated = fc
  .tuple(
    fc.constantFrom(...SOURCES),
    fc.nat(),
    fc.nat({ max: 4 }),
    fc.constantFrom('', ...PIECES, ...SOURCES),
  )
  .map(([source, at, removed, inserted]) => {
    const start = at % (source.length + 1);
    return source.slice(0, start) + inserted + source.slice(start + removed);
  });

/** Whatever the text, the answer is a tree that prints and parses again, or a problem within the text. */
function checkAnswered(text: string): void {
  const result = parseFilter(text);
  const { position, end, reason } =
    result.kind === 'ok' ? { position: 0, end: 0, reason: '-' } : result.problem;
  expect(position).toBeGreaterThanOrEqual(0);
  expect(end).toBeGreaterThanOrEqual(position);
  expect(end).toBeLessThanOrEqual(text.length);
  expect(reason).not.toBe('');
  expect(withoutPositions(reprinted(result))).toEqual(withoutPositions(result));
}

/** What its printed form parses to; a problem, or an expression too long to be printed, is itself. */
function reprinted(result: FilterResult): FilterResult {
  if (result.kind === 'problem') return result;
  const printed = printFilter(result.expression);
  return printed.length > MAX_EXPRESSION_LENGTH ? result : parseFilter(printed);
}

describe('any text', () => {
  it('is parsed or refused, and never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), checkAnswered), { numRuns: 500 });
  });

  it('made of the pieces of the language is parsed or refused', () => {
    const pieces = fc.array(fc.constantFrom(...PIECES, 'ok', 'name', 'annotation', '"a"', '5', 'and'), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(pieces, fc.constantFrom('', ' '), (list, separator) => checkAnswered(list.join(separator))),
      { numRuns: 500 },
    );
  });

  it('made by changing a piece of an expression is parsed or refused', () => {
    fc.assert(fc.property(mutated, checkAnswered), { numRuns: 1000 });
  });
});

describe('an expression', () => {
  it('is the same after printing and parsing it', () => {
    fc.assert(
      fc.property(arbitraryFilter, (expression) => {
        const printed = printFilter(expression);
        fc.pre(printed.length <= MAX_EXPRESSION_LENGTH);
        expect(withoutPositions(parseFilter(printed))).toEqual({
          kind: 'ok',
          expression: withoutPositions(expression),
        });
      }),
      { numRuns: 500 },
    );
  });
});

describe('the longest expressions', () => {
  it.each(
    [
      '(',
      '!',
      ')',
      '{',
      '"',
      '[',
      '\\',
      '#',
      'a ',
      'ok ',
      'ok OR ',
      '(ok)',
      '1',
      '.',
      ' ',
      'service{',
      'annotation[a]',
      'metadata[a]',
      '"\\',
      '#["',
      '#[{',
      'a.',
      '-',
      'not ',
      'user="\\"',
    ].map((piece) => [piece]),
  )('of nothing but %s take no more than a few milliseconds', (piece) => {
    const text = piece.repeat(MAX_EXPRESSION_LENGTH).slice(0, MAX_EXPRESSION_LENGTH);
    parseFilter(text);
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      parseFilter(text);
      return performance.now() - start;
    });
    // The best of five, and far from what is usual (under 2 ms): a busy machine is not what this is about.
    expect(Math.min(...times)).toBeLessThan(50);
  });
});
