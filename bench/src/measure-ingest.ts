/**
 * One load through one door, and three independent proofs of what became of it: the service's counters, a sample of
 * traces read back whole, and the requests that the service graph counts in the time of the load.
 */

import { setTimeout as sleep } from 'node:timers/promises';

import { ApiClient, type TimeWindow } from './api-client.ts';
import type { LoadJob, LoadResult } from './load-job.ts';
import { segmentShape, shapeOf, type LoadShape } from './load-shape.ts';
import { runLoad } from './load-process.ts';
import { measureVisibility, type Visibility } from './probe.ts';
import type { ProbeSource } from './probe-source.ts';
import { droppedDatagrams, readUsage } from './process-usage.ts';
import type { Service } from './service.ts';
import { countersSince, parseCounters, type ServiceCounters } from './service-counters.ts';

/** Long, because what was not there by then counts as lost, and a machine may be busy. */
const SETTLE_LIMIT_MILLIS = 60_000;
const APART_MILLIS = 2500;
const IDS_PER_CALL = 5;
const MAX_PROBES = 20;

export interface IngestOutcome {
  readonly load: LoadResult;
  /** Items of the load that the service has to hold: those acknowledged, and over UDP all that were sent. */
  readonly handedOver: number;
  /** Of the load alone: what the probes added is taken off. */
  readonly counted: ServiceCounters;
  /** Requests of the load that the service graph counts. */
  readonly inGraph: number;
  readonly sampledTraces: number;
  /** Sampled traces that lacked an item, or were not there at all. */
  readonly incompleteTraces: number;
  /** From the end of the load until the counters and the graph had all of it, or until waiting for it was given up. */
  readonly settledMillis: number;
  /** Datagrams the system dropped before the service could read them. */
  readonly droppedBySystem: number;
  readonly visibility: readonly Visibility[];
  readonly serviceCpuMicros: number;
}

/** When the load before ended, on the clock of `performance.now`. */
const lastLoads = new WeakMap<Service, number>();

/** Graphs are cut at whole seconds, so that the second before a load belongs to no other one. */
async function untilApart(service: Service): Promise<void> {
  const before = lastLoads.get(service);
  if (before !== undefined) await sleep(Math.max(0, before + APART_MILLIS - performance.now()));
}

/** Runs the job to its end, and `beside` for as long as its promise is not settled. The service must not be given other
 *  traces of the same services meanwhile. */
export async function measureIngest(
  service: Service,
  job: LoadJob,
  probes: ProbeSource,
  beside: (loading: Promise<LoadResult>) => Promise<void> = async () => undefined,
): Promise<IngestOutcome> {
  const client = new ApiClient(service.port);
  const shape = shapeOf(job.door);
  await untilApart(service);
  const startedSecond = Math.floor(Date.now() / 1000);
  const before = parseCounters(await client.metrics());
  const cpuBefore = (await readUsage(service.pid)).cpuMicros;
  const droppedBefore = await droppedDatagrams(service.port);
  const loading = runLoad(job);
  const [load, visibility] = await Promise.all([
    loading,
    probeDuring(service, job, probes, loading),
    beside(loading),
  ]);
  const endedAt = performance.now();
  lastLoads.set(service, endedAt);
  const handedOver = job.door === 'udp' ? load.sent : load.acknowledged;
  const counted = await settledCounters(client, shape, before, handedOver + visibility.length);
  const serviceCpuMicros = (await readUsage(service.pid)).cpuMicros - cpuBefore;
  const window = datesOf(job, startedSecond);
  const inGraph = await settledGraph(client, shape, window, load.served - counted.dropped);
  const settledMillis = performance.now() - endedAt;
  const outcome = {
    load,
    handedOver,
    counted: withoutProbes(counted, visibility.length),
    settledMillis,
    visibility,
    serviceCpuMicros,
    droppedBySystem: (await droppedDatagrams(service.port)) - droppedBefore,
    inGraph,
    sampledTraces: load.sampledTraceIds.length,
    incompleteTraces: await countIncomplete(client, load.sampledTraceIds, shape),
  };
  client.close();
  return outcome;
}

/** The time in which the traces of a load are dated that began at `startedSecond` and has ended. */
function datesOf({ spreadSeconds }: LoadJob, startedSecond: number): TimeWindow {
  const endSecond = spreadSeconds > 0 ? startedSecond + 5 : Math.ceil(Date.now() / 1000) + 1;
  return { start: startedSecond - 1 - spreadSeconds, end: endSecond };
}

/** Spread over the load, so that they do not become a load of their own. */
async function probeDuring(
  service: Service,
  job: LoadJob,
  probes: ProbeSource,
  loading: Promise<LoadResult>,
): Promise<readonly Visibility[]> {
  const seen: Visibility[] = [];
  if (job.spreadSeconds > 0) return seen;
  const pauseMillis = (job.seconds * 1000) / (MAX_PROBES + 2);
  let isOver = false;
  const over = loading.finally(() => (isOver = true));
  while (seen.length < MAX_PROBES) {
    await Promise.race([sleep(pauseMillis), over]);
    if (isOver) break;
    seen.push(await measureVisibility(service, job.door, probes, 20));
  }
  return seen;
}

async function settledCounters(
  client: ApiClient,
  { itemsPerTrace }: LoadShape,
  before: ServiceCounters,
  sent: number,
): Promise<ServiceCounters> {
  const startedAt = performance.now();
  for (;;) {
    const counted = countersSince(before, parseCounters(await client.metrics()));
    const isSettled =
      counted.stored + counted.dropped >= sent && counted.tracesStored >= counted.stored / itemsPerTrace;
    if (isSettled || performance.now() - startedAt > SETTLE_LIMIT_MILLIS) return counted;
    await sleep(100);
  }
}

/** The graph's count once it is `expected` or more, or the last one seen. */
async function settledGraph(
  client: ApiClient,
  shape: LoadShape,
  window: TimeWindow,
  expected: number,
): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const count = await loadedRequests(client, shape, window);
    if (count >= expected || performance.now() - startedAt > SETTLE_LIMIT_MILLIS) return count;
    await sleep(250);
  }
}

/** A probe is one segment and one trace. */
function withoutProbes(counted: ServiceCounters, probes: number): ServiceCounters {
  return {
    accepted: counted.accepted - probes,
    stored: counted.stored - probes,
    tracesStored: counted.tracesStored - probes,
    dropped: counted.dropped,
  };
}

/** Requests that the service graph counts at the services of the shop. */
export async function shopRequests(client: ApiClient, window: TimeWindow): Promise<number> {
  return await loadedRequests(client, segmentShape, window);
}

async function loadedRequests(client: ApiClient, shape: LoadShape, window: TimeWindow): Promise<number> {
  let total = 0;
  for (const [name, count] of await client.requestCounts(window)) if (shape.isLoaded(name)) total += count;
  return total;
}

/** How many of the traces lack an item, or are not there at all. */
export async function countIncomplete(
  client: ApiClient,
  traceIds: readonly string[],
  { countItems, itemsPerTrace }: LoadShape = segmentShape,
): Promise<number> {
  let incomplete = 0;
  for (let start = 0; start < traceIds.length; start += IDS_PER_CALL) {
    const ids = traceIds.slice(start, start + IDS_PER_CALL);
    const found = await client.documents(ids);
    incomplete += ids.filter((id) => countItems(found.get(id) ?? []) !== itemsPerTrace).length;
  }
  return incomplete;
}
