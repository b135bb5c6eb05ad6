// The package as its users have it under Vitest: a real service, a real application in another process, and questions.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, it, vi } from 'vitest';
import { connectFluoroscope, startFluoroscope } from '../src/index.ts';
import type { Fluoroscope } from '../src/index.ts';
import { expect } from '../src/vitest.ts';
import { startApp } from './support/start-app.ts';

let fluoroscope: Fluoroscope;
let app: Awaited<ReturnType<typeof startApp>>;

beforeAll(async () => {
  fluoroscope = await startFluoroscope();
  app = await startApp(fluoroscope.env);
});

afterAll(async () => {
  app.stop();
  await fluoroscope.stop();
});

beforeEach(() => fluoroscope.reset());

const post = (card: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${app.url}/orders/${card}`, { method: 'POST', headers });

describe('a trace of the application under test', () => {
  it('says what was called', async () => {
    await post('visa');

    const trace = await fluoroscope.traces.of('POST /orders/{card}');

    expect(trace).toHaveCalled('DynamoDB').times(1);
    expect(trace).toHaveCalled('DynamoDB.PutItem').before('127.0.0.1');
    expect(trace).toHaveCalled({ resource: 'orders', status: 200 });
    expect(trace).not.toHaveCalled('S3');
    expect(trace).not.toHaveFault();
    expect(trace).toHaveAnnotation('card', 'visa');
    expect(trace).toFinishWithin(10_000);
    expect(trace).toMatchTree(['orders', ['DynamoDB', '127.0.0.*']]);
    expect(trace.entry).toMatchObject({ method: 'POST', path: '/orders/visa', status: 201 });
    expect(trace.calls('DynamoDB')[0]).toMatchObject({ operation: 'PutItem', outcome: 'ok' });
  });

  it('says what failed', async () => {
    await post('declined');

    const trace = await fluoroscope.traces.of({ entry: '/orders/*', status: 502 });

    expect(trace).toHaveFault('127.0.0.1');
    expect(trace.faults.map(({ name }) => name)).toEqual(['orders', '127.0.0.1']);
    expect(trace).toBeDefined();
  });

  it('prints itself when it is not as expected', async () => {
    await post('declined');
    const trace = await fluoroscope.traces.of('POST /orders/declined');

    const failure = failureOf(() => expect(trace).toHaveCalled('DynamoDB').times(2));

    expect(failure).toMatch(
      /^Expected the trace to have called DynamoDB twice, but it did once\.\n\n {2}trace 1-/,
    );
    expect(failure).toMatch(/\[orders POST \/orders\/declined 502\] +FAULT +[\d.]+ m?s {2}\+0 ms\n/);
    expect(failure).toMatch(/├─ DynamoDB PutItem orders 200 +[\d.]+ m?s {2}\+[\d.]+ m?s {2}◄\n/);
    expect(failure).toMatch(/└─ 127\.0\.0\.1 POST \/charges\/declined 500 +FAULT/);
  });
});

describe('an application with OpenTelemetry', () => {
  it('is asked about in the same way', async () => {
    const nowNanos = BigInt(Date.now()) * 1_000_000n;
    const span = {
      traceId: '5759e988bd862e3fe1be46a994272793',
      spanId: '53995c3f42cd8ad8',
      name: 'nightly report',
      kind: 1,
      startTimeUnixNano: String(nowNanos),
      endTimeUnixNano: String(nowNanos + 5_000_000n),
    };
    const service = { key: 'service.name', value: { stringValue: 'reports' } };
    const body = {
      resourceSpans: [{ resource: { attributes: [service] }, scopeSpans: [{ spans: [span] }] }],
    };
    const response = await fetch(`${fluoroscope.env['OTEL_EXPORTER_OTLP_ENDPOINT']}/v1/traces`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });

    expect(response.status).toBe(200);
    expect((await fluoroscope.traces.of('reports')).duration).toBeCloseTo(5);
    expect(fluoroscope.otlpGrpcUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});

describe('which traces are found', () => {
  it('finds by annotation, filter expression and id', async () => {
    const { id, headers } = fluoroscope.newTrace();
    await post('visa', headers);
    await post('amex');
    const { traces } = fluoroscope;

    expect((await traces.of({ annotation: { card: 'amex' } })).entry?.path).toBe('/orders/amex');
    expect((await traces.of({ filter: 'annotation.card = "visa"' })).id).toBe(id);
    expect((await traces.of({ id })).entry?.path).toBe('/orders/visa');
    await expect(traces.of({ filter: 'annotation.' })).rejects.toThrow('Invalid filter expression');
  });

  it('counts, and tells one from several', async () => {
    await Promise.all([post('visa'), post('visa'), post('amex')]);
    const { traces } = fluoroscope;

    expect(await traces.all('POST /orders/visa', { count: 2 })).toHaveLength(2);
    expect(await traces.count('/orders/*')).toBe(3);
    expect(await traces.count('GET /nothing')).toBe(0);
    expect((await traces.latest('orders')).segments).toHaveLength(1);
    await expect(traces.of('POST /orders/visa')).rejects.toThrow(
      /^Expected one trace of POST \/orders\/visa, but there are 2\.[^]*`traces\.latest` takes the last/,
    );
  });

  it('sees only what began after a mark', async () => {
    await post('visa');
    const mark = fluoroscope.mark();
    await post('amex');

    const later = await fluoroscope.traces.since(mark).of('POST /orders/*');

    expect(later.entry?.path).toBe('/orders/amex');
    expect(await fluoroscope.traces.count('POST /orders/*')).toBe(2);
  });

  it('waits in real time under fake timers', async () => {
    await post('visa');
    vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'setInterval', 'Date', 'performance'] });
    try {
      expect(await fluoroscope.traces.count('POST /orders/visa')).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('has an error that says what came instead, and what was refused', async () => {
    await fetch(`${app.url}/health`);
    await send('{"format":"json","version":1}\n{"name":"no id"}');

    const asked = fluoroscope.traces.of('POST /helth', { timeoutMs: 1500 });

    await expect(asked).rejects.toThrow(
      /^Expected one trace of POST \/helth within 1\.5 s, but there is none\.\n\nTraces that are not POST \/helth:\n {2}GET \/health +200 +[\d.]+ m?s {2}orders {2}1-/,
    );
    await expect(asked).rejects.toThrow(/Refused since the service started:\n {2}1 by udp: MissingId/);
  });

  it('does not take a trace that is not whole for one that is', async () => {
    const { id } = fluoroscope.newTrace();
    const begun = { id: '53995c3f42cd8ad8', name: 'job', start_time: Date.now() / 1000, in_progress: true };
    await send(`{"format":"json","version":1}\n${JSON.stringify({ trace_id: id, ...begun })}`);

    const asked = fluoroscope.traces.of('job', { timeoutMs: 1500 });

    await expect(asked).rejects.toThrow(
      /but the one that arrived is not complete\.[^]*\[job\] +IN PROGRESS[^]*partial: true/,
    );
    expect((await fluoroscope.traces.of('job', { partial: true })).id).toBe(id);
  });
});

describe('startFluoroscope', () => {
  it('has a service for each that asks, and removes all of it', async () => {
    const ownTmpdir = mkdtempSync(join(tmpdir(), 'testing-of-testing-'));
    vi.stubEnv('TMPDIR', ownTmpdir);
    const other = await startFluoroscope({ flags: ['--region', 'eu-central-1'] });
    vi.unstubAllEnvs();
    const created = readdirSync(ownTmpdir);
    const connected = await connectFluoroscope(`${other.url}/`);

    expect(other.url).not.toBe(fluoroscope.url);
    expect(await connected.counters()).toEqual({
      datagramsReceived: 0,
      documentsAccepted: 0,
      refusals: [],
    });
    await connected.stop();
    expect(await other.traces.count('anything')).toBe(0);
    await other.stop();

    expect(created).toHaveLength(1);
    expect(readdirSync(ownTmpdir)).toEqual([]);
    rmSync(ownTmpdir, { recursive: true });
    await expect(other.traces.of('anything')).rejects.toThrow('stopped by stop()');
  });

  it('says why the service did not start', async () => {
    await expect(startFluoroscope({ flags: ['--retention-days', 'never'] })).rejects.toThrow(
      '--retention-days cannot be "never"',
    );
  });
});

function failureOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'it passed';
}

async function send(datagram: string): Promise<void> {
  const socket = createSocket('udp4');
  const [host, port] = fluoroscope.daemonAddress.split(':');
  socket.send(datagram, Number(port), host, () => socket.close());
  await once(socket, 'close');
}
