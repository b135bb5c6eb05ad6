/** Latencies of the read operations, one call after the other on one connection, at a stated number of segments. */

import { ApiClient, type TimeWindow } from './api-client.ts';
import type { Effort } from './effort.ts';
import { BENCH_GROUP } from './filter-expressions.ts';
import { spreadOf, type Spread } from './percentile.ts';
import type { Random } from './random.ts';
import { timeCalls } from './time-calls.ts';

const HOUR_SECONDS = 3600;
const CHOSEN_SERVICE = 'service("orders")';

export interface ReadLatency {
  readonly operation: ReadOperation;
  readonly millis: Spread;
}

export type ReadOperation =
  | 'GetTraceSummaries, first page, 1 h'
  | 'GetTraceSummaries, first page, 6 h'
  | 'GetTraceSummaries, next page, 6 h'
  | 'BatchGetTraces, 5 traces'
  | 'GetServiceGraph, 1 h'
  | 'GetServiceGraph, 6 h'
  | 'GetServiceGraph of a group, 6 h'
  | 'GetTimeSeriesServiceStatistics by minute, 6 h'
  | 'GetTimeSeriesServiceStatistics of a service by minute, 6 h'
  | 'GetTraceGraph, 1 trace';

export interface ReadableStore {
  /** The end of every time range. */
  readonly endSecond: number;
  /** Known traces. */
  readonly traceIds: readonly string[];
}

/** Throws an Error when an answer
 *  does not hold what was asked for, because a fast wrong answer is not a measurement. */
export async function* measureReads(
  port: number,
  { endSecond, traceIds }: ReadableStore,
  effort: Effort,
  random: Random,
): AsyncGenerator<ReadLatency, void> {
  const client = new ApiClient(port);
  const lastHour = { start: endSecond - HOUR_SECONDS, end: endSecond };
  const sixHours = sixHoursBefore(endSecond);
  const operations: readonly (readonly [ReadOperation, () => Promise<number>])[] = [
    ['GetTraceSummaries, first page, 1 h', async () => (await client.summaries(lastHour)).traceIds.length],
    ['GetTraceSummaries, first page, 6 h', async () => (await client.summaries(sixHours)).traceIds.length],
    ['GetTraceSummaries, next page, 6 h', nextPages(client, sixHours)],
    ['BatchGetTraces, 5 traces', async () => await readFive(client, traceIds, random)],
    ['GetServiceGraph, 1 h', async () => (await client.requestCounts(lastHour)).size],
    ['GetServiceGraph, 6 h', async () => (await client.requestCounts(sixHours)).size],
    ['GetServiceGraph of a group, 6 h', async () => await readGroup(client, sixHours)],
    ['GetTimeSeriesServiceStatistics by minute, 6 h', async () => await client.minuteCount(sixHours)],
    [
      'GetTimeSeriesServiceStatistics of a service by minute, 6 h',
      async () => await client.minuteCount(sixHours, CHOSEN_SERVICE),
    ],
    ['GetTraceGraph, 1 trace', async () => await client.traceGraphSize(random.pick(traceIds))],
  ];
  for (const [operation, call] of operations) {
    yield { operation, millis: spreadOf(await timeCalls(operation, effort, call)) };
  }
  client.close();
}

/** As long as a service graph may be asked for. */
export function sixHoursBefore(endSecond: number): TimeWindow {
  return { start: endSecond - 6 * HOUR_SECONDS, end: endSecond };
}

async function readGroup(client: ApiClient, window: TimeWindow): Promise<number> {
  return (await client.requestCounts(window, BENCH_GROUP.name)).size;
}

/** Each call reads the page after the one before it, and begins again at the second page after the last. */
function nextPages(client: ApiClient, window: TimeWindow): () => Promise<number> {
  let token: string | undefined;
  let secondPage: string | undefined;
  return async () => {
    secondPage ??= (await client.summaries(window)).nextToken;
    if (secondPage === undefined) throw new Error('there is no next page to read');
    const page = await client.summaries(window, { nextToken: token ?? secondPage });
    token = page.nextToken;
    return page.traceIds.length;
  };
}

/** Five of the traces, or as many as there are. Throws an Error when one is not found. */
export async function readFive(
  client: ApiClient,
  traceIds: readonly string[],
  random: Random,
): Promise<number> {
  const ids = new Set<string>();
  while (ids.size < Math.min(5, traceIds.length)) ids.add(random.pick(traceIds));
  const found = await client.documents([...ids]);
  if (found.size !== ids.size) throw new Error(`${found.size} of ${ids.size} traces were found`);
  return found.size;
}
