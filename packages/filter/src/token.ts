/** The tokens of a filter expression. */

import type { Position } from './ast.ts';

type SymbolOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

type Punctuation = '!' | '(' | ')' | '{' | '}' | ',' | ':';

type PunctuationToken = { readonly [Kind in Punctuation]: { readonly kind: Kind } }[Punctuation];

/**
 * `word`: letters, digits, `_`, `.` and `-`, as written. `key`: what stands in brackets after `annotation` or
 * `metadata`, or after a dot that follows such brackets. `json`: what `#[…]` parses to.
 */
export type Token = Position &
  (
    | { readonly kind: 'word'; readonly text: string }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'key'; readonly value: string }
    | { readonly kind: 'json'; readonly value: unknown }
    | { readonly kind: 'operator'; readonly operator: SymbolOperator }
    | PunctuationToken
    | { readonly kind: 'end' }
  );
