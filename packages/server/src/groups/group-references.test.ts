import { parseFilter } from '@fluoroscope/filter';
import { describe, expect, it } from 'vitest';
import { groupReferences, leadsTo } from './group-references.ts';

function referencesIn(text: string) {
  const parsed = parseFilter(text);
  if (parsed.kind === 'problem') throw new Error(parsed.problem.reason);
  return groupReferences(parsed.expression).map(({ by, value }) => `${by} ${value}`);
}

describe('groupReferences', () => {
  it.each([
    ['', []],
    ['fault', []],
    ['service("group.name")', []],
    ['group.name = "a"', ['name a']],
    ['group.arn != "b"', ['arn b']],
    ['fault AND (group.name = "a" OR !(group.name = "b" AND ok))', ['name a', 'name b']],
  ])('finds those of %s', (text, references) => {
    expect(referencesIn(text)).toEqual(references);
  });
});

describe('leadsTo', () => {
  const graph: Record<string, readonly string[]> = { a: ['b', 'c'], b: ['d'], c: ['d'], d: ['e', 'd'] };
  const namesOf = (name: string) => graph[name] ?? [];

  it.each([
    ['a', ['a'], true],
    ['e', ['a'], true],
    ['d', ['c', 'b'], true],
    ['a', ['b'], false],
    ['x', ['a', 'nobody'], false],
    ['x', [], false],
  ])('%s from %j is %s', (name, first, expected) => {
    expect(leadsTo(name, first, namesOf)).toBe(expected);
  });
});
