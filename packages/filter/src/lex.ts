/**
 * From text to tokens, in one pass over the characters. Each kind of token is told by its first character, and each is
 * read by a sticky pattern without alternatives that could be tried twice, so the time is linear in the length.
 *
 * The lexer knows the mistakes that other languages teach (`&&`, `==`, single quotes, `5s`) and says what to write.
 * Source: X-Ray Developer Guide, "Using filter expressions"; string escapes as in JSON (observed, not documented).
 */

import type { Position } from './ast.ts';
import { lexJson } from './lex-json.ts';
import { type FilterProblem, parseProblem, quoted } from './problem.ts';
import type { Token } from './token.ts';

export type LexResult = { readonly kind: 'tokens'; readonly tokens: readonly Token[] } | FilterProblem;

const WHITESPACE = /\s+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_.-]*/y;
const NUMBER = /-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;
const AFTER_NUMBER = /[A-Za-z0-9_.-]+/y;
const STRING = /"(?:[^"\\]|\\[\s\S])*"/y;
/** An escape of JSON, or a backslash that begins none. */
const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])?/g;
const SYMBOL = /!=|<=|>=|[=<>!(){},:]/y;
const DOTTED_KEY = /\.([A-Za-z_][A-Za-z0-9_]*)/y;
const BRACKET_KEY = /[A-Za-z0-9_.:/@$+-]+/y;

/** What is written elsewhere, and what to write here. */
const MISTAKES: readonly (readonly [string, string])[] = [
  ['==', 'compare with a single ='],
  ['<>', 'write != for "is not"'],
  ['&', 'join conditions with AND'],
  ['|', 'join conditions with OR'],
  ["'", 'strings are in double quotes'],
  ['`', 'strings are in double quotes'],
  ['\u2018', 'strings are in straight double quotes'],
  ['\u2019', 'strings are in straight double quotes'],
  ['\u201c', 'strings are in straight double quotes'],
  ['\u201d', 'strings are in straight double quotes'],
  [']', 'no "[" is open; only a key is in brackets'],
];

const BACKSLASH = '\\';

/** All tokens of `text` and an `end` after them, or the first place that is none. Never throws. */
export function lex(text: string): LexResult {
  const tokens: Token[] = [];
  let start = skipWhitespace(text, 0);
  while (start < text.length) {
    const token = lexToken(text, start);
    if (token.kind === 'problem') return token;
    tokens.push(token);
    start = skipWhitespace(text, token.end);
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length });
  return { kind: 'tokens', tokens };
}

function lexToken(text: string, start: number): Token | FilterProblem {
  const mistake = MISTAKES.find(([wrong]) => text.startsWith(wrong, start));
  if (mistake !== undefined) return mistakeProblem(mistake, start);
  const word = match(WORD, text, start);
  if (word !== undefined) return { kind: 'word', text: word, start, end: start + word.length };
  const symbol = match(SYMBOL, text, start);
  if (symbol !== undefined) return symbolToken(symbol, { start, end: start + symbol.length });
  const character = text.charAt(start);
  if (character === '"') return lexString(text, start);
  if (character === '[') return lexBracketKey(text, start);
  if (character === '#') return lexJson(text, start);
  return lexNumber(text, start) ?? lexDottedKey(text, start) ?? unexpected(text, start);
}

function symbolToken(symbol: string, position: Position): Token {
  switch (symbol) {
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { kind: 'operator', operator: symbol, ...position };
    case '!':
    case '(':
    case ')':
    case '{':
    case '}':
    case ',':
      return { kind: symbol, ...position };
    default:
      return { kind: ':', ...position };
  }
}

function lexString(text: string, start: number): Extract<Token, { kind: 'string' }> | FilterProblem {
  const raw = match(STRING, text, start);
  if (raw === undefined) {
    return parseProblem('the string is not closed (add a double quote)', { start, end: text.length });
  }
  const end = start + raw.length;
  if (!raw.includes(BACKSLASH)) return { kind: 'string', value: raw.slice(1, -1), start, end };
  for (const { 0: escape, index } of raw.matchAll(ESCAPE)) {
    if (escape !== BACKSLASH) continue;
    const reason = 'a backslash begins no escape here (write \\\\ for a backslash)';
    return parseProblem(reason, { start: start + index, end: start + index + 1 });
  }
  const value = raw.slice(1, -1).replace(ESCAPE, (escape) => String(JSON.parse(`"${escape}"`)));
  return { kind: 'string', value, start, end };
}

function lexNumber(text: string, start: number): Token | FilterProblem | undefined {
  const raw = match(NUMBER, text, start);
  if (raw === undefined) return undefined;
  const end = start + raw.length;
  const rest = match(AFTER_NUMBER, text, end);
  if (rest !== undefined) {
    const reason = `${quoted(raw + rest)} is not a number (durations are in seconds, without a unit; text needs double quotes)`;
    return parseProblem(reason, { start, end: end + rest.length });
  }
  const value = Number(raw);
  if (!Number.isFinite(value)) return parseProblem(`the number ${quoted(raw)} is too large`, { start, end });
  // Zero has no sign here: adding zero turns -0 into 0 and changes nothing else.
  return { kind: 'number', value: value + 0, start, end };
}

/** `[KEY]` or `["KEY"]`, the only use of brackets. */
function lexBracketKey(text: string, start: number): Token | FilterProblem {
  const keyStart = skipWhitespace(text, start + 1);
  const key = lexKey(text, keyStart);
  if (key.kind === 'problem') return key;
  const closing = skipWhitespace(text, key.end);
  if (text.charAt(closing) !== ']') {
    const reason = 'expected "]" after the key (put a key with other characters in double quotes)';
    return parseProblem(reason, { start: closing, end: Math.min(closing + 1, text.length) });
  }
  if (key.value === '') return parseProblem('the key is empty', { start, end: closing + 1 });
  return { kind: 'key', value: key.value, start, end: closing + 1 };
}

function lexKey(text: string, start: number): Extract<Token, { kind: 'string' }> | FilterProblem {
  if (text.charAt(start) === '"') return lexString(text, start);
  const value = match(BRACKET_KEY, text, start) ?? '';
  return { kind: 'string', value, start, end: start + value.length };
}

/** `.KEY` after a key in brackets, as in `metadata["my app"].order`. */
function lexDottedKey(text: string, start: number): Token | undefined {
  const raw = match(DOTTED_KEY, text, start);
  return raw === undefined ? undefined : { kind: 'key', value: raw.slice(1), start, end: start + raw.length };
}

function mistakeProblem([wrong, remedy]: readonly [string, string], start: number): FilterProblem {
  return parseProblem(`unexpected ${quoted(wrong)} (${remedy})`, { start, end: start + wrong.length });
}

function unexpected(text: string, start: number): FilterProblem {
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  const reason = `unexpected ${quoted(character)} (text needs double quotes)`;
  return parseProblem(reason, { start, end: start + character.length });
}

function skipWhitespace(text: string, start: number): number {
  return start + (match(WHITESPACE, text, start)?.length ?? 0);
}

function match(pattern: RegExp, text: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0];
}
