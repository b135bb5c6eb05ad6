/** Disk, reads and a restart at a stated number of segments, dated evenly over the six hours before. */

import { ApiClient } from './api-client.ts';
import { bytesOnDisk } from './bytes-on-disk.ts';
import type { Effort } from './effort.ts';
import { expressionLines, expressionSection } from './expression-lines.ts';
import { copyLines, type FilledStore } from './fill-store.ts';
import { filterExpressions, longestExpression } from './filter-expressions.ts';
import { measureCompiling } from './measure-compiling.ts';
import { measureExpressions, type ExpressionLatency } from './measure-expressions.ts';
import { shopRequests } from './measure-ingest.ts';
import { measureReads, sixHoursBefore, type ReadLatency, type ReadOperation } from './measure-reads.ts';
import type { BenchOptions } from './options.ts';
import { createRandom } from './random.ts';
import type { Recorder } from './recorder.ts';
import { atMost, line, MEGABYTE, type Limit, type Line } from './report.ts';
import { startService, withService, type Service } from './service.ts';
import { untilQuiet } from './until-quiet.ts';

/** What is asked of the read operations at ten million segments, in milliseconds. */
export const READ_LIMITS: Readonly<
  Partial<Record<ReadOperation, { readonly p50: Limit; readonly p95?: Limit }>>
> = {
  'GetTraceSummaries, first page, 1 h': { p50: atMost(50), p95: atMost(150) },
  'GetTraceSummaries, first page, 6 h': { p50: atMost(50), p95: atMost(150) },
  'BatchGetTraces, 5 traces': { p50: atMost(15) },
  'GetServiceGraph, 6 h': { p50: atMost(300) },
  'GetTimeSeriesServiceStatistics by minute, 6 h': { p50: atMost(200) },
  'GetTimeSeriesServiceStatistics of a service by minute, 6 h': { p50: atMost(200) },
};

/** `directory` holds the store. Throws an Error when the service fails. */
export async function measureStored(
  options: BenchOptions,
  store: FilledStore,
  directory: string,
  recorder: Recorder,
): Promise<void> {
  const { effort } = options;
  recorder.add(...compilingLines(effort));
  await withService(directory, async (service) => {
    recorder.add(...diskLines(store, await bytesOnDisk(effort, service.pid, directory, recorder)));
    recorder.say('reading');
    await measureFirstGraph(options, service, store, recorder);
    const random = createRandom(options.seed);
    for await (const latency of measureReads(service.port, store, effort, random)) {
      recorder.add(...readLines(latency));
    }
    await measureFilters(effort, service, store, recorder);
  });
  if (!effort.isPatient) return;
  recorder.say('starting the service again on that store');
  const again = await startService(directory);
  recorder.add(line('ready on that store', again.readyMillis / 1000, 's', atMost(4)));
  await again.stop();
}

function compilingLines({ compilingRounds }: Effort): readonly Line[] {
  const all = measureCompiling(filterExpressions, compilingRounds);
  const longest = measureCompiling([longestExpression()], compilingRounds);
  const measure = `parsing and compiling one of ${filterExpressions.length} filters`;
  return [
    line(`${measure}: p50`, all.p50, 'ms'),
    line(`${measure}: p95`, all.p95, 'ms', atMost(1)),
    line('parsing and compiling the longest filter there may be: p95', longest.p95, 'ms'),
  ];
}

function diskLines({ documentBytes, segments }: FilledStore, diskBytes: number): readonly Line[] {
  const share = diskBytes / documentBytes;
  return [
    line('documents on average', documentBytes / segments, 'bytes'),
    line('on disk', diskBytes / MEGABYTE, 'MB'),
    line('on disk for each document', diskBytes / segments, 'bytes'),
    line('on disk', share, 'of the raw bytes', atMost(1 / 8)),
  ];
}

/**
 * The graph while the service has not added up what it asks for. That is how copies are found by it, whereas traces
 * that were sent are added up soon after. The reads after it begin when everything is.
 */
async function measureFirstGraph(
  { effort }: BenchOptions,
  service: Service,
  store: FilledStore,
  recorder: Recorder,
): Promise<void> {
  const client = new ApiClient(service.port);
  const startedAt = performance.now();
  const inGraph = await shopRequests(client, sixHoursBefore(store.endSecond));
  recorder.add(line('GetServiceGraph, 6 h: first call', performance.now() - startedAt, 'ms'));
  if (effort.isPatient)
    recorder.add(line('the service is quiet again after it', await untilQuiet(service.pid), 's'));
  if (store.copies > 0) recorder.add(...(await copyLines(client, store, inGraph)));
  client.close();
}

function readLines({ operation, millis }: ReadLatency): readonly Line[] {
  const limits = READ_LIMITS[operation];
  return [
    line(`${operation}: p50`, millis.p50, 'ms', limits?.p50),
    line(`${operation}: p95`, millis.p95, 'ms', limits?.p95),
  ];
}

async function measureFilters(
  effort: Effort,
  service: Service,
  store: FilledStore,
  recorder: Recorder,
): Promise<void> {
  recorder.say('reading by filters');
  const latencies: ExpressionLatency[] = [];
  const window = sixHoursBefore(store.endSecond);
  for await (const latency of measureExpressions(service.port, window, effort)) {
    latencies.push(latency);
  }
  recorder.add(...expressionLines(latencies));
  recorder.explain(expressionSection(latencies));
}
