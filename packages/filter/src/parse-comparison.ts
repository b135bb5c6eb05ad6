/**
 * `key`, or `key operator value`. Annotations and metadata carry a key of their own, after a dot or in brackets; the
 * dotted spelling takes letters, digits and underscores only, so that nobody has to guess where a key ends.
 * Source: X-Ray Developer Guide, "Using filter expressions", annotations.
 */

import type { Operator, Position } from './ast.ts';
import { type Cursor, expected, peek, previousEnd, take } from './cursor.ts';
import { MAX_METADATA_KEYS } from './limits.ts';
import { type FilterProblem, parseProblem, quoted } from './problem.ts';
import { isReserved, startsWord, wordOperator } from './reserved-words.ts';
import type {
  AnnotationSyntax,
  ComparisonSyntax,
  KeySyntax,
  MetadataSyntax,
  TestSyntax,
  ValueSyntax,
  WordSyntax,
} from './tree.ts';

const ANNOTATIONS: readonly (readonly [string, AnnotationSyntax['of']])[] = [
  ['annotation', 'entity'],
  ['source.annotation', 'source'],
  ['destination.annotation', 'destination'],
];

const DOTTED_KEY = /^[A-Za-z0-9_]+$/;

/** The comparison whose first word is `text`, already taken; `word` is the same as a keyword. */
export function parseComparison(
  cursor: Cursor,
  text: string,
  word: WordSyntax,
): ComparisonSyntax | FilterProblem {
  const key = parseKey(cursor, text, word);
  if (key.kind === 'problem') return key;
  const test = parseTest(cursor);
  if (test?.kind === 'problem') return test;
  const position = { start: word.position.start, end: previousEnd(cursor) };
  return { kind: 'comparison', key, ...(test !== undefined && { test }), position };
}

function parseKey(cursor: Cursor, text: string, word: WordSyntax): KeySyntax | FilterProblem {
  if (startsWord(word.name, 'metadata')) return parseMetadata(cursor, text, word.position);
  const annotation = ANNOTATIONS.find(([prefix]) => startsWord(word.name, prefix));
  if (annotation === undefined) return word;
  const [prefix, of] = annotation;
  return parseAnnotation(cursor, of, text.slice(prefix.length + 1), word);
}

/** `dotted` is what follows the dot; empty where the key has to be in brackets. */
function parseAnnotation(
  cursor: Cursor,
  of: AnnotationSyntax['of'],
  dotted: string,
  { name, position }: WordSyntax,
): AnnotationSyntax | FilterProblem {
  const hasDot = name.endsWith('.') || dotted !== '';
  if (!hasDot) {
    const key = take(cursor, 'key');
    if (key === undefined)
      return expected(`a key after ${name}, as in ${name}.KEY or ${name}["KEY"]`, peek(cursor));
    return { kind: 'annotation', of, key: key.value, position: { start: position.start, end: key.end } };
  }
  if (DOTTED_KEY.test(dotted)) return { kind: 'annotation', of, key: dotted, position };
  return dottedKeyProblem(`${name.slice(0, name.indexOf('annotation'))}annotation`, dotted, position);
}

/** `metadata` and its path; each key after a dot or in brackets. */
function parseMetadata(cursor: Cursor, text: string, position: Position): MetadataSyntax | FilterProblem {
  const [, ...path] = text.split('.');
  const bad = path.find((key) => !DOTTED_KEY.test(key));
  if (bad !== undefined) return dottedKeyProblem('metadata…', bad, position);
  for (let key = take(cursor, 'key'); key !== undefined; key = take(cursor, 'key')) path.push(key.value);
  const [namespace, ...keys] = path;
  if (namespace === undefined) {
    return expected('a namespace after metadata, as in metadata.default.KEY', peek(cursor));
  }
  const whole = { start: position.start, end: previousEnd(cursor) };
  if (path.length > MAX_METADATA_KEYS) {
    return parseProblem(`the metadata path has more than ${MAX_METADATA_KEYS} keys`, whole);
  }
  return { kind: 'metadata', path: [namespace, ...keys], position: whole };
}

function dottedKeyProblem(before: string, key: string, position: Position): FilterProblem {
  if (key === '') return parseProblem('the key after the dot is missing', position);
  return parseProblem(`the key ${quoted(key)} needs brackets (write ${before}[${quoted(key)}])`, position);
}

/** The operator and the value, where an operator follows. */
function parseTest(cursor: Cursor): (TestSyntax & { readonly kind: 'test' }) | FilterProblem | undefined {
  const token = peek(cursor);
  const operator = operatorOf(cursor);
  if (operator === undefined) return undefined;
  cursor.index += 1;
  const value = parseValue(cursor, operator);
  if (value.kind === 'problem') return value;
  const operatorPosition = { start: token.start, end: token.end };
  return { kind: 'test', operator, operatorPosition, value };
}

function operatorOf(cursor: Cursor): Operator | undefined {
  const token = peek(cursor);
  if (token.kind === 'operator') return token.operator;
  return token.kind === 'word' ? wordOperator(token.text) : undefined;
}

function parseValue(cursor: Cursor, operator: Operator): ValueSyntax | FilterProblem {
  const token = peek(cursor);
  const position = { start: token.start, end: token.end };
  switch (token.kind) {
    case 'string':
      cursor.index += 1;
      return { kind: 'string', value: token.value, position };
    case 'number':
      cursor.index += 1;
      return { kind: 'number', value: token.value, position };
    case 'json':
      cursor.index += 1;
      return { kind: 'json', value: token.value, position };
    case 'word':
      if (isReserved(token.text)) return expected(`a value after ${operator}`, token);
      cursor.index += 1;
      return { kind: 'bareword', value: token.text, position };
    default:
      return expected(`a value after ${operator}`, token);
  }
}
