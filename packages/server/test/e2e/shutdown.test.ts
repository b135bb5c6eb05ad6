/** What an operator sees of a stop: it is quick, it is clean, and nothing that was taken is gone afterwards. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { SegmentDocument } from '@fluoroscope/wire';
import { describe, expect, it, vi } from 'vitest';
import { NO_OTLP, PROGRAM, startService, type RunningService } from '../support/start-service.ts';
import { readCounter } from './support/counters.ts';
import { datagramOf, sendDatagrams } from './support/datagrams.ts';
import { segmentNow } from './support/documents.ts';
import { connectRaw } from './support/raw-connection.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';
import { xrayReader, type XRayReader } from './support/xray-reader.ts';

const STOP_WHEN_MADE = fileURLToPath(new URL('../support/stop-when-made.js', import.meta.url));
const START_DEADLINE_MS = 60_000;
const VISIBLE = { timeout: 60_000, interval: 50 };

// Many run two services, one after the other.
vi.setConfig({ testTimeout: 180_000 });

describe('a service that is told to stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'exits with 0 on %s, having said all on two streams',
    async (signal) => {
      await using service = await startService();
      await expectCleanStop(service, signal);
      expect(service.output).toEqual([`fluoroscope ready ${service.url}`]);
      const lines = service.log().trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
        expect.objectContaining({ level: 30, time: expect.any(Number), msg: 'stopping', signal }),
      );
    },
  );

  it('exits with 0 while it is still starting, and starts again from what it left', async () => {
    await using directory = await temporaryDirectory();
    const dataDir = join(directory.path, 'data');
    const flags = ['--port', '0', ...NO_OTLP, '--data-dir', dataDir];
    // To make the directory is its first deed; the doors open last.
    const child = spawn(process.execPath, ['--import', STOP_WHEN_MADE, PROGRAM, 'serve', ...flags], {
      env: { ...process.env, STOP_WHEN_MADE: dataDir },
      timeout: START_DEADLINE_MS,
      killSignal: 'SIGKILL',
    });
    const [output, log] = [text(child.stdout), text(child.stderr)];
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await output).toBe('');
    expect(await log).toContain('"msg":"stopping"');
    expect(existsSync(dataDir)).toBe(true);
    await using service = await startService({ dataDir });
    await expectCleanStop(service);
  });

  it('does not wait for a connection that is kept alive', async () => {
    await using service = await startService();
    const agent = new Agent({ keepAlive: true });
    const [response] = await once(get(`${service.url}/healthz`, { agent }), 'response');
    response.resume();
    await once(response, 'end');
    await expectCleanStop(service);
    agent.destroy();
  });

  it('does not wait for a request whose body never comes to its end', async () => {
    await using service = await startService();
    using connection = await connectRaw(service);
    connection.write('POST /TraceSegments HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"TraceSegment');
    await expectStillServing(service);
    await expectCleanStop(service);
  });

  it('does not wait for a request whose header never comes to its end', async () => {
    await using service = await startService();
    using connection = await connectRaw(service);
    connection.write('POST /TraceSegments HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await expectStillServing(service);
    await expectCleanStop(service);
  });

  it('keeps what HTTP acknowledged and what UDP received, however fresh', async () => {
    await using directory = await temporaryDirectory();
    const sent = [...manySegments(60, 'by-http'), ...manySegments(60, 'by-udp')];
    await using first = await startService({ dataDir: directory.path });
    using writer = xrayReader(first);
    await sendDatagrams(first, ...sent.slice(60).map(datagramOf));
    expect(await writer.put(...sent.slice(0, 60))).toEqual([]);
    await vi.waitUntil(
      async () => (await readCounter(first, 'fluoroscope_udp_datagrams_total')) === 60,
      VISIBLE,
    );
    await expectCleanStop(first);

    await using second = await startService({ dataDir: directory.path });
    using reader = xrayReader(second);
    await expectStored(reader, sent);
    expect(second.log()).not.toContain('caught up');
  });

  it('stops as quickly while clients send, and loses nothing that it acknowledged', async () => {
    await using directory = await temporaryDirectory();
    await using first = await startService({ dataDir: directory.path });
    const senders = Array.from({ length: 6 }, (_, sender) => sendUntilRefused(first, `sender-${sender}`));
    await vi.waitUntil(
      async () => (await readCounter(first, 'fluoroscope_segments_stored_total')) > 300,
      VISIBLE,
    );
    await expectCleanStop(first);
    const acknowledged = (await Promise.all(senders)).flat();
    expect(acknowledged.length).toBeGreaterThan(300);

    await using second = await startService({ dataDir: directory.path });
    using reader = xrayReader(second);
    await expectStored(reader, acknowledged);
  });
});

async function expectCleanStop(
  service: RunningService,
  signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM',
): Promise<void> {
  // A stop that takes too long ends with another code, by the clock of the service itself.
  const code = await service.stop(signal);
  const errors = service
    .log()
    .split('\n')
    .filter((line) => /"level":(?:50|60)/.test(line));
  expect({ code, errors }).toEqual({ code: 0, errors: [] });
}

/** Every segment's trace is listed once, and holds the segment. */
async function expectStored(
  reader: XRayReader,
  sent: readonly (SegmentDocument & { readonly trace_id: string })[],
): Promise<void> {
  const expected = sent.map(({ trace_id }) => trace_id).sort();
  const listed = (await reader.summaries()).map(({ Id = '' }) => Id).sort();
  // What was under way when the service stopped may be there without having been acknowledged.
  expect(listed.filter((id) => new Set(expected).has(id))).toEqual(expected);
  const some = sent.filter((_, index) => index % Math.ceil(sent.length / 100) === 0);
  const stored = await reader.segments(some.map(({ trace_id }) => trace_id));
  expect(some.filter(({ id, trace_id }) => stored.get(trace_id)?.[0]?.id !== id)).toEqual([]);
}

async function expectStillServing(service: RunningService): Promise<void> {
  expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
}

function manySegments(count: number, name: string): (SegmentDocument & { readonly trace_id: string })[] {
  return Array.from({ length: count }, () => segmentNow({ name }));
}

/** Sends call after call until one fails; resolves with what was acknowledged. */
async function sendUntilRefused(
  service: RunningService,
  name: string,
): Promise<(SegmentDocument & { readonly trace_id: string })[]> {
  using writer = xrayReader(service);
  const acknowledged: (SegmentDocument & { readonly trace_id: string })[] = [];
  for (;;) {
    const batch = manySegments(10, name);
    const answer = await writer.put(...batch).catch(() => undefined);
    if (answer === undefined) return acknowledged;
    expect(answer).toEqual([]);
    acknowledged.push(...batch);
    // Leaves the other processes of the machine some of it.
    await new Promise((turn) => setTimeout(turn, 5));
  }
}
