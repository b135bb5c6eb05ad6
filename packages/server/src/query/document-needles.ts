/**
 * What the text of a document must hold, byte for byte, if the document satisfies a term. The engine finds such bytes
 * many times faster than documents can be parsed, so only the few that have them are read. It may find too many
 * documents and never too few: JSON can spell a character in several ways, and each of them is allowed for.
 */

import type { MetadataSubject, Test } from '@fluoroscope/filter';
import type { DocumentTerm } from './filter/compile-filter.ts';

/** A document has to hold `literal`, or one of `escapes` in letters of any case. */
export interface Needle {
  readonly literal: string;
  /** Spellings of single characters, in which the literal may hide; empty where it cannot. */
  readonly escapes: readonly string[];
}

/** All needles of a term have to be in one document. Without any, every document may satisfy the term. */
export function needlesOf(term: DocumentTerm): readonly Needle[] {
  const needles =
    term.kind === 'text'
      ? [needleOf(term.value)]
      : [...term.subject.path.map(wholeText), ...valueNeedles(term)];
  return needles.filter((needle) => needle.literal !== '');
}

/** Numbers can be written in so many ways that only the path narrows the search down. */
function valueNeedles(test: Test<MetadataSubject>): readonly Needle[] {
  if (test.kind === 'presence') return [];
  switch (test.type) {
    case 'number':
      return [];
    case 'boolean':
      return [{ literal: String((test.operator === '=') === test.value), escapes: [] }];
    case 'string':
      return textNeedles(test.operator, test.value);
  }
}

function textNeedles(
  operator: '=' | '!=' | 'CONTAINS' | 'BEGINSWITH' | 'ENDSWITH',
  value: string,
): readonly Needle[] {
  switch (operator) {
    case '=':
      return [wholeText(value)];
    case '!=':
      return [];
    case 'CONTAINS':
      return [needleOf(value)];
    case 'BEGINSWITH':
      return [needleOf(value, { begins: true })];
    case 'ENDSWITH':
      return [needleOf(value, { ends: true })];
  }
}

function wholeText(text: string): Needle {
  return needleOf(text, { begins: true, ends: true });
}

/**
 * What even without `\u` has no single spelling: a slash goes with a backslash or without; half of a character beyond
 * the basic plane has no bytes of its own.
 */
const HAS_NO_SINGLE_SPELLING = /[/\p{Cs}]/u;

/** `begins`, `ends`: the text is where a string of the document does, so that quotes belong to it. */
function needleOf(text: string, { begins = false, ends = false } = {}): Needle {
  const pieces = text.split(HAS_NO_SINGLE_SPELLING).map((piece) => JSON.stringify(piece).slice(1, -1));
  if (begins) pieces[0] = `"${pieces[0] ?? ''}`;
  if (ends) pieces[pieces.length - 1] = `${pieces.at(-1) ?? ''}"`;
  const literal = pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '');
  return { literal, escapes: escapesOf(text) };
}

/** Fewer than the engine takes in one search. */
const MAX_ESCAPES = 128;

/** Any character can be written as an escape, and senders do so: all that is not ASCII, or `<` and `&`. */
function escapesOf(text: string): readonly string[] {
  const units = new Set(Array.from({ length: text.length }, (_, index) => text.charCodeAt(index)));
  if (units.size > MAX_ESCAPES) return ['\\u'];
  return [...units].map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`);
}
