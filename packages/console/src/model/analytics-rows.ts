/** The rows of a breakdown as numbers to show and to sort by. Pure. */

import type {
  BreakdownCounts,
  BreakdownRow,
  TraceBreakdown,
  TraceDifference,
} from '../api/extensions-api.ts';
import { dimensionPhrase } from './analytics-dimensions.ts';
import { annotationKey } from './filter-text.ts';

export interface SetNumbers {
  readonly count: number;
  /** Of the traces of the set, 0 to 1. */
  readonly share: number;
  /** Of the traces of the row, 0 to 1; undefined for a row without traces. */
  readonly faultRate: number | undefined;
  /** Seconds. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
}

export interface ComparedRow {
  /** Tells the rows of a table apart. */
  readonly key: string;
  readonly value: string;
  /** What else names the row: the type of a service, the exception of a cause. */
  readonly detail: string | undefined;
  readonly filter: string | undefined;
  readonly a: SetNumbers;
  readonly b: SetNumbers | undefined;
  /** Share of A less share of B, -1 to 1; undefined without a B. */
  readonly difference: number | undefined;
}

/** `difference` sorts by size, so that what only one of the sets has comes first. */
export type RowSortKey = 'value' | 'a' | 'b' | 'difference' | 'faultRate' | 'p50' | 'p95';

export interface RowSort {
  readonly by: RowSortKey;
  readonly isDescending: boolean;
}

const SORT_KEYS: readonly RowSortKey[] = ['value', 'a', 'b', 'difference', 'faultRate', 'p50', 'p95'];
export const DEFAULT_SORT: RowSort = { by: 'a', isDescending: true };

export function comparedRows({ Rows, TotalCounts }: TraceBreakdown): readonly ComparedRow[] {
  return Rows.map((row) => {
    const a = setNumbers(row.A, TotalCounts.A);
    const b = row.B && setNumbers(row.B, TotalCounts.B ?? 0);
    return {
      key: keyOf(row),
      value: String(row.Value),
      detail: row.Exception ?? row.Type,
      filter: row.FilterExpression,
      a,
      b,
      difference: b && a.share - b.share,
    };
  });
}

/** Rows without the number come last either way; equal ones keep their order. */
export function sortedRows(
  rows: readonly ComparedRow[],
  { by, isDescending }: RowSort,
): readonly ComparedRow[] {
  const sign = isDescending ? -1 : 1;
  return [...rows].sort((one, other) => {
    if (by === 'value') return sign * one.value.localeCompare(other.value, 'en', { numeric: true });
    const [first, second] = [sortNumber(one, by), sortNumber(other, by)];
    if (first === undefined || second === undefined) {
      return first === second ? 0 : first === undefined ? 1 : -1;
    }
    return sign * (first - second);
  });
}

/** `-p95` for the largest first, `p95` for the smallest first. */
export function readSort(text: string | undefined): RowSort {
  const isDescending = text?.startsWith('-') === true;
  const by = SORT_KEYS.find((key) => key === (isDescending ? text?.slice(1) : text));
  return by === undefined ? DEFAULT_SORT : { by, isDescending };
}

/** Undefined for the order that needs no saying. */
export function writeSort({ by, isDescending }: RowSort): string | undefined {
  if (by === DEFAULT_SORT.by && isDescending === DEFAULT_SORT.isDescending) return undefined;
  return isDescending ? `-${by}` : by;
}

export interface DifferenceSentence {
  readonly key: string;
  readonly shareA: number;
  readonly shareB: number;
  /** Between the share and the value: `pass through`. */
  readonly phrase: string;
  /** `annotation.tenant` of `annotation.tenant = acme`. */
  readonly subject: string | undefined;
  readonly value: string;
  readonly detail: string | undefined;
  readonly filter: string | undefined;
}

export function differenceSentence(
  difference: TraceDifference,
  totals: { readonly A: number; readonly B: number },
): DifferenceSentence {
  const { Dimension, AnnotationKey, Value, FilterExpression } = difference;
  return {
    key: [Dimension, AnnotationKey, keyOf(difference)].join('\n'),
    shareA: shareOf(difference.CountA, totals.A),
    shareB: shareOf(difference.CountB, totals.B),
    phrase: dimensionPhrase(Dimension),
    subject: AnnotationKey === undefined ? undefined : annotationKey(AnnotationKey),
    value: String(Value),
    detail: difference.Exception ?? difference.Type,
    filter: FilterExpression,
  };
}

function keyOf({ Value, Type, Exception }: Pick<BreakdownRow, 'Value' | 'Type' | 'Exception'>): string {
  return [typeof Value, String(Value), Type, Exception].join('\n');
}

function setNumbers(counts: BreakdownCounts, total: number): SetNumbers {
  return {
    count: counts.Count,
    share: shareOf(counts.Count, total),
    faultRate: counts.Count === 0 ? undefined : counts.FaultCount / counts.Count,
    p50: counts.ResponseTime?.P50,
    p95: counts.ResponseTime?.P95,
  };
}

function shareOf(count: number, total: number): number {
  return total === 0 ? 0 : count / total;
}

function sortNumber(row: ComparedRow, by: Exclude<RowSortKey, 'value'>): number | undefined {
  switch (by) {
    case 'a':
      return row.a.count;
    case 'b':
      return row.b?.count;
    case 'difference':
      return row.difference === undefined ? undefined : Math.abs(row.difference);
    case 'faultRate':
    case 'p50':
    case 'p95':
      return row.a[by] ?? row.b?.[by];
  }
}
