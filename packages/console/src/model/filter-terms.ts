/**
 * Changing an expression by its conditions: those that are joined by AND at its top are taken out and put in one by
 * one. What was changed is written in the language's canonical spelling; an expression with a mistake is left alone.
 */

import { parseFilter, printFilter, type FilterExpression } from '@fluoroscope/filter';
import type { Outcome } from '@fluoroscope/wire';
import { bothOf, outcomeTerm, responseTimeTerm, type SecondsRange } from './filter-text.ts';

const OUTCOMES: readonly Outcome[] = ['ok', 'error', 'throttle', 'fault'];
const OUTCOME_TERMS: ReadonlySet<string> = new Set(['ok', 'error', 'throttle', '!throttle', 'fault']);
const RESPONSE_TIME = /^responsetime (?:<|<=|>|>=) /;

type Term = Exclude<FilterExpression, { kind: 'everything' }>;

/** The conditions, each as it is printed; empty for an expression that is empty or has a mistake. */
export function topTerms(expression: string): readonly string[] {
  return parts(expression)?.map(printFilter) ?? [];
}

/** The expression without one of its `topTerms`. */
export function withoutTerm(expression: string, term: string): string {
  return keeping(expression, (candidate) => candidate !== term);
}

/** The outcome whose term the expression has, if it has that and no other. */
export function outcomeOf(expression: string): Outcome | undefined {
  const held = topTerms(expression)
    .filter((term) => OUTCOME_TERMS.has(term))
    .toSorted()
    .join(' AND ');
  return OUTCOMES.find((outcome) => topTerms(outcomeTerm(outcome)).toSorted().join(' AND ') === held);
}

/** The expression for traces that ended so; undefined for however they ended. */
export function withOutcome(expression: string, outcome: Outcome | undefined): string {
  const rest = keeping(expression, (term) => !OUTCOME_TERMS.has(term));
  return outcome === undefined ? rest : joined(rest, outcomeTerm(outcome));
}

/** The expression for response times in a range and no other. */
export function withResponseTimes(expression: string, range: SecondsRange): string {
  return joined(
    keeping(expression, (term) => !RESPONSE_TIME.test(term)),
    responseTimeTerm(range),
  );
}

/** Both, without parentheses that would say nothing. */
export function joined(expression: string, term: string): string {
  const both = bothOf(expression, term);
  const result = parseFilter(both);
  return result.kind === 'ok' ? printFilter(flat(result.expression)) : both;
}

function keeping(expression: string, isKept: (term: string) => boolean): string {
  const all = parts(expression);
  if (all === undefined) return expression;
  const kept = all.filter((term) => isKept(printFilter(term)));
  // Nothing is to be changed, so the reader's own spelling stays.
  if (kept.length === all.length) return expression;
  return together(kept);
}

function together(terms: readonly Term[]): string {
  const [first] = terms;
  if (first === undefined) return '';
  if (terms.length === 1) return printFilter(first);
  return printFilter({ kind: 'and', operands: terms, position: { start: 0, end: 0 } });
}

/** Undefined for an expression with a mistake. */
function parts(expression: string): readonly Term[] | undefined {
  const result = parseFilter(expression);
  if (result.kind === 'problem') return undefined;
  const whole = flat(result.expression);
  if (whole.kind === 'everything') return [];
  return whole.kind === 'and' ? whole.operands : [whole];
}

/** AND inside of AND is the same AND. */
function flat(expression: FilterExpression): FilterExpression {
  if (expression.kind !== 'and') return expression;
  const operands = expression.operands.map(flat).flatMap((operand): readonly Term[] => {
    if (operand.kind === 'everything') return [];
    return operand.kind === 'and' ? operand.operands : [operand];
  });
  return { ...expression, operands };
}
