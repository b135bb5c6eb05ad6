import { expect, it } from 'vitest';
import { formatGrouping, groupingLabel, parseGrouping } from './trace-grouping.ts';
import { formatSorting, isNewestFirst, parseSorting } from './trace-sorting.ts';

it.each(['Duration', '-Duration', 'StartTime', '-Status'])('keeps the order %s', (text) => {
  expect(formatSorting(parseSorting(text))).toBe(text);
});

it.each([undefined, '', '-StartTime', 'nonsense', '-'])('is newest first for %j', (text) => {
  expect(isNewestFirst(parseSorting(text))).toBe(true);
  expect(formatSorting(parseSorting(text))).toBeUndefined();
});

it.each([
  ['Url', 'URL'],
  ['annotation.tenant', 'tenant'],
])('groups by %s, called %s', (text, label) => {
  const grouping = parseGrouping(text);
  expect(grouping && formatGrouping(grouping)).toBe(text);
  expect(grouping && groupingLabel(grouping)).toBe(label);
});

it.each([undefined, 'annotation.', 'Annotation', 'nonsense'])('groups by nothing for %j', (text) => {
  expect(parseGrouping(text)).toBeUndefined();
});
