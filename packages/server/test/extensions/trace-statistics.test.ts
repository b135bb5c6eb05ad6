/** Statistics over varied traces in the real engine, each number against one that was worked out trace by trace. */

import { parseFilter, printFilter } from '@fluoroscope/filter';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arbitraryFilter } from '../../../filter/src/testing/arbitrary-filter.ts';
import { DIMENSION_NAMES } from '../../src/query/statistics/dimension.ts';
import { openStoredTraces, type StoredTraces } from '../conformance/stored-traces.ts';
import { countsOf, outcomeOf, type Summary, timesOf, type Value, valuesOf } from './naive-statistics.ts';
import { FIRST_SECOND, variedTraces } from './varied-traces.ts';

const COUNT = 400;
const RANGE = { StartTime: FIRST_SECOND, EndTime: FIRST_SECOND + COUNT };
const sent = variedTraces(COUNT, 7);

let store: StoredTraces;
let all: readonly Summary[];
beforeAll(async () => {
  store = await openStoredTraces();
  await store.storeAll(sent.map(({ second, documents }) => ({ receivedAt: second + 60, documents })));
  all = await summariesOf('');
});
afterAll(() => store[Symbol.asyncDispose]());

async function summariesOf(FilterExpression: string): Promise<readonly Summary[]> {
  const found: Summary[] = [];
  let NextToken: string | undefined;
  do {
    const page = await store.call<{ TraceSummaries: Summary[]; NextToken?: string }>('GetTraceSummaries', {
      ...RANGE,
      FilterExpression,
      NextToken,
    });
    found.push(...page.TraceSummaries);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found.map(({ ResponseTime: _rounded, ...summary }) => ({
    ...summary,
    ...sentTimes.get(summary.Id),
  }));
}

/** Response times as they were sent, which summaries round. The first document is the root, or stands in for it. */
const sentTimes = new Map(
  sent.map(({ traceId, documents: [root] }) => {
    const micros = ((root?.end_time ?? Number.NaN) - (root?.start_time ?? 0)) * 1e6;
    return [traceId, Number.isNaN(micros) ? {} : { ResponseTime: Math.round(micros) / 1e6 }];
  }),
);

interface Numbers {
  readonly ResponseTime?: Readonly<Record<string, number>>;
  readonly UnfinishedCount: number;
}

interface Cell {
  readonly Time: number;
  readonly Level?: number;
  readonly OkCount: number;
}

interface Statistics extends Numbers {
  readonly TotalCount: number;
  readonly Cells: readonly Cell[];
}

interface Row extends Value {
  readonly FilterExpression?: string;
  readonly A: Numbers & { readonly Count: number };
  readonly B?: Numbers & { readonly Count: number };
}

interface Breakdown {
  readonly TotalCounts: { readonly A: number; readonly B?: number };
  readonly DistinctCount: number;
  readonly Rows: readonly Row[];
}

interface Difference extends Value {
  readonly Dimension: string;
  readonly AnnotationKey?: string;
  readonly FilterExpression?: string;
  readonly CountA: number;
  readonly CountB: number;
  readonly Score: number;
}

interface Differences {
  readonly TotalCounts: { readonly A: number; readonly B: number };
  readonly Differences: readonly Difference[];
}

const statistics = (input: object) => store.call<Statistics>('GetTraceStatistics', { ...RANGE, ...input });
const breakdown = (input: object) => store.call<Breakdown>('GetTraceBreakdown', { ...RANGE, ...input });
const differences = (input: object) => store.call<Differences>('GetTraceDifferences', { ...RANGE, ...input });

function checkNumbers(numbers: Numbers, summaries: readonly Summary[]): void {
  const times = timesOf(summaries);
  expect(numbers).toMatchObject({
    ...countsOf(summaries),
    UnfinishedCount: summaries.length - times.length,
  });
  expect(timeProblems(numbers.ResponseTime, times)).toEqual([]);
}

/** `times` in order. A percentile lies within 0.5 % of the times around its rank. */
function timeProblems(
  answered: Readonly<Record<string, number>> | undefined,
  times: readonly number[],
): readonly string[] {
  if (answered === undefined) return times.length === 0 ? [] : ['no response times'];
  const average = times.reduce((total, time) => total + time, 0) / times.length;
  const percentiles = [50, 90, 95, 99].map((percent) => {
    const rank = ((times.length - 1) * percent) / 100;
    return [`P${percent}`, times[Math.floor(rank)] ?? 0, times[Math.ceil(rank)] ?? 0, 0.005] as const;
  });
  const largest = times.at(-1) ?? 0;
  const bounds = [
    ['Average', average, average, 1e-9],
    ['Maximum', largest, largest, 0],
    ...percentiles,
  ] as const;
  return bounds.flatMap(([name, least, most, error]) => {
    const value = answered[name] ?? Number.NaN;
    const fits = value >= least * (1 - error) - 1e-12 && value <= most * (1 + error) + 1e-12;
    return fits ? [] : [`${name} is ${value}, and should be from ${least} to ${most}`];
  });
}

const FILTERS = [
  '',
  'fault',
  'responsetime > 0.02',
  'annotation.tenant = "acme" OR http.status = 404',
  '!ok',
];

it('knows all the traces that were sent, of all kinds', () => {
  expect(all).toHaveLength(COUNT);
  expect(new Set(all.map(outcomeOf))).toEqual(new Set(['ok', 'error', 'throttle', 'fault']));
  expect(timesOf(all).length).toBeLessThan(COUNT);
  expect(all.some(({ FaultRootCauses }) => FaultRootCauses.length > 1)).toBe(true);
});

describe('GetTraceStatistics', () => {
  it.each(FILTERS)('counts the traces of %j', async (FilterExpression) => {
    const summaries = await summariesOf(FilterExpression);
    const answer = await statistics({ FilterExpression, BucketSeconds: 60 });
    expect(answer.TotalCount).toBe(summaries.length);
    checkNumbers(answer, summaries);
    expect(answer.Cells).toEqual(cellsOf(summaries, 60));
  });
  it('answers with nothing where there is nothing', async () => {
    const answer = await statistics({ FilterExpression: 'http.url = "none"', BucketSeconds: 1 });
    checkNumbers(answer, []);
    expect(answer).toMatchObject({ TotalCount: 0, Cells: [] });
    const noTime = { StartTime: FIRST_SECOND, EndTime: FIRST_SECOND };
    expect(await statistics({ ...noTime, BucketSeconds: 1 })).toMatchObject({ TotalCount: 0, Cells: [] });
  });
  it('searches documents', async () => {
    const answer = await statistics({ FilterExpression: 'text CONTAINS "umbrella"', BucketSeconds: 60 });
    expect(answer.TotalCount).toBe(
      all.filter((each) => valuesOf(each, 'Annotation', 'tenant').some(({ Value }) => Value === 'umbrella'))
        .length,
    );
  });
  it.each([
    [{ BucketSeconds: 0 }, 'BucketSeconds'],
    [{ BucketSeconds: 1.5 }, 'whole number'],
    [{}, 'BucketSeconds: expected'],
    [{ BucketSeconds: 1, EndTime: FIRST_SECOND + 1001 }, '1001 buckets'],
    [{ BucketSeconds: 60, EndTime: FIRST_SECOND - 1 }, 'End time'],
    [{ BucketSeconds: 600, EndTime: FIRST_SECOND + 25 * 3600 }, '24 hours'],
    [{ BucketSeconds: 60, FilterExpression: 'nonsense = 1' }, 'nonsense'],
  ])('refuses %j', async (input, reason) => {
    await expect(statistics(input)).rejects.toThrow(reason);
  });
});

function cellsOf(summaries: readonly Summary[], seconds: number): readonly object[] {
  const cells = new Map<string, Summary[]>();
  for (const summary of summaries) {
    const time = Math.floor(Number.parseInt(summary.Id.slice(2, 10), 16) / seconds) * seconds;
    const key = JSON.stringify([time, levelOf(summary)]);
    cells.set(key, [...(cells.get(key) ?? []), summary]);
  }
  const keyed = [...cells].map(([key, members]) => {
    const [Time, level] = JSON.parse(key) as [number, number];
    return { Time, level, members };
  });
  return keyed
    .toSorted((one, other) => one.Time - other.Time || one.level - other.level)
    .map(({ Time, level, members }) => ({ Time, ...(level >= 0 && { Level: level }), ...countsOf(members) }));
}

/** By the bounds that the reference names, -1 without response time. */
function levelOf({ ResponseTime }: Summary): number {
  if (ResponseTime === undefined) return -1;
  let level = 0;
  while (Math.round(ResponseTime * 1e6) >= 10 ** ((level + 1) / 20) - 1e-9) level += 1;
  return level;
}

describe('GetTraceBreakdown', () => {
  const compared = { FilterExpression: 'responsetime > 0.02', ComparedFilterExpression: '!ok' };

  it.each(DIMENSION_NAMES)('numbers the traces of every %s', async (Dimension) => {
    const key = Dimension === 'Annotation' ? { AnnotationKey: 'mixed' } : {};
    const answer = await breakdown({ ...compared, Dimension, ...key, Limit: 500 });
    const [a, b] = [await summariesOf(compared.FilterExpression), await summariesOf('!ok')];
    expect(answer.TotalCounts).toEqual({ A: a.length, B: b.length });
    const expected = new Set([...a, ...b].flatMap((each) => valuesOf(each, Dimension, 'mixed').map(keyOf)));
    expect(answer.DistinctCount).toBe(expected.size);
    expect(new Set(answer.Rows.map(keyOf))).toEqual(expected);
    for (const row of answer.Rows) {
      const having = (set: readonly Summary[]) => set.filter((each) => has(each, Dimension, row));
      expect([row.A.Count, row.B?.Count]).toEqual([having(a).length, having(b).length]);
      checkNumbers(row.A, having(a));
      checkNumbers(row.B ?? row.A, having(b));
    }
    const counts = answer.Rows.map(({ A, B }) => A.Count + (B?.Count ?? 0));
    expect(counts).toEqual(counts.toSorted((one, other) => other - one));
  });

  it.each(DIMENSION_NAMES)('gives each %s an expression that selects its traces', async (Dimension) => {
    const answer = await breakdown({ Dimension, AnnotationKey: 'mixed', Limit: 500 });
    expect(answer.Rows.length).toBeGreaterThan(0);
    for (const row of answer.Rows) {
      expect(row.B).toBeUndefined();
      if (row.FilterExpression === undefined) continue;
      const selected = await summariesOf(row.FilterExpression);
      expect({ row, count: selected.length }).toEqual({ row, count: row.A.Count });
      expect(selected.every((each) => has(each, Dimension, row))).toBe(true);
    }
  });

  it('gives no expression where none would be right', async () => {
    const [causes, urls] = [
      await breakdown({ Dimension: 'FaultRootCause' }),
      await breakdown({ Dimension: 'Url' }),
    ];
    expect(causes.Rows.some(({ FilterExpression }) => FilterExpression === undefined)).toBe(true);
    // The one that is longer than an expression may be.
    expect(urls.Rows.filter(({ FilterExpression }) => FilterExpression === undefined)).toHaveLength(1);
  });

  it('lists as many as asked for, and says how many there are', async () => {
    const answer = await breakdown({ Dimension: 'Url', Limit: 2 });
    expect(answer.Rows).toHaveLength(2);
    expect(answer.DistinctCount).toBe(4);
  });

  it.each([
    ['Url', 'ÜBERRASCHUNG'],
    ['Status', '4'],
    ['Annotation', 'TRUE'],
    ['Annotation', '.25'],
    ['FaultRootCause', 'typeerror'],
  ])('finds the values of %s that contain %s', async (Dimension, Contains) => {
    const answer = await breakdown({ Dimension, Contains, AnnotationKey: 'mixed' });
    expect(answer.TotalCounts).toEqual({ A: COUNT });
    const values = all.flatMap((each) => valuesOf(each, Dimension, 'mixed'));
    const containing = values.filter(({ Value, Exception }) =>
      `${String(Value)}\n${Exception ?? ''}`.toLowerCase().includes(Contains.toLowerCase()),
    );
    expect(containing).not.toEqual([]);
    expect(new Set(answer.Rows.map(keyOf))).toEqual(new Set(containing.map(keyOf)));
    expect(answer.DistinctCount).toBe(answer.Rows.length);
  });

  it.each([
    [{ Dimension: 'Colour' }, 'expected one of Url'],
    [{ Dimension: 'Annotation' }, 'AnnotationKey'],
    [{ Dimension: 'Url', Limit: 501 }, 'Limit'],
    [{ Dimension: 'Url', Limit: 0 }, 'Limit'],
    [{ Dimension: 'Url', Contains: 'x'.repeat(1001) }, 'Contains'],
    [{ Dimension: 'Url', FilterExpression: 'a b' }, /^FilterExpression: /],
    [{ Dimension: 'Url', ComparedFilterExpression: 'a b' }, /^ComparedFilterExpression: /],
    [{ Dimension: 'Url', EndTime: FIRST_SECOND - 1 }, 'End time'],
  ])('refuses %j', async (input, reason) => {
    await expect(breakdown(input)).rejects.toThrow(reason);
  });
});

function keyOf({ Value, Type, Exception }: Value): string {
  return JSON.stringify([Value, Type, Exception]);
}

function has(summary: Summary, dimension: string, value: Value, annotationKey = 'mixed'): boolean {
  return valuesOf(summary, dimension, annotationKey).some((each) => keyOf(each) === keyOf(value));
}

describe('GetTraceDifferences', () => {
  it('counts and scores what it lists', async () => {
    const answer = await differences({ FilterExpression: 'fault', Limit: 200 });
    const a = await summariesOf('fault');
    expect(answer.TotalCounts).toEqual({ A: a.length, B: COUNT });
    expect(answer.Differences.length).toBeGreaterThan(0);
    for (const row of answer.Differences) {
      const having = (set: readonly Summary[]) =>
        set.filter((each) => has(each, row.Dimension, row, row.AnnotationKey)).length;
      expect([row.CountA, row.CountB]).toEqual([having(a), having(all)]);
      expect(row.Score).toBeCloseTo(score(row.CountA, a.length, row.CountB, COUNT), 9);
      expect(row.Score).not.toBe(0);
      const selected =
        row.FilterExpression === undefined ? undefined : await summariesOf(row.FilterExpression);
      expect(selected?.length ?? row.CountB).toBe(row.CountB);
    }
    const sizes = answer.Differences.map(({ Score }) => Math.abs(Score));
    expect(sizes).toEqual(sizes.toSorted((one, other) => other - one));
  });
  it('leaves out no value that differs', async () => {
    const [a, b] = [await summariesOf('http.status = 404'), await summariesOf('http.status != 404')];
    const answer = await differences({
      FilterExpression: 'http.status = 404',
      ComparedFilterExpression: 'http.status != 404',
      Limit: 200,
    });
    const listed = answer.Differences.map(
      (row) => `${row.Dimension} ${row.AnnotationKey ?? ''} ${keyOf(row)}`,
    );
    expect(new Set(listed)).toEqual(new Set(differing(a, b)));
  });
  it('lists nothing where a set is empty, or both are the same', async () => {
    const none = await differences({ FilterExpression: 'http.url = "none"' });
    expect(none).toEqual({ TotalCounts: { A: 0, B: COUNT }, Differences: [] });
    expect((await differences({})).Differences).toEqual([]);
  });
  it.each([
    [{ Limit: 201 }, 'Limit'],
    [{ FilterExpression: '(' }, /^FilterExpression: /],
    [{ ComparedFilterExpression: '(' }, /^ComparedFilterExpression: /],
  ])('refuses %j', async (input, reason) => {
    await expect(differences(input)).rejects.toThrow(reason);
  });
});

/** By the formula of Agresti and Caffo, less three standard errors. */
function score(countA: number, totalA: number, countB: number, totalB: number): number {
  const [a, b] = [(countA + 1) / (totalA + 2), (countB + 1) / (totalB + 2)];
  const error = Math.sqrt((a * (1 - a)) / (totalA + 2) + (b * (1 - b)) / (totalB + 2));
  return Math.sign(a - b) * Math.max(0, Math.abs(a - b) - 3 * error);
}

function differing(a: readonly Summary[], b: readonly Summary[]): readonly string[] {
  const counts = new Map<string, [number, number]>();
  for (const [place, set] of [a, b].entries()) {
    for (const key of set.flatMap(allValues)) {
      const pair = counts.get(key) ?? [0, 0];
      pair[place] = (pair[place] ?? 0) + 1;
      counts.set(key, pair);
    }
  }
  return [...counts].flatMap(([key, [ofA, ofB]]) => (score(ofA, a.length, ofB, b.length) === 0 ? [] : [key]));
}

function allValues(summary: Summary): readonly string[] {
  return DIMENSION_NAMES.flatMap((dimension) => {
    if (dimension === 'Outcome' || dimension === 'AnnotationKey') return [];
    const keys = dimension === 'Annotation' ? Object.keys(summary.Annotations) : [''];
    return keys.flatMap((key) =>
      valuesOf(summary, dimension, key).map((value) => `${dimension} ${key} ${keyOf(value)}`),
    );
  });
}

describe('any two expressions', () => {
  it('count what pages of summaries hold', async () => {
    const text = arbitraryFilter
      .map(printFilter)
      .filter((each) => parseFilter(each).kind === 'ok' && !/metadata|text CONTAINS|group/.test(each));
    await fc.assert(
      fc.asyncProperty(text, text, async (FilterExpression, ComparedFilterExpression) => {
        const sets = { FilterExpression, ComparedFilterExpression };
        const [a, b] = [await summariesOf(FilterExpression), await summariesOf(ComparedFilterExpression)];
        const { TotalCounts } = await breakdown({ ...sets, Dimension: 'Status' });
        expect(TotalCounts).toEqual({ A: a.length, B: b.length });
        expect((await statistics({ FilterExpression, BucketSeconds: 60 })).TotalCount).toBe(a.length);
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});
