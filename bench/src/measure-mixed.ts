/**
 * Reads while segments come in at a stated rate, on a store of a stated size. What is read ends now, so that each page
 * and each graph holds what has just come in; one reader asks for everything in turns until the load is over.
 */

import { ApiClient } from './api-client.ts';
import type { FilledStore } from './fill-store.ts';
import { proofLines } from './ingest-lines.ts';
import { timedJob, type LoadResult } from './load-job.ts';
import { measureIngest, type IngestOutcome } from './measure-ingest.ts';
import { readFive, sixHoursBefore } from './measure-reads.ts';
import type { BenchOptions } from './options.ts';
import { spreadOf } from './percentile.ts';
import { ProbeSource } from './probe-source.ts';
import { readUsage } from './process-usage.ts';
import { createRandom, type Random } from './random.ts';
import type { Recorder } from './recorder.ts';
import { atLeast, atMost, line, MEGABYTE, type Line } from './report.ts';
import { type Service, withService } from './service.ts';
import { untilQuiet } from './until-quiet.ts';

const SLOWEST_MILLIS = 300;
const HOUR_SECONDS = 3600;
/** A load's seed of its own, see measure-doors.ts. */
const SEED_OFFSET = 5;

/** Some that many traces match, some that few do, and one that none does. */
const FILTERS: readonly string[] = [
  'ok',
  'fault',
  'responsetime > 0.5',
  'annotation.tenant = "tenant-7"',
  'service("payments") { fault }',
  'edge("orders", "payments") { error }',
  'http.url CONTAINS "/api/game/"',
];

type Read = readonly [operation: string, call: () => Promise<unknown>];

/** `directory` holds the store, which has more in it afterwards. Throws an Error when the service fails. */
export async function measureMixed(
  options: BenchOptions,
  store: FilledStore,
  directory: string,
  recorder: Recorder,
): Promise<void> {
  const { seconds, mixedRate, effort, seed } = options;
  await withService(directory, async (service) => {
    if (effort.isPatient) await addUpMinutes(service);
    recorder.say(`reading for ${seconds} s while ${mixedRate} segments a second come in`);
    const job = timedJob({
      door: 'http',
      port: service.port,
      seed: seed * 10 + SEED_OFFSET,
      seconds,
      itemsPerSecond: mixedRate,
      sampleSize: effort.sampledTraces,
    });
    const random = createRandom(seed);
    const samples = new Map<string, number[]>();
    const client = new ApiClient(service.port);
    const outcome = await measureIngest(service, job, new ProbeSource(random), async (loading) => {
      await readUntil(loading, readsOf(client, store, random), samples);
    });
    client.close();
    recorder.add(...rateLines(mixedRate, outcome), ...proofLines(job, outcome, 'mixed'));
    for (const [operation, millis] of samples) recorder.add(...latencyLines(operation, millis));
    const { residentBytes } = await readUsage(service.pid);
    recorder.add(line('mixed: resident at its end', residentBytes / MEGABYTE, 'MB', atMost(1200)));
  });
}

/**
 * Minutes that are over are added up when somebody asks for them or when they end. The store's came all at once, and
 * are to be as they would be had their traces come in over those hours.
 */
async function addUpMinutes({ port, pid }: Service): Promise<void> {
  const client = new ApiClient(port);
  await client.requestCounts(sixHoursBefore(Math.floor(Date.now() / 1000)));
  client.close();
  await untilQuiet(pid);
}

function readsOf(client: ApiClient, store: FilledStore, random: Random): readonly Read[] {
  const now = (): number => Math.floor(Date.now() / 1000) + 1;
  const sixHours = () => sixHoursBefore(now());
  const oneHour = () => ({ start: now() - HOUR_SECONDS, end: now() });
  return [
    ['GetTraceSummaries, first page, 1 h', async () => await client.summaries(oneHour())],
    ['GetTraceSummaries, first page, 6 h', async () => await client.summaries(sixHours())],
    ...FILTERS.map((filter): Read => [
      `GetTraceSummaries by \`${filter}\`, first page, 6 h`,
      async () => await client.summaries(sixHours(), { filter }),
    ]),
    ['GetServiceGraph, 1 h', async () => await client.requestCounts(oneHour())],
    ['GetServiceGraph, 6 h', async () => await client.requestCounts(sixHours())],
    ['BatchGetTraces, 5 traces', async () => await readFive(client, store.traceIds, random)],
  ];
}

/** Each read once at least. The first call of each is timed as well, since a reader's first one is. */
async function readUntil(
  loading: Promise<LoadResult>,
  reads: readonly Read[],
  samples: Map<string, number[]>,
): Promise<void> {
  const over = new AbortController();
  // Who started the load is told of its failure.
  const end = (): void => over.abort();
  void loading.then(end, end);
  do {
    for (const [operation, call] of reads) {
      const startedAt = performance.now();
      await call();
      const millis = samples.get(operation) ?? [];
      millis.push(performance.now() - startedAt);
      samples.set(operation, millis);
      if (over.signal.aborted && samples.size === reads.length) return;
    }
  } while (!over.signal.aborted);
}

function rateLines(asked: number, { load, counted }: IngestOutcome): readonly Line[] {
  // To the nearest hundred, since a paced load may end a few items short of its rate.
  const hundreds = (count: number): number => Math.round(count / load.elapsedSeconds / 100) * 100;
  return [
    line('mixed: segments stored', hundreds(counted.stored), '/s', atLeast(asked)),
    line('mixed: segments sent', load.sent, 'count'),
    line('mixed: calls throttled and sent again', load.throttledCalls, 'count'),
  ];
}

function latencyLines(operation: string, millis: readonly number[]): readonly Line[] {
  const { p50, p95 } = spreadOf(millis);
  const measure = `mixed, ${operation}`;
  return [
    line(`${measure}: p50 of ${millis.length} calls`, p50, 'ms'),
    line(`${measure}: p95`, p95, 'ms', atMost(SLOWEST_MILLIS)),
  ];
}
