/**
 * The response times that an expression asks for at its top, apart from the rest of it. So the band on a distribution
 * is the expression's own condition: dragging it writes the condition anew and leaves what else was asked. Pure.
 */

import { parseFilter, printFilter, type Logic, type TraceTerm } from '@fluoroscope/filter';
import { bothOf, responseTimeTerm, type SecondsRange } from './filter-text.ts';

export interface LatencySplit {
  /** The expression without its response times; empty for every trace. */
  readonly base: string;
  /** Undefined when it asks for none. */
  readonly seconds: SecondsRange | undefined;
}

/** Only conditions that must hold beside all others are taken out; text that is no expression is left whole. */
export function splitLatency(expression: string): LatencySplit {
  const parsed = parseFilter(expression);
  if (parsed.kind === 'problem' || parsed.expression.kind === 'everything') {
    return { base: expression, seconds: undefined };
  }
  const terms = conjuncts(parsed.expression);
  const bounds = terms.map(boundOf);
  if (bounds.every((bound) => bound === undefined)) return { base: expression, seconds: undefined };
  const others = terms.filter((_, index) => bounds[index] === undefined);
  return { base: bothOf(...others.map(printFilter)), seconds: intersection(bounds) };
}

/** The expression with response times of a range in place of its own, or without any. */
export function withLatency(expression: string, seconds: SecondsRange | undefined): string {
  return bothOf(splitLatency(expression).base, seconds === undefined ? '' : responseTimeTerm(seconds));
}

function conjuncts(term: Logic<TraceTerm>): readonly Logic<TraceTerm>[] {
  return term.kind === 'and' ? term.operands.flatMap(conjuncts) : [term];
}

function boundOf(term: Logic<TraceTerm>): SecondsRange | undefined {
  if (term.kind !== 'comparison' || term.type !== 'number') return undefined;
  if (term.subject.kind !== 'keyword' || term.subject.keyword !== 'responsetime') return undefined;
  switch (term.operator) {
    case '>':
    case '>=':
      return [term.value, undefined];
    case '<':
    case '<=':
      return [undefined, term.value];
    case '=':
    case '!=':
      return undefined;
  }
}

function intersection(ranges: readonly (SecondsRange | undefined)[]): SecondsRange {
  const from = ranges.flatMap((range) => range?.[0] ?? []);
  const to = ranges.flatMap((range) => range?.[1] ?? []);
  return [from.length === 0 ? undefined : Math.max(...from), to.length === 0 ? undefined : Math.min(...to)];
}
