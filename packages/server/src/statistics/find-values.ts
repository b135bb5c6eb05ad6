/**
 * Values of dimensions over sets of traces, by the statements of query/statistics. Each step reads the store as it is
 * then: a value whose last trace changed in between is left out.
 */

import type { DimensionValue } from '../query/statistics/dimension.ts';
import { toTraceNumbers, type TraceNumbers } from '../query/statistics/trace-numbers.ts';
import type { TraceSets } from '../query/statistics/trace-sets.ts';
import type { ValueQuery } from '../query/statistics/value-elements.ts';
import {
  type CommonValueRow,
  commonValuesStatement,
  type DifferentValueRow,
  differentValuesStatement,
  type FoundValueRow,
  toDimensionValue,
  type ValueLabelRow,
  valueLabelsStatement,
  type ValueNumbersRow,
  valueNumbersStatement,
} from '../query/statistics/value-statements.ts';
import type { Database } from '../store/database.ts';

/** How many traces each set has. */
interface SetCounts {
  readonly a: number;
  readonly b: number;
}

interface FoundValue extends DimensionValue {
  /** Whether an expression of the value would select other traces than those that have it. */
  readonly isDoubtful: boolean;
}

export interface ValueNumbers extends FoundValue {
  readonly a: TraceNumbers;
  readonly b: TraceNumbers;
}

export interface TraceBreakdown {
  readonly totals: SetCounts;
  /** How many values there are, listed or not. */
  readonly distinctCount: number;
  /** By the count in both sets, the largest first. */
  readonly values: readonly ValueNumbers[];
}

/** The `limit` most frequent values. Throws FLS_STORE_UNAVAILABLE. */
export async function breakDown(
  database: Database,
  sets: TraceSets,
  query: ValueQuery,
  limit: number,
): Promise<TraceBreakdown> {
  const found = await database.select<CommonValueRow>(commonValuesStatement(sets, query, limit));
  const [every, ...rows] = found;
  const labels = await readLabels(database, query, found);
  const numbers = await readNumbers(database, sets, query, rows);
  const values = rows.flatMap((row): ValueNumbers[] => {
    const [label, its] = [labels.get(row.value), numbers.get(row.value)];
    if (label === undefined || its === undefined) return [];
    return [{ ...label, a: toTraceNumbers(its.a), b: toTraceNumbers(its.b) }];
  });
  return { totals: totalsOf(every), distinctCount: every?.distinct_count ?? 0, values };
}

export interface ValueDifference extends FoundValue {
  readonly countA: number;
  readonly countB: number;
  /** From -1 to 1; positive for what is more frequent in A. */
  readonly score: number;
}

export interface TraceDifferences {
  readonly totals: SetCounts;
  /** By the size of their score, the largest first. */
  readonly differences: readonly ValueDifference[];
}

/** The `limit` values that differ most. Throws FLS_STORE_UNAVAILABLE. */
export async function findDifferences(
  database: Database,
  sets: TraceSets,
  query: ValueQuery,
  limit: number,
): Promise<TraceDifferences> {
  const found = await database.select<DifferentValueRow>(differentValuesStatement(sets, query, limit));
  const [every, ...rows] = found;
  const labels = await readLabels(database, query, found);
  const differences = rows.flatMap((row): ValueDifference[] => {
    const label = labels.get(row.value);
    if (label === undefined) return [];
    return [{ ...label, countA: row.count_a, countB: row.count_b, score: row.score }];
  });
  return { totals: totalsOf(every), differences };
}

function totalsOf(every: FoundValueRow | undefined): SetCounts {
  return { a: every?.count_a ?? 0, b: every?.count_b ?? 0 };
}

/** The first row of `found` is that of every trace. */
async function readLabels(
  database: Database,
  query: ValueQuery,
  [every, ...found]: readonly FoundValueRow[],
): Promise<ReadonlyMap<string, FoundValue>> {
  if (found.length === 0) return new Map();
  const rows = await database.select<ValueLabelRow>(valueLabelsStatement(query, found));
  const doubtful = new Set(found.filter((row) => row.is_doubtful).map(({ value }) => value));
  return new Map(
    rows.map((row) => {
      const label = toDimensionValue(row);
      const isUnsure = every?.is_doubtful === true && isFailure(label);
      return [row.value, { ...label, isDoubtful: doubtful.has(row.value) || isUnsure }];
    }),
  );
}

function isFailure({ dimension }: DimensionValue): boolean {
  return dimension === 'FaultRootCause' || dimension === 'ErrorRootCause';
}

async function readNumbers(
  database: Database,
  sets: TraceSets,
  query: ValueQuery,
  found: readonly FoundValueRow[],
): Promise<ReadonlyMap<string, ValueNumbersRow>> {
  if (found.length === 0) return new Map();
  const rows = await database.select<ValueNumbersRow>(valueNumbersStatement(sets, query, found));
  return new Map(rows.map((row) => [row.value, row]));
}
