/**
 * Traces as statistics look at them: of a range of trace times, with the sets that each belongs to. Every trace is
 * counted once, in its newest revision.
 */

import { OUTCOME_BITS } from '../../store/trace-codes.ts';
import { ceilSecond, second, type TimeRange } from '../instants.ts';
import type { Predicate } from '../summary-keys.ts';
import { onlyWhereSome } from '../where-some.ts';

/** Traces by the second they are filed under, as with the clock `TraceId` of summaries. */
export interface TraceSet {
  readonly range: TimeRange;
  /** Undefined for all traces of the range. */
  readonly predicate: Predicate | undefined;
}

/** Two sets of traces of one range. A predicate that is undefined holds for every trace. */
export interface TraceSets {
  readonly range: TimeRange;
  readonly a: Predicate | undefined;
  /** The set to compare with, if any. Its parameters have other names than those of `a`. */
  readonly b: { readonly predicate: Predicate | undefined } | undefined;
}

/** The outcome of a trace: the first of throttle, fault and error that its summary has. */
export const OUTCOME = `multiIf(t.has_throttle, 'throttle', ${hasRootFlag('fault')}, 'fault', ${hasRootFlag('error')}, 'error', 'ok')`;

function hasRootFlag(flag: 'fault' | 'error'): string {
  return `bitAnd(t.root_flags, ${OUTCOME_BITS[flag]}) != 0`;
}

/**
 * A SELECT of `columns` (SQL over `traces AS t`, each with its name) beside `in_a` and `in_b`, for each trace that is
 * in one of the sets. Its values are `setsParams`. `readsLists` where columns are so large that traces of neither set
 * are worth finding first.
 */
export function selectTraces(
  sets: TraceSets,
  columns: readonly string[],
  options: { readonly readsLists?: true } = {},
): string {
  const { a, b } = sets;
  const inA = a?.sql ?? '1';
  const inB = b === undefined ? '0' : (b.predicate?.sql ?? '1');
  const isAll = a === undefined || (b !== undefined && b.predicate === undefined);
  const select = `SELECT toUInt8(${inA}) AS in_a, toUInt8(${inB}) AS in_b,
    ${columns.join(',\n    ')}
  FROM traces AS t FINAL`;
  if (isAll) return `${select}\n  WHERE ${IN_RANGE}`;
  const prewhere =
    options.readsLists === true ? `\n  ${onlyWhereSome(`${IN_RANGE} AND (${inA} OR ${inB})`)}` : '';
  return `${select}${prewhere}\n  WHERE ${IN_RANGE} AND (in_a OR in_b)`;
}

const IN_RANGE = `t.trace_time >= ${second('startSecond')} AND t.trace_time < ${second('endSecond')}`;

export function setsParams({ range, a, b }: TraceSets): Record<string, unknown> {
  return {
    startSecond: ceilSecond(range.start),
    endSecond: ceilSecond(range.end),
    ...a?.params,
    ...b?.predicate?.params,
  };
}
