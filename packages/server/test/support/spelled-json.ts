/** JSON texts as no sender in particular writes them: any character in any spelling that JSON allows. */

import fc from 'fast-check';
import type { MetadataSubject, Test } from '@fluoroscope/filter';
import type { DocumentTerm } from '../../src/query/filter/compile-filter.ts';
import { aSubsegment } from './segment-builders.ts';

/** All kinds of characters that JSON treats in a way of their own. */
const CHARACTERS = ['a', 'K', '/', '"', '\\', '\n', '\u001f', 'é', '🚀', '\ud83d'];

/** Often one of a few, so that what is asked for is there. */
const aText = fc.oneof(
  fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 3 }).map((characters) => characters.join('')),
  fc.constantFrom('a', 'K/', '/é', 'a\u001fK', '"a\\', 'é🚀'),
);

const aKey = fc.oneof(aText, fc.constantFrom('a', 'K', '__proto__', 'constructor'));

/** The value of metadata at some key. */
const aMetadataValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    aText,
    fc.constantFrom(0, 1, -1.5, 1000, true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(aKey, tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** The members of a segment document in which terms look, at several depths. */
export const someMembers: fc.Arbitrary<object> = fc.record(
  {
    metadata: fc.dictionary(aKey, aMetadataValue, { maxKeys: 3 }),
    subsegments: fc.array(
      fc.dictionary(aKey, aMetadataValue, { maxKeys: 3 }).map((metadata) => aSubsegment({ metadata })),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

const POSITION = { start: 0, end: 0 };
const aSubject: fc.Arbitrary<MetadataSubject> = fc
  .tuple(aKey, fc.array(aKey, { maxLength: 2 }))
  .map(([namespace, keys]) => ({ kind: 'metadata', scope: 'trace', path: [namespace, ...keys] }));

const aTest: fc.Arbitrary<Test<MetadataSubject>> = fc.oneof(
  aSubject.map((subject) => ({ kind: 'presence' as const, subject, position: POSITION })),
  fc.record({
    kind: fc.constant('comparison' as const),
    subject: aSubject,
    type: fc.constant('string' as const),
    operator: fc.constantFrom('=', '!=', 'CONTAINS', 'BEGINSWITH', 'ENDSWITH'),
    value: aText,
    position: fc.constant(POSITION),
  }),
  fc.record({
    kind: fc.constant('comparison' as const),
    subject: aSubject,
    type: fc.constant('number' as const),
    operator: fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
    value: fc.constantFrom(0, 1, -1.5, 1000),
    position: fc.constant(POSITION),
  }),
  fc.record({
    kind: fc.constant('comparison' as const),
    subject: aSubject,
    type: fc.constant('boolean' as const),
    operator: fc.constantFrom('=', '!='),
    value: fc.boolean(),
    position: fc.constant(POSITION),
  }),
);

export const aDocumentTerm: fc.Arbitrary<DocumentTerm> = fc.oneof(
  aText
    .filter((value) => value !== '')
    .map((value) => ({ kind: 'text' as const, value, position: POSITION })),
  aTest,
);

/** A text that parses to `value`, its spelling decided by `choose`, which returns a whole number below `choices`. */
export function spell(value: unknown, choose: (choices: number) => number): string {
  if (typeof value === 'string') return spellText(value, choose);
  if (typeof value === 'number') return spellNumber(value, choose);
  if (Array.isArray(value)) return `[${value.map((element) => spell(element, choose)).join(' , ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${spellText(key, choose)} :${spell(member, choose)}`,
  );
  return `{${members.join(',\t')}}`;
}

function spellNumber(value: number, choose: (choices: number) => number): string {
  const plain = JSON.stringify(value);
  return [plain, value.toExponential(), plain.includes('.') ? `${plain}0` : `${plain}.0`][choose(3)] ?? plain;
}

function spellText(text: string, choose: (choices: number) => number): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charAt(index));
  return `"${units.map((unit) => spellUnit(unit, choose)).join('')}"`;
}

function spellUnit(unit: string, choose: (choices: number) => number): string {
  // A slash goes with a backslash as well as without.
  if (unit === '/' && choose(2) === 0) return '\\/';
  const escape = `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  // Rarely, so that there are documents without any.
  if (choose(12) === 0) return choose(2) === 0 ? escape : escape.toUpperCase().replace('U', 'u');
  // Halves of a character stand for themselves, so that two of them may meet.
  return /\p{Cs}/u.test(unit) ? unit : JSON.stringify(unit).slice(1, -1);
}
