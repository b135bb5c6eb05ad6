/** The passes in their order: lex, parse, check. */

import type { FilterExpression } from './ast.ts';
import { check } from './check.ts';
import { lex } from './lex.ts';
import { MAX_EXPRESSION_LENGTH } from './limits.ts';
import { parse } from './parse.ts';
import { type FilterProblem, parseProblem } from './problem.ts';

export type FilterResult =
  | { readonly kind: 'ok'; readonly expression: FilterExpression }
  | { readonly kind: 'problem'; readonly problem: FilterProblem };

/**
 * What a filter expression means, or the first problem in it. Takes any string and never throws; time is linear in the
 * length, which is limited to `MAX_EXPRESSION_LENGTH`, and every tree is at most `MAX_NESTING_DEPTH` levels deep, with
 * one level more for each AND and OR. An expression without a term is `everything`.
 */
export function parseFilter(text: string): FilterResult {
  const expression = expressionOf(text);
  return expression.kind === 'problem'
    ? { kind: 'problem', problem: expression }
    : { kind: 'ok', expression };
}

function expressionOf(text: string): FilterExpression | FilterProblem {
  if (text.length > MAX_EXPRESSION_LENGTH) {
    const reason = `the expression has ${text.length} characters, the limit is ${MAX_EXPRESSION_LENGTH}`;
    return parseProblem(reason, { start: MAX_EXPRESSION_LENGTH, end: text.length });
  }
  const lexed = lex(text);
  if (lexed.kind === 'problem') return lexed;
  const [first] = lexed.tokens;
  if (first === undefined || first.kind === 'end') {
    return { kind: 'everything', position: { start: 0, end: text.length } };
  }
  const tree = parse(lexed.tokens);
  return tree.kind === 'problem' ? tree : check(tree);
}
