/** How long an answer to a probe takes, and how long until the probe can be seen. */

import { setTimeout as sleep } from 'node:timers/promises';

import { ApiClient } from './api-client.ts';
import type { Door } from './load-job.ts';
import { probeDocument, type ProbeSource } from './probe-source.ts';
import { sendProbe } from './send-probe.ts';
import type { Service } from './service.ts';

const GIVE_UP_MILLIS = 15_000;

/** Milliseconds of each of `count` calls that put one document, one after the other on one connection. */
export async function measurePutLatency(
  port: number,
  probes: ProbeSource,
  count: number,
): Promise<readonly number[]> {
  const client = new ApiClient(port);
  const millis: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const document = probeDocument(probes.next('http'));
    const startedAt = performance.now();
    await client.putDocument(document);
    millis.push(performance.now() - startedAt);
    await sleep(10);
  }
  client.close();
  return millis;
}

/** Milliseconds from sending a probe until an operation shows it; Infinity when it had not within 15 s. */
export interface Visibility {
  readonly traces: number;
  readonly summaries: number;
}

/** Sends one probe through `door` and asks both operations for it every `pollMillis`. */
export async function measureVisibility(
  service: Service,
  door: Door,
  probes: ProbeSource,
  pollMillis: number,
): Promise<Visibility> {
  const [tracesClient, summariesClient] = [new ApiClient(service.port), new ApiClient(service.port)];
  const probe = probes.next(door);
  const window = { start: probe.second, end: probe.second + 1 };
  const startedAt = performance.now();
  const [, traces, summaries] = await Promise.all([
    sendProbe(service, door, probe),
    millisUntil(startedAt, pollMillis, async () =>
      (await tracesClient.documents([probe.traceId])).has(probe.traceId),
    ),
    millisUntil(startedAt, pollMillis, async () =>
      (await summariesClient.summaries(window)).traceIds.includes(probe.traceId),
    ),
  ]);
  for (const client of [tracesClient, summariesClient]) client.close();
  return { traces, summaries };
}

async function millisUntil(
  startedAt: number,
  pollMillis: number,
  isSeen: () => Promise<boolean>,
): Promise<number> {
  while (performance.now() - startedAt < GIVE_UP_MILLIS) {
    if (await isSeen()) return performance.now() - startedAt;
    await sleep(pollMillis);
  }
  return Number.POSITIVE_INFINITY;
}
