/** What is wrong with a request over HTTP, from its first byte to its last span, against the real service. */

import { createServer } from 'node:net';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCounters } from '../e2e/support/counters.ts';
import { runToExit } from '../e2e/support/run-to-exit.ts';
import { temporaryDirectory } from '../e2e/support/temporary-directory.ts';
import { xrayReader, type XRayReader } from '../e2e/support/xray-reader.ts';
import { newOtelTraceId, otlpRequest } from '../support/otlp-requests.ts';
import { startService, type RunningService } from '../support/start-service.ts';

const MEBIBYTE = 1024 * 1024;
const ORIGIN = 'https://shop.example';

let service: RunningService;
let xray: XRayReader;

beforeAll(async () => {
  service = await startService({ flags: ['--otlp-http-port', '0', '--otlp-cors-origins', ORIGIN] });
  xray = xrayReader(service);
});

afterAll(async () => {
  xray[Symbol.dispose]();
  await service[Symbol.asyncDispose]();
});

const DOORS = ['its own port', 'the main port'] as const;

function urlOf(door: (typeof DOORS)[number]): string {
  return door === 'the main port' ? service.url : `http://127.0.0.1:${String(service.otlp.http)}`;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Sends a body in JSON's name, unless the headers say otherwise, so that the answer is JSON too. */
async function send(
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = {},
  base = urlOf('its own port'),
): Promise<Answer> {
  const response = await fetch(`${base}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const GZIP = { 'content-encoding': 'gzip' };

async function sendProtobuf(
  body: Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${urlOf('its own port')}/v1/traces`, {
    method: 'POST',
    headers: { ...PROTOBUF, ...headers },
    body,
  });
  return { status: response.status, text: await response.text() };
}

function xrayId(otelTraceId: string): string {
  return `1-${otelTraceId.slice(0, 8)}-${otelTraceId.slice(8)}`;
}

async function isKept(otelTraceId: string): Promise<boolean> {
  return (await xray.segments([xrayId(otelTraceId)])).size === 1;
}

describe.each(DOORS)('at %s, a request', (door) => {
  it.each<[string, number, Buffer, Record<string, string>]>([
    ['that is no JSON', 400, Buffer.from('{"resourceSpans":'), {}],
    ['that is JSON of something else', 400, Buffer.from('[1]'), {}],
    ['that is no gzip', 400, Buffer.from('{}'), GZIP],
    ['that ends in the middle of gzip', 400, gzipSync('{}').subarray(0, 12), GZIP],
    ['in an unknown packing', 400, Buffer.from('{}'), { 'content-encoding': 'br' }],
    ['that is larger than the limit', 413, Buffer.alloc(5 * MEBIBYTE + 1, ' '), {}],
    ['that is a bomb', 413, gzipSync(Buffer.alloc(100 * MEBIBYTE, ' ')), GZIP],
    ['of another type', 415, Buffer.from('{}'), { 'content-type': 'text/plain' }],
  ])('%s is refused with %i', async (_what, status, body, headers) => {
    const answer = await send(body, headers, urlOf(door));
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ code: expect.any(Number), message: expect.stringMatching(/^[A-Z].*\.$/) });
    expect(answer.headers.get('x-amzn-errortype')).toBeNull();
  });

  it('that holds nothing is taken', async () => {
    const answer = await send('{}', {}, urlOf(door));
    expect(answer).toMatchObject({ status: 200, body: {} });
  });

  it('by another method is told which one to use', async () => {
    const response = await fetch(`${urlOf(door)}/v1/traces`);
    expect({ status: response.status, allow: response.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'POST',
    });
  });

  it('of a page of another origin is let in when the origin was named', async () => {
    const preflight = { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } };
    for (const [origin, status, allowed] of [
      [ORIGIN, 204, ORIGIN],
      ['https://evil.example', 405, null],
    ] as const) {
      const headers = { ...preflight.headers, origin };
      const response = await fetch(`${urlOf(door)}/v1/traces`, { ...preflight, headers });
      expect(response.status).toBe(status);
      expect(response.headers.get('access-control-allow-origin')).toBe(allowed);
    }
    const refused = await send('{', { origin: ORIGIN }, urlOf(door));
    expect(refused.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  it('with metrics or logs is taken and thrown away', async () => {
    for (const signal of ['metrics', 'logs']) {
      const response = await fetch(`${urlOf(door)}/v1/${signal}`, {
        method: 'POST',
        headers: PROTOBUF,
        body: 'x',
      });
      expect({ status: response.status, text: await response.text() }).toEqual({ status: 200, text: '' });
    }
    expect(service.log()).toContain('OTEL_METRICS_EXPORTER=none');
  });
});

describe('the port of the API', () => {
  it('answers its other requests as AWS does', async () => {
    const response = await fetch(`${service.url}/v1/nothing`, {
      method: 'POST',
      headers: PROTOBUF,
      body: 'x',
    });
    expect(response.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect(await fetch(`${service.url}/v1/page-of-the-console`)).toHaveProperty('status', 200);
  });
});

describe('a request in protobuf', () => {
  it('that is none is refused', async () => {
    expect(await sendProtobuf(Buffer.from('nonsense'))).toMatchObject({ status: 400 });
  });

  it('with too many spans is refused as a whole', async () => {
    const traceId = newOtelTraceId();
    const span = { traceId, name: 'many' };
    const { status, text } = await sendProtobuf(
      otlpRequest('many', ...Array.from({ length: 10_001 }, () => span)),
    );
    expect(status).toBe(400);
    expect(text).toMatch(/10,?000/);
    expect(await isKept(traceId)).toBe(false);
  });

  it.each([
    ['a trace id of zeros', { traceId: '0'.repeat(32) }],
    ['a span id of zeros', { spanId: '0'.repeat(16) }],
    ['a trace id that is too short', { traceId: 'ab' }],
    ['a time of zero', { startMs: 0 }],
    ['more bytes than a span may have', { attributes: { long: 'x'.repeat(300 * 1024) } }],
  ])('keeps the good spans beside one with %s', async (_what, members) => {
    const traceId = newOtelTraceId();
    const { status, text } = await sendProtobuf(otlpRequest('good', members, { traceId }));
    expect(status).toBe(200);
    expect(text).toContain('1 span');
    expect(await isKept(traceId)).toBe(true);
  });

  it('keeps a span that ends before it starts', async () => {
    const traceId = newOtelTraceId();
    const startMs = Date.now();
    const answer = await sendProtobuf(otlpRequest('clock', { traceId, startMs, endMs: startMs - 20 }));
    expect(answer).toEqual({ status: 200, text: '' });
    expect(await isKept(traceId)).toBe(true);
  });

  it('is counted, and so are its spans', async () => {
    const counters = await readCounters(service);
    const requests = 'fluoroscope_otlp_requests_total{transport="http",outcome=';
    for (const outcome of ['taken', 'refused', 'discarded']) {
      expect(counters.get(`${requests}"${outcome}"}`)).toBeGreaterThan(0);
    }
    expect(counters.get('fluoroscope_otlp_spans_total{transport="http"}')).toBeGreaterThan(0);
    expect(counters.get('fluoroscope_otlp_spans_rejected_total{reason="too large"}')).toBe(1);
  });
});

describe('a start', () => {
  it('names the OTLP port that is taken, and the way without', async () => {
    await using directory = await temporaryDirectory();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = String(typeof address === 'object' && address !== null ? address.port : 0);
    const doors = ['--port', '0', '--otlp-grpc-port', 'off', '--otlp-http-port', port];
    const { code, stderr } = await runToExit(['serve', ...doors, '--data-dir', directory.path]);
    taken.close();
    expect(code).toBe(1);
    expect(stderr).toContain(
      `TCP port ${port} on 127.0.0.1 cannot be opened: listen EADDRINUSE: address already in use 127.0.0.1:${port}. Choose another with --otlp-http-port, or open none with --otlp-http-port off.`,
    );
  });
});
