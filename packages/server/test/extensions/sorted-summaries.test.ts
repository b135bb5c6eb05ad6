import type { SegmentDocument } from '@fluoroscope/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStoredTraces, type StoredTraces } from '../conformance/stored-traces.ts';
import { aSegment } from '../support/segment-builders.ts';

const BASE = 1_770_000_000;

interface Summary {
  readonly Id: string;
  readonly StartTime: number;
  readonly ResponseTime?: number;
  readonly Duration?: number;
  readonly Http: { readonly HttpStatus?: number; readonly HttpURL?: string };
}

interface Page {
  readonly TraceSummaries: readonly Summary[];
  readonly NextToken?: string;
}

const SORT_KEYS = ['StartTime', 'ResponseTime', 'Duration', 'Status', 'Url'] as const;
type SortKey = (typeof SORT_KEYS)[number];
type Direction = 'ASC' | 'DESC';

const RANGE = { StartTime: BASE, EndTime: BASE + 600 };
const TRACES = 330;

const traceId = (number: number) =>
  `1-${(BASE + (number % 60)).toString(16)}-${number.toString(16).padStart(24, '0')}`;

/** Few distinct values, so that most traces have equals, and every seventh has nothing to be sorted by. */
function aTrace(number: number): SegmentDocument {
  const start_time = BASE + (number % 60) + (number % 3) / 10;
  const timing =
    number % 7 === 0 ? { in_progress: true as const } : { end_time: start_time + (number % 5) / 4 };
  const status = [200, 404, 429, 500][number % 4] ?? 200;
  const http = { request: { url: `http://shop.example/${number % 6}` }, response: { status } };
  return aSegment({ trace_id: traceId(number), start_time, ...timing, ...(number % 7 !== 1 && { http }) });
}

let traces: StoredTraces;
beforeAll(async () => {
  traces = await openStoredTraces();
  const numbers = Array.from({ length: TRACES }, (_, number) => number);
  await traces.storeAll(
    numbers.map((number) => ({ receivedAt: BASE + 100 + (number % 9), documents: [aTrace(number)] })),
  );
});
afterAll(() => traces[Symbol.asyncDispose]());

const page = (input: object) => traces.call<Page>('GetSortedTraceSummaries', { ...RANGE, ...input });

async function allPages(input: object): Promise<readonly Page[]> {
  const pages = [await page(input)];
  for (;;) {
    const NextToken = pages.at(-1)?.NextToken;
    if (NextToken === undefined) return pages;
    pages.push(await page({ ...input, NextToken }));
  }
}

async function walk(input: object): Promise<readonly Summary[]> {
  return (await allPages(input)).flatMap(({ TraceSummaries }) => TraceSummaries);
}

function sortedBy(
  key: SortKey,
  { StartTime, ResponseTime, Duration, Http }: Summary,
): number | string | undefined {
  const values = { StartTime, ResponseTime, Duration, Status: Http.HttpStatus, Url: Http.HttpURL };
  return values[key];
}

/** Newest first, as X-Ray's own operation gives them. */
async function byAge(): Promise<readonly Summary[]> {
  const found: Summary[] = [];
  for (let NextToken: string | undefined; ;) {
    const answer: Page = await traces.call<Page>('GetTraceSummaries', { ...RANGE, NextToken });
    found.push(...answer.TraceSummaries);
    NextToken = answer.NextToken;
    if (NextToken === undefined) return found;
  }
}

/** Sorting is stable, so equal ones stay newest first. */
function expectedOrder(summaries: readonly Summary[], key: SortKey, direction: Direction): readonly string[] {
  const has = (summary: Summary) => sortedBy(key, summary) !== undefined;
  const sign = direction === 'ASC' ? 1 : -1;
  const present = summaries.filter(has).sort((a, b) => {
    const [left = 0, right = 0] = [sortedBy(key, a), sortedBy(key, b)];
    return left === right ? 0 : sign * (left < right ? -1 : 1);
  });
  return [...present, ...summaries.filter((summary) => !has(summary))].map(({ Id }) => Id);
}

describe('GetSortedTraceSummaries', () => {
  it.each(SORT_KEYS.flatMap((key) => (['ASC', 'DESC'] as const).map((order) => [key, order] as const)))(
    'sorts by %s %s, equal ones newest first and absent ones last, over all pages',
    async (SortBy, SortOrder) => {
      const walked = await walk({ SortBy, SortOrder });
      expect(walked.map(({ Id }) => Id)).toEqual(expectedOrder(await byAge(), SortBy, SortOrder));
      expect(walked).toHaveLength(TRACES);
    },
  );

  it('gives a hundred to a page, the largest first unless told otherwise', async () => {
    const pages = await allPages({ SortBy: 'ResponseTime' });
    expect(pages.map(({ TraceSummaries }) => TraceSummaries.length)).toEqual([100, 100, 100, 30]);
    expect(pages[0]?.TraceSummaries[0]).toMatchObject({ ResponseTime: 1 });
  });

  it('gives whole summaries of the traces that satisfy the expression', async () => {
    const FilterExpression = 'http.status = 404 AND responsetime > 0.2';
    const walked = await walk({ FilterExpression, SortBy: 'Duration', SortOrder: 'ASC' });
    expect(walked.length).toBeGreaterThan(40);
    const known = new Map((await byAge()).map((summary) => [summary.Id, summary]));
    for (const summary of walked) expect(summary).toEqual(known.get(summary.Id));
    expect(new Set(walked.map(({ Http }) => Http.HttpStatus))).toEqual(new Set([404]));
  });

  it('searches documents as well', async () => {
    const walked = await walk({ FilterExpression: 'text CONTAINS "shop.example/3"', SortBy: 'Status' });
    expect(walked.length).toBeGreaterThan(40);
    for (const { Http } of walked) expect(Http.HttpURL).toBe('http://shop.example/3');
  });

  it('refuses tokens of other requests and what is no token', async () => {
    const { NextToken } = await page({ SortBy: 'ResponseTime' });
    const refused = { name: 'InvalidRequestException', message: expect.stringMatching(/^Invalid token /) };
    for (const other of [
      { SortBy: 'Duration' },
      { SortOrder: 'ASC' },
      { FilterExpression: 'ok' },
      { EndTime: BASE + 599 },
    ]) {
      await expect(page({ SortBy: 'ResponseTime', ...other, NextToken })).rejects.toMatchObject(refused);
    }
    await expect(page({ SortBy: 'ResponseTime', NextToken: 'nonsense' })).rejects.toMatchObject(refused);
  });

  it('refuses what cannot be answered', async () => {
    await expect(page({ SortBy: 'Colour' })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(page({})).rejects.toMatchObject({ name: 'ValidationException' });
    for (const input of [
      { FilterExpression: 'nonsense' },
      { EndTime: BASE - 1 },
      { EndTime: BASE + 90_001 },
    ]) {
      await expect(page({ SortBy: 'Url', ...input })).rejects.toMatchObject({
        name: 'InvalidRequestException',
      });
    }
  });
});

describe('a trace that was sent again', () => {
  const LATER = { StartTime: BASE + 1000, EndTime: BASE + 1100 };
  const revised = (number: number, seconds: number | undefined) => {
    const start_time = BASE + 1000 + number;
    const timing =
      seconds === undefined ? { in_progress: true as const } : { end_time: start_time + seconds };
    const trace_id = `1-${start_time.toString(16)}-${'0'.repeat(24)}`;
    return aSegment({ trace_id, start_time, ...timing });
  };

  beforeAll(async () => {
    // Each call makes rows of their own: unfinished, then finished.
    const numbers = Array.from({ length: 40 }, (_, number) => number);
    await traces.store(BASE + 1100, ...numbers.map((number) => revised(number, undefined)));
    await traces.store(BASE + 1101, ...numbers.map((number) => revised(number, number + 1)));
    await traces.store(BASE + 1102, revised(40, undefined));
  });

  it('is where its newest revision belongs, and there only', async () => {
    const times = async (SortOrder: Direction, FilterExpression?: string) =>
      (await walk({ ...LATER, SortBy: 'ResponseTime', SortOrder, FilterExpression })).map(
        ({ ResponseTime }) => ResponseTime,
      );
    const finished = Array.from({ length: 40 }, (_, number) => number + 1);
    expect(await times('ASC')).toEqual([...finished, undefined]);
    expect(await times('DESC')).toEqual([...finished.reverse(), undefined]);
    expect(await times('DESC', 'partial')).toEqual([undefined]);
  });
});
