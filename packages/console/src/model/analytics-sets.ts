/**
 * The two sets of traces that are compared, and how the URL says them: `a` is an expression (links from elsewhere say
 * `filter`), `b` another one, or `compare` says that B is what A is not, or everything. Pure.
 */

import { splitLatency, withLatency } from './analytics-latency.ts';
import { bothOf, responseTimeTerm, type SecondsRange } from './filter-text.ts';

export type ComparedSet =
  | { readonly kind: 'none' }
  /** Every trace that is not in A, whatever A becomes. */
  | { readonly kind: 'rest' }
  | { readonly kind: 'all' }
  | { readonly kind: 'expression'; readonly filter: string };

export interface AnalyticsSets {
  /** Empty for every trace. */
  readonly a: string;
  readonly b: ComparedSet;
}

const NONE: ComparedSet = { kind: 'none' };
const REST: ComparedSet = { kind: 'rest' };

export function readSets(params: URLSearchParams): AnalyticsSets {
  const a = params.get('a') ?? params.get('filter') ?? '';
  const compare = params.get('compare');
  if (compare === 'rest' || compare === 'all') return { a, b: { kind: compare } };
  return { a, b: expressionSet(params.get('b') ?? '') };
}

/** Parameters of the URL; undefined ones are to be removed. */
export function writeSets({ a, b }: AnalyticsSets): Readonly<Record<string, string | undefined>> {
  return {
    a,
    filter: undefined,
    b: b.kind === 'expression' ? b.filter : undefined,
    compare: b.kind === 'rest' || b.kind === 'all' ? b.kind : undefined,
  };
}

/** The expression of set B; undefined when there is none. Nothing is not in a set of everything. */
export function comparedFilter({ a, b }: AnalyticsSets): string | undefined {
  switch (b.kind) {
    case 'none':
      return undefined;
    case 'all':
      return '';
    case 'rest':
      return a.trim() === '' ? undefined : notIn(a);
    case 'expression':
      return b.filter;
  }
}

/** The set of an expression; an empty one means no set. */
export function expressionSet(filter: string): ComparedSet {
  return filter.trim() === '' ? NONE : { kind: 'expression', filter };
}

/** Everything that an expression does not select. */
function notIn(expression: string): string {
  return `!(${expression.trim()})`;
}

/** A is what of it satisfies a condition, B what of it does not. */
export function divided({ a }: AnalyticsSets, term: string): AnalyticsSets {
  return { a: bothOf(a, term), b: remainder(a, term) };
}

/** A without its response times, divided by new ones; a B that was not left over from a division stays. */
export function dividedByLatency(sets: AnalyticsSets, seconds: SecondsRange | undefined): AnalyticsSets {
  const before = splitLatency(sets.a);
  const isLeftOver =
    sets.b.kind === 'none' ||
    (before.seconds !== undefined &&
      isSameSet(sets.b, remainder(before.base, responseTimeTerm(before.seconds))));
  const a = withLatency(sets.a, seconds);
  if (!isLeftOver) return { a, b: sets.b };
  return { a, b: seconds === undefined ? NONE : remainder(before.base, responseTimeTerm(seconds)) };
}

/** A condition more for one of the sets. */
export function narrowed(sets: AnalyticsSets, set: 'a' | 'b', term: string): AnalyticsSets {
  if (set === 'a') return { ...sets, a: bothOf(sets.a, term) };
  return { ...sets, b: { kind: 'expression', filter: bothOf(comparedFilter(sets) ?? '', term) } };
}

/** Neither set has the traces that satisfy a condition. */
export function excluded(sets: AnalyticsSets, term: string): AnalyticsSets {
  const b = comparedFilter(sets);
  return {
    a: bothOf(sets.a, notIn(term)),
    b: b === undefined ? NONE : { kind: 'expression', filter: bothOf(b, notIn(term)) },
  };
}

/** A is B and B is A; the same sets when there is no B. */
export function swapped(sets: AnalyticsSets): AnalyticsSets {
  const b = comparedFilter(sets);
  if (b === undefined) return sets;
  return { a: b, b: sets.a.trim() === '' ? { kind: 'all' } : expressionSet(sets.a) };
}

function remainder(base: string, term: string): ComparedSet {
  return base.trim() === '' ? REST : { kind: 'expression', filter: bothOf(base, notIn(term)) };
}

function isSameSet(one: ComparedSet, other: ComparedSet): boolean {
  if (one.kind === 'expression' && other.kind === 'expression') return one.filter === other.filter;
  return one.kind === other.kind;
}
