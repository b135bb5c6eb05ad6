/**
 * Completion: what may stand at the cursor. The tokens before it are walked by a machine with a stack of what is open,
 * which accepts more than the parser does: an expression that is being written is seldom one yet.
 */

import { afterToken, expectedAt, START, type Place } from './completion-place.ts';
import type { Expected, FilterCompletion } from './completion.ts';
import { lex } from './lex.ts';
import type { Token } from './token.ts';

/** What stands before the cursor, and the piece at the cursor that is still being written. */
interface Before {
  readonly tokens: readonly Token[];
  readonly start: number;
  readonly typed: string;
  readonly kind: 'none' | 'word' | 'string' | 'key' | 'number';
}

const OPEN_KEY = /\[\s*"?([^"\]]*)$/;
const WORD_REST = /^[A-Za-z0-9_.-]*/;
const STRING_REST = /^(?:[^"\\]|\\[\s\S])*"/;
const KEY_REST = /^[^"\]\s]*"?\s*\]/;
const ANNOTATION = /^((?:source\.|destination\.)?annotation)\.(.*)$/i;

/**
 * What may stand at `offset` of `text` and what of the text it would replace. Takes any text and any offset in it, and
 * never throws; text after the offset matters only for where the replaced piece ends.
 */
export function completeFilter(text: string, offset: number): FilterCompletion {
  const before = split(text.slice(0, offset));
  const nothing = { replace: { start: offset, end: offset }, typed: '', isQuoted: false, expected: [] };
  if (before === undefined) return nothing;
  const place = before.tokens.reduce<Place | undefined>(
    (at, token) => (at === undefined ? undefined : afterToken(at, token)),
    START,
  );
  if (place === undefined) return nothing;
  return completionAt(place, before, endOf(text, offset, before.kind));
}

function completionAt(place: Place, before: Before, end: number): FilterCompletion {
  const { start, typed, kind } = before;
  const isQuoted = kind === 'string';
  const annotation = kind === 'word' && expectsCondition(place) ? ANNOTATION.exec(typed) : null;
  if (annotation !== null) {
    const [, word = '', key = ''] = annotation;
    return { replace: { start, end }, typed: key, isQuoted, expected: annotationKey(word) };
  }
  if (place.at === 'annotationKey') {
    const isBegun = kind === 'key' || kind === 'none';
    const expected = isBegun ? annotationKey(place.word) : [];
    return { replace: { start: place.start, end }, typed, isQuoted, expected };
  }
  const expected = expectedAt(place).filter((candidate) => fits(candidate, kind));
  return { replace: { start, end }, typed, isQuoted, expected };
}

/** Which proposals a piece that was begun can become. */
function fits({ kind }: Expected, begun: Before['kind']): boolean {
  if (begun === 'string') return kind === 'value' || kind === 'node' || kind === 'idValue';
  if (begun === 'number') return kind === 'value';
  return begun !== 'key';
}

function expectsCondition(place: Place): boolean {
  return expectedAt(place).some(({ kind }) => kind === 'condition');
}

function annotationKey(word: string): readonly Expected[] {
  const lower = word.toLowerCase();
  const known = (['annotation', 'source.annotation', 'destination.annotation'] as const).find(
    (candidate) => candidate === lower,
  );
  return known === undefined ? [] : [{ kind: 'annotationKey', word: known }];
}

/** Undefined where what stands before is no sequence of tokens. */
function split(head: string): Before | undefined {
  const lexed = lex(head);
  if (lexed.kind === 'tokens') return splitTokens(lexed.tokens, head);
  // Of all that the lexer refuses, two are only not finished: a string, and a key in brackets.
  const openKey = OPEN_KEY.exec(head);
  if (openKey !== null) {
    const whole = tokensOf(head.slice(0, openKey.index));
    const [, typed = ''] = openKey;
    return whole && { tokens: whole, start: openKey.index, typed, kind: 'key' };
  }
  if (head.charAt(lexed.position) !== '"') return undefined;
  const whole = tokensOf(head.slice(0, lexed.position));
  return (
    whole && { tokens: whole, start: lexed.position, typed: head.slice(lexed.position + 1), kind: 'string' }
  );
}

function splitTokens(tokens: readonly Token[], head: string): Before {
  const whole = tokens.slice(0, -1);
  const last = whole.at(-1);
  const isBegun =
    last !== undefined && last.end === head.length && (last.kind === 'word' || last.kind === 'number');
  if (!isBegun) return { tokens: whole, start: head.length, typed: '', kind: 'none' };
  return {
    tokens: whole.slice(0, -1),
    start: last.start,
    typed: head.slice(last.start),
    kind: last.kind === 'word' ? 'word' : 'number',
  };
}

function tokensOf(text: string): readonly Token[] | undefined {
  const lexed = lex(text);
  return lexed.kind === 'tokens' ? lexed.tokens.slice(0, -1) : undefined;
}

/** Where the piece that the cursor is in ends. */
function endOf(text: string, offset: number, kind: Before['kind']): number {
  const rest = text.slice(offset);
  switch (kind) {
    case 'none':
      return offset;
    case 'word':
    case 'number':
      return offset + (WORD_REST.exec(rest)?.[0].length ?? 0);
    case 'key':
      return offset + (KEY_REST.exec(rest)?.[0].length ?? 0);
    case 'string':
      return offset + (isClosed(rest) ? (STRING_REST.exec(rest)?.[0].length ?? 0) : 0);
  }
}

/** Whether the next quote closes the string that is open: then an odd number of quotes is left. */
function isClosed(rest: string): boolean {
  return (rest.match(/\\[\s\S]|"/g) ?? []).filter((piece) => piece === '"').length % 2 === 1;
}
