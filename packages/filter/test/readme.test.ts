import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMPLEX_TERMS, KEYWORDS, type KeywordScope, OPERATORS } from '../src/keywords.ts';

const PLACES: Readonly<Record<KeywordScope, string>> = {
  trace: 'top',
  service: 'service',
  edge: 'edge',
  'rootcause.service': 'cause service',
  'rootcause.entity': 'cause entity',
  'rootcause.responsetime.entity': 'responsetime cause entity',
  'rootcause.exception': 'cause exception',
};

/** The cells of every table row of the README, without the padding that the formatter adds. */
const rows = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

function placesOf(scopes: readonly KeywordScope[]): string {
  const shown = scopes.filter(
    (scope) => scope !== 'rootcause.responsetime.entity' || !scopes.includes('rootcause.entity'),
  );
  return shown.map((scope) => PLACES[scope]).join(', ');
}

describe('the README', () => {
  it.each(KEYWORDS)('describes the keyword $name', ({ name, type, scopes, description }) => {
    expect(rows).toContainEqual([`\`${name}\``, type, placesOf(scopes), description]);
  });

  it.each(COMPLEX_TERMS)('describes the term $name', ({ form, description }) => {
    expect(rows).toContainEqual([`\`${form}\``, description]);
  });

  it.each(Object.entries(OPERATORS))('lists the operators of a %s', (type, operators) => {
    expect(rows).toContainEqual([type, operators.map((operator) => `\`${operator}\``).join(' ')]);
  });
});
