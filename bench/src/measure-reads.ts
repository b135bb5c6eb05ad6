/** Latencies of the read operations, one call after the other on one connection, at a stated number of segments. */

import { ApiClient, type TimeWindow } from './api-client.ts';
import { spreadOf, type Spread } from './percentile.ts';
import type { Random } from './random.ts';

const WARM_UPS = 5;
const CALLS = 50;
const HOUR_SECONDS = 3600;

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
  | 'GetTraceGraph, 1 trace';

/** `endSecond` is the end of every time range; `traceIds` are known traces to read. Throws an Error when an answer
 *  does not hold what was asked for, because a fast wrong answer is not a measurement. */
export async function* measureReads(
  port: number,
  endSecond: number,
  traceIds: readonly string[],
  random: Random,
): AsyncGenerator<ReadLatency, void> {
  const client = new ApiClient(port);
  const lastHour = { start: endSecond - HOUR_SECONDS, end: endSecond };
  const sixHours = { start: endSecond - 6 * HOUR_SECONDS, end: endSecond };
  const operations: readonly (readonly [ReadOperation, () => Promise<number>])[] = [
    ['GetTraceSummaries, first page, 1 h', async () => (await client.summaries(lastHour)).traceIds.length],
    ['GetTraceSummaries, first page, 6 h', async () => (await client.summaries(sixHours)).traceIds.length],
    ['GetTraceSummaries, next page, 6 h', nextPages(client, sixHours)],
    ['BatchGetTraces, 5 traces', async () => await readFive(client, traceIds, random)],
    ['GetServiceGraph, 1 h', async () => (await client.requestCounts(lastHour)).size],
    ['GetServiceGraph, 6 h', async () => (await client.requestCounts(sixHours)).size],
    ['GetTraceGraph, 1 trace', async () => await client.traceGraphSize(random.pick(traceIds))],
  ];
  for (const [operation, call] of operations) yield { operation, millis: await timeCalls(operation, call) };
  client.close();
}

async function timeCalls(operation: ReadOperation, call: () => Promise<number>): Promise<Spread> {
  const samples: number[] = [];
  for (let index = 0; index < WARM_UPS + CALLS; index += 1) {
    const startedAt = performance.now();
    const found = await call();
    const millis = performance.now() - startedAt;
    if (found === 0) throw new Error(`${operation} found nothing`);
    if (index >= WARM_UPS) samples.push(millis);
  }
  return spreadOf(samples);
}

/** Each call reads the page after the one before it, and begins again at the second page after the last. */
function nextPages(client: ApiClient, window: TimeWindow): () => Promise<number> {
  let token: string | undefined;
  let secondPage: string | undefined;
  return async () => {
    secondPage ??= (await client.summaries(window)).nextToken;
    if (secondPage === undefined) throw new Error('there is no next page to read');
    const page = await client.summaries(window, token ?? secondPage);
    token = page.nextToken;
    return page.traceIds.length;
  };
}

async function readFive(client: ApiClient, traceIds: readonly string[], random: Random): Promise<number> {
  const ids = new Set<string>();
  while (ids.size < Math.min(5, traceIds.length)) ids.add(random.pick(traceIds));
  const found = await client.documents([...ids]);
  if (found.size !== ids.size) throw new Error(`${found.size} of ${ids.size} traces were found`);
  return found.size;
}
