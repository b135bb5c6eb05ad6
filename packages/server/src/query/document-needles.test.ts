import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aDocumentTerm, someMembers, spell } from '../../test/support/spelled-json.ts';
import { type Needle, needlesOf } from './document-needles.ts';
import { satisfiesTerm } from './document-terms.ts';
import type { DocumentTerm } from './filter/compile-filter.ts';

const POSITION = { start: 0, end: 0 };
const text = (value: string): DocumentTerm => ({ kind: 'text', value, position: POSITION });

const literalsOf = (term: DocumentTerm) => needlesOf(term).map(({ literal }) => literal);

/** What the engine does with a needle. */
function isFound({ literal, escapes }: Needle, stored: Buffer): boolean {
  const lower = stored.toString('utf8').toLowerCase();
  return stored.includes(literal) || escapes.some((escape) => lower.includes(escape));
}

describe('the needles of a term', () => {
  it('are in every document that satisfies it, however that is spelled', () => {
    let satisfied = 0;
    const property = fc.property(someMembers, aDocumentTerm, fc.gen(), (members, term, gen) => {
      const sent = spell(members, (choices) => gen(fc.nat, { max: choices - 1 }));
      const stored = Buffer.from(sent);
      if (!satisfiesTerm(JSON.parse(stored.toString('utf8')), term)) return;
      satisfied += 1;
      expect(needlesOf(term).filter((needle) => !isFound(needle, stored))).toEqual([]);
    });
    fc.assert(property, { numRuns: 5000 });
    expect(satisfied).toBeGreaterThan(100);
  });

  it('are the bytes that a sender most likely wrote', () => {
    expect(literalsOf(text('order 17'))).toEqual(['order 17']);
    expect(literalsOf(text('say "no"\n'))).toEqual([String.raw`say \"no\"\n`]);
    expect(literalsOf(text('/orders/17'))).toEqual(['orders']);
    expect(literalsOf(text('日本 🚀'))).toEqual(['日本 🚀']);
  });

  it('are none where the term has no bytes of its own', () => {
    expect(needlesOf(text('/'))).toEqual([]);
    expect(needlesOf(text('\ud83d'))).toEqual([]);
  });

  it('are the keys, and the value where it has one spelling', () => {
    const subject = { kind: 'metadata', scope: 'trace', path: ['default', 'plan'] } as const;
    const common = { kind: 'comparison', subject, position: POSITION } as const;
    const keys = ['"default"', '"plan"'];
    expect(literalsOf({ kind: 'presence', subject, position: POSITION })).toEqual(keys);
    expect(literalsOf({ ...common, type: 'number', operator: '=', value: 1 })).toEqual(keys);
    expect(literalsOf({ ...common, type: 'boolean', operator: '!=', value: true })).toEqual([
      ...keys,
      'false',
    ]);
    expect(literalsOf({ ...common, type: 'string', operator: '!=', value: 'x' })).toEqual(keys);
    expect(literalsOf({ ...common, type: 'string', operator: '=', value: 'x' })).toEqual([...keys, '"x"']);
    expect(literalsOf({ ...common, type: 'string', operator: 'CONTAINS', value: 'x' })).toEqual([
      ...keys,
      'x',
    ]);
    expect(literalsOf({ ...common, type: 'string', operator: 'CONTAINS', value: '' })).toEqual(keys);
    expect(literalsOf({ ...common, type: 'string', operator: 'BEGINSWITH', value: 'x' })).toEqual([
      ...keys,
      '"x',
    ]);
    expect(literalsOf({ ...common, type: 'string', operator: 'ENDSWITH', value: 'x' })).toEqual([
      ...keys,
      'x"',
    ]);
  });

  it('may hide in the escapes of their characters only, as long as there are few of them', () => {
    expect(needlesOf(text('aé'))).toEqual([{ literal: 'aé', escapes: ['\\u0061', '\\u00e9'] }]);
    const many = String.fromCharCode(...Array.from({ length: 200 }, (_, index) => 0x4e00 + index));
    expect(needlesOf(text(many))).toEqual([{ literal: many, escapes: ['\\u'] }]);
  });
});
