/**
 * A probe is a trace of one small segment, sent to learn how long an answer or its appearance takes. Each lies in a
 * second of the past that no other trace starts in, so that the first page of that second's summaries must show it
 * however much else is coming in.
 */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { ApiClient } from './api-client.ts';
import type { Door } from './load-job.ts';
import type { Random } from './random.ts';

const OLDEST_PROBE_SECONDS = 5 * 3600;
const GIVE_UP_MILLIS = 15_000;

export interface Probe {
  readonly traceId: string;
  readonly document: string;
  readonly second: number;
}

/** Makes probes in one second after the other. */
export class ProbeSource {
  readonly #random: Random;
  #second = Math.floor(Date.now() / 1000) - OLDEST_PROBE_SECONDS;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): Probe {
    this.#second += 1;
    const second = this.#second;
    const traceId = `1-${second.toString(16).padStart(8, '0')}-${this.#hex(3)}`;
    const document = JSON.stringify({
      name: 'bench-probe',
      id: this.#hex(2),
      trace_id: traceId,
      start_time: second + 0.25,
      end_time: second + 0.5,
      http: { request: { method: 'GET', url: 'http://127.0.0.1/probe' }, response: { status: 200 } },
    });
    return { traceId, document, second };
  }

  #hex(words: number): string {
    const digits = (): string => (this.#random.word() >>> 0).toString(16).padStart(8, '0');
    return Array.from({ length: words }, digits).join('');
  }
}

/** Milliseconds of each of `count` calls that put one document, one after the other on one connection. */
export async function measurePutLatency(
  port: number,
  probes: ProbeSource,
  count: number,
): Promise<readonly number[]> {
  const client = new ApiClient(port);
  const millis: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const { document } = probes.next();
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
  port: number,
  door: Door,
  probe: Probe,
  pollMillis: number,
): Promise<Visibility> {
  const sender = new ApiClient(port);
  const [tracesClient, summariesClient] = [new ApiClient(port), new ApiClient(port)];
  const window = { start: probe.second, end: probe.second + 1 };
  const startedAt = performance.now();
  const [, traces, summaries] = await Promise.all([
    door === 'http' ? sender.putDocument(probe.document) : sendDatagram(port, probe.document),
    millisUntil(startedAt, pollMillis, async () =>
      (await tracesClient.documents([probe.traceId])).has(probe.traceId),
    ),
    millisUntil(startedAt, pollMillis, async () =>
      (await summariesClient.summaries(window)).traceIds.includes(probe.traceId),
    ),
  ]);
  for (const client of [sender, tracesClient, summariesClient]) client.close();
  return { traces, summaries };
}

async function sendDatagram(port: number, document: string): Promise<void> {
  const socket = createSocket('udp4');
  socket.send(`{"format":"json","version":1}\n${document}`, port, '127.0.0.1', () => socket.close());
  await once(socket, 'close');
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
