import { describe, expect, it } from 'vitest';
import type { BreakdownCounts, TraceBreakdown } from '../api/extensions-api.ts';
import {
  comparedRows,
  DEFAULT_SORT,
  differenceSentence,
  readSort,
  sortedRows,
  writeSort,
  type RowSort,
} from './analytics-rows.ts';

function counts(Count: number, FaultCount = 0, P95?: number): BreakdownCounts {
  const ResponseTime =
    P95 === undefined ? undefined : { Average: 0, P50: P95 / 2, P90: 0, P95, P99: 0, Maximum: 0 };
  return {
    Count,
    OkCount: Count - FaultCount,
    ErrorCount: 0,
    ThrottleCount: 0,
    FaultCount,
    UnfinishedCount: 0,
    ...(ResponseTime && { ResponseTime }),
  };
}

const BREAKDOWN: TraceBreakdown = {
  TotalCounts: { A: 10, B: 100 },
  DistinctCount: 3,
  Rows: [
    { Value: 'b', A: counts(2, 1, 3), B: counts(90) },
    { Value: 'a10', Exception: 'Declined', A: counts(8, 0, 1), B: counts(10) },
    { Value: 'a9', FilterExpression: 'ok', A: counts(0), B: counts(1, 0, 2) },
  ],
};

function valuesBy(text: string): readonly string[] {
  return sortedRows(comparedRows(BREAKDOWN), readSort(text)).map(({ value }) => value);
}

describe('rows of a breakdown', () => {
  it('have shares of their sets, and rates of their own', () => {
    const [row] = comparedRows(BREAKDOWN);
    expect(row?.a).toEqual({ count: 2, share: 0.2, faultRate: 0.5, p50: 1.5, p95: 3 });
    expect(row?.difference).toBeCloseTo(-0.7, 9);
  });

  it('have no difference without a B', () => {
    const [row] = comparedRows({
      TotalCounts: { A: 0 },
      DistinctCount: 1,
      Rows: [{ Value: 200, A: counts(0) }],
    });
    expect(row).toMatchObject({ value: '200', b: undefined, difference: undefined });
    expect(row?.a).toMatchObject({ share: 0, faultRate: undefined });
  });

  it('tell equal values apart by their type and by what else names them', () => {
    const Rows = [
      { Value: '200', A: counts(1) },
      { Value: 200, A: counts(1) },
      { Value: '200', Exception: 'Declined', A: counts(1) },
    ];
    const rows = comparedRows({ TotalCounts: { A: 3 }, DistinctCount: 3, Rows });
    expect(new Set(rows.map(({ key }) => key)).size).toBe(3);
  });

  it.each([
    ['-a', ['a10', 'b', 'a9']],
    ['a', ['a9', 'b', 'a10']],
    ['value', ['a9', 'a10', 'b']],
    ['-difference', ['a10', 'b', 'a9']],
    ['-faultRate', ['b', 'a10', 'a9']],
    ['-p95', ['b', 'a9', 'a10']],
    ['nonsense', ['a10', 'b', 'a9']],
  ])('are sorted by %j', (text, values) => expect(valuesBy(text)).toEqual(values));
});

it.each<RowSort>([DEFAULT_SORT, { by: 'a', isDescending: false }, { by: 'p95', isDescending: true }])(
  'reads an order as it was written: %j',
  (sort) => expect(readSort(writeSort(sort))).toEqual(sort),
);

it('says a difference in words', () => {
  const difference = {
    Dimension: 'Annotation',
    AnnotationKey: 'tenant',
    Value: 'acme',
    FilterExpression: 'annotation.tenant = "acme"',
    CountA: 11,
    CountB: 40,
    Score: 0.8,
  } as const;
  expect(differenceSentence(difference, { A: 22, B: 80 })).toMatchObject({
    shareA: 0.5,
    shareB: 0.5,
    phrase: 'have',
    subject: 'annotation.tenant',
    value: 'acme',
    detail: undefined,
  });
});
