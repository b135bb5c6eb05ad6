/** Where a parse stands: the tokens, and the small questions that every rule of the grammar asks of them. */

import type { Position } from './ast.ts';
import { MAX_NESTING_DEPTH } from './limits.ts';
import { type FilterProblem, parseProblem, quoted } from './problem.ts';
import type { Token } from './token.ts';

/** Moves forward only. Belongs to one parse. */
export interface Cursor {
  readonly tokens: readonly Token[];
  index: number;
  /** Parentheses, blocks and negations around the next token. */
  depth: number;
}

type TokenOf<Kind extends Token['kind']> = Extract<Token, { readonly kind: Kind }>;

/** The next token, which stays; the last one is `end`, and nothing moves past it. */
export function peek(cursor: Cursor): Token {
  return cursor.tokens[cursor.index] ?? { kind: 'end', start: 0, end: 0 };
}

/** Where the token before the next one ended. */
export function previousEnd(cursor: Cursor): number {
  return cursor.tokens[cursor.index - 1]?.end ?? 0;
}

/** Moves past the next token if it is of that kind. */
export function take<Kind extends Token['kind']>(cursor: Cursor, kind: Kind): TokenOf<Kind> | undefined {
  const token = peek(cursor);
  if (!isOfKind(token, kind)) return undefined;
  cursor.index += 1;
  return token;
}

function isOfKind<Kind extends Token['kind']>(token: Token, kind: Kind): token is TokenOf<Kind> {
  return token.kind === kind;
}

/** Moves past the next token if it is that word, in any case. */
export function takeWord(cursor: Cursor, word: string): Position | undefined {
  const token = peek(cursor);
  if (token.kind !== 'word' || token.text.toLowerCase() !== word) return undefined;
  cursor.index += 1;
  return token;
}

/** Moves past a token that has to come; `purpose` says what for, as in `to close the "("`. */
export function takeExpected<Kind extends Token['kind']>(
  cursor: Cursor,
  kind: Kind,
  purpose: string,
): TokenOf<Kind> | FilterProblem {
  return take(cursor, kind) ?? expected(`"${kind}" ${purpose}`, peek(cursor));
}

/** The problem that something else should be where `token` is. */
export function expected(what: string, token: Token): FilterProblem {
  return parseProblem(`expected ${what} but ${found(token)}`, { start: token.start, end: token.end });
}

function found(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the expression ends';
    case 'word':
      return `found ${quoted(token.text)}`;
    case 'operator':
      return `found "${token.operator}"`;
    case 'string':
      return 'found a string';
    case 'number':
      return 'found a number';
    case 'key':
      return 'found a key in brackets';
    case 'json':
      return 'found a JSON array';
    default:
      return `found "${token.kind}"`;
  }
}

/**
 * Parses what is inside `opening`, one level deeper. All recursion of the parser passes through here, so its limit is
 * what bounds the stack of every pass.
 */
export function nested<Node>(
  cursor: Cursor,
  opening: Position,
  parseInside: (cursor: Cursor) => Node,
): Node | FilterProblem {
  if (cursor.depth === MAX_NESTING_DEPTH) {
    const reason = `the expression is nested more than ${MAX_NESTING_DEPTH} levels deep`;
    return parseProblem(reason, { start: opening.start, end: opening.end });
  }
  cursor.depth += 1;
  const node = parseInside(cursor);
  cursor.depth -= 1;
  return node;
}
