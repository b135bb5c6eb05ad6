/**
 * One store at several sizes: what it costs to write into, to read from, to keep and to open. The store is that of a
 * service which has run for longer and longer under the same traffic: it grows by copies that are older than all before
 * (fill-store.ts). A load is made on a throw-away duplicate, so that the next size has no trace of it.
 */

import { cp, rm } from 'node:fs/promises';

import { ApiClient } from './api-client.ts';
import { bytesOnDisk } from './bytes-on-disk.ts';
import { copyLines, growStore, sendTraces, type FilledStore } from './fill-store.ts';
import { growthTable, type Measurement, type Shape, type SizeColumn } from './growth-table.ts';
import { proofLines } from './ingest-lines.ts';
import { timedJob } from './load-job.ts';
import { measureExpressions } from './measure-expressions.ts';
import { measureIngest, shopRequests } from './measure-ingest.ts';
import { measureReads, sixHoursBefore, type ReadOperation } from './measure-reads.ts';
import { READ_LIMITS } from './measure-stored.ts';
import type { BenchOptions } from './options.ts';
import { spreadOf } from './percentile.ts';
import { ProbeSource } from './probe-source.ts';
import { readUsage } from './process-usage.ts';
import { createRandom } from './random.ts';
import type { Recorder } from './recorder.ts';
import { atMost, format, MEGABYTE } from './report.ts';
import { withService, type Service } from './service.ts';
import { untilQuiet } from './until-quiet.ts';

const HOUR_SECONDS = 3600;
/** A load's seed of its own, see measure-doors.ts. */
const SEED_OFFSET = 6;

/** What reads a stretch of time as a whole; the others find what they need by its place. */
const SCANS: ReadonlySet<ReadOperation> = new Set<ReadOperation>([
  'GetServiceGraph, 1 h',
  'GetServiceGraph, 6 h',
  'GetServiceGraph of a group, 6 h',
  'GetTimeSeriesServiceStatistics by minute, 6 h',
  'GetTimeSeriesServiceStatistics of a service by minute, 6 h',
]);

/** `directory` must be empty. Throws an Error when the service, the load or the copying fails. */
export async function measureGrowth(
  options: BenchOptions,
  directory: string,
  recorder: Recorder,
): Promise<void> {
  const { growth, seed, httpRate, effort } = options;
  const { sizes, copies } = growth;
  const [smallest = 0] = sizes;
  const largest = sizes.at(-1) ?? smallest;
  // What is sent is dated as its share of the largest store, which reaches over six hours.
  const perSize = copies + 1;
  const filling = {
    seed,
    httpRate,
    segments: largest,
    copies: (largest / smallest) * perSize - 1,
    sampledTraces: effort.storedTraces,
  };
  let store = await sendTraces(filling, directory, recorder);
  const columns: SizeColumn[] = [];
  for (const size of sizes) {
    const copiesThen = (size / smallest) * perSize - 1;
    store = await growStore(store, { ...filling, copies: copiesThen }, directory, recorder);
    columns.push(await measureSize(options, store, directory, recorder));
  }
  recorder.tell({ heading: 'Cost as it grows', body: `${explanation(options)}\n\n${growthTable(columns)}` });
}

async function measureSize(
  options: BenchOptions,
  store: FilledStore,
  directory: string,
  recorder: Recorder,
): Promise<SizeColumn> {
  const measurements: Measurement[] = [...extentOf(store)];
  await withService(directory, async (service) => {
    const readySeconds = service.readyMillis / 1000;
    measurements.push({ measure: 'ready', value: readySeconds, unit: 's', shape: 'flat', limit: atMost(4) });
    const bytes = await bytesOnDisk(options.effort, service.pid, directory, recorder);
    measurements.push(...diskOf(store, bytes));
    recorder.say(`reading at ${format(store.segments, 'count')} segments`);
    measurements.push(...(await readAll(options, service, store, recorder)));
  });
  measurements.push(...(await loadDuplicate(options, store, directory, recorder)));
  for (const { measure, value, unit } of measurements) recorder.say(`  ${measure}: ${format(value, unit)}`);
  return { segments: store.segments, measurements };
}

/** How much of the store lies in the times that are asked for. */
function extentOf({ segments, seconds }: FilledStore): readonly Measurement[] {
  const within = (window: number): number => Math.round(segments * Math.min(1, window / seconds));
  return [
    { measure: 'of them in the last hour', value: within(HOUR_SECONDS), unit: 'count' },
    { measure: 'of them in the last six hours', value: within(6 * HOUR_SECONDS), unit: 'count' },
  ];
}

function diskOf({ segments, documentBytes }: FilledStore, bytes: number): readonly Measurement[] {
  return [
    { measure: 'on disk', value: bytes / MEGABYTE, unit: 'MB', shape: 'linear' },
    { measure: 'on disk for a segment', value: bytes / segments, unit: 'bytes' },
    {
      measure: 'on disk',
      value: bytes / documentBytes,
      unit: 'of the raw bytes',
      limit: atMost(1 / 8),
    },
  ];
}

async function readAll(
  options: BenchOptions,
  service: Service,
  store: FilledStore,
  recorder: Recorder,
): Promise<readonly Measurement[]> {
  const { effort, seed } = options;
  const measurements: Measurement[] = [];
  const window = sixHoursBefore(store.endSecond);
  const client = new ApiClient(service.port);
  const startedAt = performance.now();
  const inGraph = await shopRequests(client, window);
  measurements.push(millisOf('GetServiceGraph, 6 h: first call', performance.now() - startedAt, 'linear'));
  if (store.seconds <= 6 * HOUR_SECONDS) recorder.add(...(await copyLines(client, store, inGraph)));
  client.close();
  if (effort.isPatient) await untilQuiet(service.pid);
  for await (const { operation, millis } of measureReads(service.port, store, effort, createRandom(seed))) {
    const shape = SCANS.has(operation) ? 'linear' : 'flat';
    const limits = READ_LIMITS[operation];
    measurements.push({ ...millisOf(`${operation}: p50`, millis.p50, shape), limit: limits?.p50 });
    measurements.push({ ...millisOf(`${operation}: p95`, millis.p95, shape), limit: limits?.p95 });
  }
  recorder.say('reading by filters');
  measurements.push(...(await readByFilters(options, service, store)));
  const { residentBytes } = await readUsage(service.pid);
  measurements.push({ measure: 'resident after reads', value: residentBytes / MEGABYTE, unit: 'MB' });
  return measurements;
}

async function readByFilters(
  { effort }: BenchOptions,
  { port }: Service,
  { endSecond }: FilledStore,
): Promise<readonly Measurement[]> {
  const samples: number[] = [];
  const window = sixHoursBefore(endSecond);
  let filters = 0;
  for await (const latency of measureExpressions(port, window, effort)) {
    filters += 1;
    samples.push(...latency.samples);
  }
  const { p50, p95 } = spreadOf(samples);
  const measure = `GetTraceSummaries by ${filters} filters, first page, 6 h`;
  return [
    { ...millisOf(`${measure}: p50`, p50, 'flat'), limit: atMost(50) },
    { ...millisOf(`${measure}: p95`, p95, 'flat'), limit: atMost(150) },
  ];
}

function millisOf(measure: string, value: number, shape: Shape): Measurement {
  return { measure, value, unit: 'ms', shape };
}

async function loadDuplicate(
  { growth, seed, httpRate, effort }: BenchOptions,
  store: FilledStore,
  directory: string,
  recorder: Recorder,
): Promise<readonly Measurement[]> {
  const duplicate = `${directory}-duplicate`;
  const measurements: Measurement[] = [];
  try {
    await cp(directory, duplicate, { recursive: true });
    await withService(duplicate, async (service) => {
      if (effort.isPatient) await untilQuiet(service.pid);
      recorder.say(`loading the http door for ${growth.seconds} s`);
      const job = timedJob({
        door: 'http',
        port: service.port,
        seed: seed * 10 + SEED_OFFSET,
        seconds: growth.seconds,
        itemsPerSecond: httpRate,
        sampleSize: effort.sampledTraces,
      });
      const outcome = await measureIngest(service, job, new ProbeSource(createRandom(seed)));
      recorder.add(...proofLines(job, outcome, `http, onto ${format(store.segments, 'count')} segments`));
      const { load, counted, handedOver, serviceCpuMicros } = outcome;
      const taken = Math.min(handedOver, counted.stored) / load.elapsedSeconds;
      const { residentBytes, peakResidentBytes } = await readUsage(service.pid);
      measurements.push(
        { measure: 'ingest over HTTP, segments stored', value: taken, unit: '/s', shape: 'steady' },
        { measure: 'CPU of the service for a segment', value: serviceCpuMicros / load.sent, unit: 'µs' },
        { measure: 'resident after the load', value: residentBytes / MEGABYTE, unit: 'MB' },
        {
          measure: 'resident at most under load',
          value: peakResidentBytes / MEGABYTE,
          unit: 'MB',
          limit: atMost(1200),
        },
      );
    });
  } finally {
    await rm(duplicate, { recursive: true, force: true });
  }
  return measurements;
}

function explanation({ growth }: BenchOptions): string {
  const { copies, seconds, sizes } = growth;
  const [first = 0] = sizes;
  const sent = format(first / (copies + 1), 'count');
  return [
    `One store that grows as if the same traffic had come in for longer, up to six hours: ${sent} segments were sent, and the others are copies of them that the engine made, older than all before.`,
    `Ingest is ${seconds} s of load over HTTP onto a duplicate of the store at that size.`,
    'A slope is by how much a value grew over by how much the store did: 1 grows as the store does, and from one size to ten times as much 0.10 does not grow.',
    'Flat at most doubles from size to size, linear grows at most a tenth more than the store does, steady falls by at most a fifth; up to 20 ms more are not counted.',
  ].join('\n');
}
