import { parseFilter } from '@fluoroscope/filter';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { filterMarks } from './filter-marks.ts';

function problemOf(text: string): Parameters<typeof filterMarks>[1] {
  const result = parseFilter(text);
  return result.kind === 'problem' ? result.problem : undefined;
}

it('tells the words of the language from others', () => {
  const marks = filterMarks('service("a b") { faul OR http.status >= 500 }', undefined);
  expect(marks.filter(({ text }) => text.trim() !== '').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'keyword service',
    'sign (',
    'string "a b"',
    'sign )',
    'sign {',
    'plain faul',
    'joint OR',
    'keyword http.status',
    'operator >=',
    'number 500',
    'sign }',
  ]);
});

it('marks what is wrong, and what is missing as a space after the text', () => {
  const wrong = (text: string): string =>
    filterMarks(text, problemOf(text))
      .filter(({ isWrong }) => isWrong)
      .map(({ text: part }) => part)
      .join('');
  expect(wrong('faullt AND ok')).toBe('faullt');
  expect(wrong('http.status = ')).toBe(' ');
  expect(wrong('user = "a\\x"')).toBe('\\');
});

it('keeps the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const marks = filterMarks(text, problemOf(text));
      const whole = marks.map((mark) => mark.text).join('');
      expect(whole === text || whole === `${text} `).toBe(true);
    }),
  );
});
