/** The door over real sockets, with a stand-in for what is behind it. */

import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import protobuf from 'protobufjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FluoroscopeError } from '../../errors.ts';
import { Metrics } from '../../observe/metrics.ts';
import { BodyBudget } from '../body-budget.ts';
import type { OtlpAnswer, OtlpEncoding } from '../otlp-answer.ts';
import { createOtlpServer } from './create-otlp-server.ts';
import { openOtlpHttp } from './open-otlp-http.ts';

const HOST = '127.0.0.1';
const BODY_LIMIT = 100_000;
const MEBIBYTE = 1024 * 1024;
const WAIT = { timeout: 20_000 };
const TAKEN: OtlpAnswer = { kind: 'taken', spans: 3, rejectedSpans: 0, message: '' };

const status = protobuf
  .parse('syntax = "proto3"; message Status { int32 code = 1; string message = 2; }')
  .root.lookupType('Status');
const traceResponse = protobuf
  .parse(
    'syntax = "proto3"; message Response { Partial partial_success = 1; } message Partial { int64 rejected_spans = 1; string error_message = 2; }',
  )
  .root.lookupType('Response');

let taken: { readonly body: Buffer; readonly encoding: OtlpEncoding }[];
let takeSpans: () => Promise<OtlpAnswer>;
let inFlight: number;
let budget: BodyBudget;
let nowMs: number;
let metrics: Metrics;
let warnings: string[];
let logged: string[];
let app: FastifyInstance;
let port: number;

beforeEach(async () => {
  [taken, warnings, logged, inFlight, nowMs] = [[], [], [], 0, 0];
  takeSpans = async () => TAKEN;
  metrics = new Metrics();
  budget = new BodyBudget({ limitBytes: MEBIBYTE, inFlightBytes: () => inFlight, nowMs: () => nowMs });
  await start([]);
});

afterEach(() => app.close());

async function start(corsOrigins: readonly string[]): Promise<void> {
  app = createOtlpServer(pino({ level: 'error' }, { write: (line: string) => void logged.push(line) }), {
    takeSpans: async (body, encoding) => {
      taken.push({ body, encoding });
      return takeSpans();
    },
    bodyLimitBytes: BODY_LIMIT,
    budget,
    corsOrigins,
    metrics,
    throttledLog: { warn: (kind, message) => void warnings.push(`${kind}: ${message}`) },
  });
  port = await openOtlpHttp(app, { host: HOST, port: 0 });
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** A request as it stands on a connection, up to its length. */
const HEAD = 'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

/** Sends chunks as the official exporter does, unless the headers announce a length. */
async function send(
  path: string,
  headers: OutgoingHttpHeaders,
  body: Buffer | string = '',
  method = 'POST',
): Promise<Answer> {
  const request = httpRequest({ host: HOST, port, path, method, headers });
  // In two writes, so that Node does not announce the length of a short one by itself.
  request.write(body.slice(0, 1));
  request.end(body.slice(1));
  const [response] = await once(request, 'response');
  const chunks: Buffer[] = await response.toArray();
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

function messageIn({ headers, body }: Answer): { readonly code: number; readonly message: string } {
  const decoded: unknown =
    headers['content-type'] === 'application/json' ? JSON.parse(String(body)) : status.decode(body).toJSON();
  return decoded as { readonly code: number; readonly message: string };
}

async function counted(): Promise<readonly string[]> {
  const text = await metrics.registry.metrics();
  return text.split('\n').filter((line) => line.startsWith('fluoroscope_otlp_') && !line.endsWith(' 0'));
}

async function overloadedCount(): Promise<number> {
  const line = (await counted()).find((each) => each.includes('"overloaded"'));
  return Number(line?.split(' ').at(-1) ?? 0);
}

/** Requests that were not taken, by reason. */
async function refusals(): Promise<Readonly<Record<string, number>>> {
  const { values } = await metrics.otlpRefused.get();
  return Object.fromEntries(values.map(({ labels, value }) => [labels['reason'], value]));
}

describe('a request that is taken', () => {
  it.each([
    ['application/x-protobuf', 'protobuf', ''],
    ['application/protobuf', 'protobuf', ''],
    ['application/json', 'json', '{}'],
  ])('in %s is answered in it', async (type, encoding, body) => {
    const answer = await send('/v1/traces', { 'content-type': `${type}; charset=utf-8` }, 'spans');
    expect({ ...answer, body: String(answer.body) }).toMatchObject({
      status: 200,
      headers: { 'content-type': type, 'content-length': String(body.length) },
      body,
    });
    expect(taken).toEqual([{ body: Buffer.from('spans'), encoding }]);
    expect(await counted()).toEqual([
      'fluoroscope_otlp_requests_total{transport="http",outcome="taken"} 1',
      'fluoroscope_otlp_spans_total{transport="http"} 3',
    ]);
  });

  it.each([['/v1/traces'], ['/v1/traces/'], ['/'], ['/v1/traces?x=y']])('may come to %s', async (path) => {
    expect((await send(path, PROTOBUF, 'spans')).status).toBe(200);
  });

  it('may be empty, with and without an announced length', async () => {
    expect((await send('/v1/traces', PROTOBUF)).status).toBe(200);
    expect((await send('/v1/traces', { ...PROTOBUF, 'content-length': 0 })).status).toBe(200);
    expect(taken.map(({ body }) => body.length)).toEqual([0, 0]);
  });

  it.each([
    ['gzip', gzipSync('spans')],
    ['deflate', deflateSync('spans')],
    ['identity', Buffer.from('spans')],
  ])('is unpacked by %s', async (packing, body) => {
    for (const length of [{}, { 'content-length': body.length }]) {
      const headers = { ...PROTOBUF, ...length, 'content-encoding': packing };
      expect((await send('/v1/traces', headers, body)).status).toBe(200);
    }
    expect(taken.map((one) => String(one.body))).toEqual(['spans', 'spans']);
  });

  it('says which spans were rejected, in protobuf and in JSON', async () => {
    takeSpans = async () => ({
      kind: 'taken',
      spans: 3,
      rejectedSpans: 2,
      message: '2 spans are too large.',
    });
    const inJson = await send('/v1/traces', JSON_TYPE, '{}');
    const inProtobuf = await send('/v1/traces', PROTOBUF, 'spans');
    const expected = { partialSuccess: { rejectedSpans: '2', errorMessage: '2 spans are too large.' } };
    expect([inJson.status, inProtobuf.status]).toEqual([200, 200]);
    expect(JSON.parse(String(inJson.body))).toEqual(expected);
    expect(traceResponse.decode(inProtobuf.body).toJSON()).toEqual(expected);
  });

  it('leaves the connection open for the next', async () => {
    const socket = connect(port, HOST);
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += String(chunk);
    });
    const one = `${HEAD}Content-Length: 2\r\n\r\n{}`;
    socket.write(one + one);
    await vi.waitFor(() => expect(received.match(/HTTP\/1\.1 200/g)).toHaveLength(2), WAIT);
    socket.destroy();
  });
});

describe('a request that is refused', () => {
  it.each([[PROTOBUF], [JSON_TYPE]])('has a status in its encoding: %j', async (type) => {
    takeSpans = async () => ({
      kind: 'refused',
      reason: 'malformed',
      message: 'The request is no protobuf.',
    });
    const answer = await send('/v1/traces', type, 'spans');
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe(type['content-type']);
    expect(messageIn(answer)).toEqual({ code: 3, message: 'The request is no protobuf.' });
    expect(await counted()).toEqual([
      'fluoroscope_otlp_requests_total{transport="http",outcome="refused"} 1',
      'fluoroscope_otlp_requests_refused_total{transport="http",reason="malformed"} 1',
    ]);
  });

  it.each([[undefined], ['text/plain'], ['nonsense'], ['application/grpc']])(
    'because its content type is %s gets 415',
    async (type) => {
      const answer = await send('/v1/traces', type === undefined ? {} : { 'content-type': type }, 'spans');
      expect(answer.status).toBe(415);
      expect(messageIn(answer).message).toContain('application/x-protobuf');
      expect(await refusals()).toEqual({ content_type: 1 });
    },
  );

  it.each([['br'], ['zstd'], ['gzip, gzip']])('because it is packed by %s gets 400', async (packing) => {
    const answer = await send('/v1/traces', { ...PROTOBUF, 'content-encoding': packing }, 'spans');
    expect(answer.status).toBe(400);
    expect(messageIn(answer).message).toContain('gzip');
    expect(await refusals()).toEqual({ content_encoding: 1 });
  });

  it('because it is not packed as it says gets 400', async () => {
    const answer = await send('/v1/traces', { ...JSON_TYPE, 'content-encoding': 'gzip' }, '{}');
    expect(answer.status).toBe(400);
    expect(messageIn(answer).message).toContain('cannot be read as gzip');
    expect(await refusals()).toEqual({ content_encoding: 1 });
  });

  it.each<[string, OutgoingHttpHeaders, Buffer]>([
    ['in chunks', {}, Buffer.alloc(BODY_LIMIT + 1)],
    ['as announced', { 'content-length': BODY_LIMIT + 1 }, Buffer.alloc(BODY_LIMIT + 1)],
    ['when unpacked', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(BODY_LIMIT + 1))],
    ['as a bomb', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(64 * MEBIBYTE))],
  ])('because it is too large %s gets 413', async (_how, headers, body) => {
    const answer = await send('/v1/traces', { ...PROTOBUF, ...headers }, body);
    expect(answer.status).toBe(413);
    expect(messageIn(answer).message).toContain('--otlp-body-limit-bytes');
    expect(taken).toEqual([]);
    expect(await refusals()).toEqual({ too_large: 1 });
  });

  it('because it announces to be too large is answered before it was sent', async () => {
    const socket = connect(port, HOST);
    socket.write(`${HEAD}Content-Length: ${BODY_LIMIT + 1}\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it.each([['GET'], ['PUT'], ['DELETE'], ['PATCH'], ['OPTIONS']])(
    'because it is a %s gets 405',
    async (method) => {
      for (const path of ['/v1/traces', '/v1/traces/', '/v1/metrics']) {
        const answer = await send(path, {}, '', method);
        expect(answer.status).toBe(405);
        expect(answer.headers['allow']).toBe('POST');
      }
      expect(await refusals()).toEqual({ method: 3 });
    },
  );

  it.each([
    ['POST', '/v1/trace'],
    ['POST', '/v1/traces/v1/traces'],
    ['GET', '/'],
    ['GET', '/TraceSummaries'],
  ])('because nothing is at %s %s is told where to go', async (method, path) => {
    const answer = await send(path, method === 'POST' ? PROTOBUF : {}, '', method);
    expect(answer.status).toBe(404);
    expect(messageIn(answer)).toMatchObject({ code: 5, message: expect.stringContaining('POST /v1/traces') });
    expect(await refusals()).toEqual({ path: 1 });
  });

  it('at / because it is no OTLP is told where to go', async () => {
    expect((await send('/', { 'content-type': 'text/plain' }, 'x')).status).toBe(404);
  });

  it('because it is no HTTP is told so', async () => {
    const socket = connect(port, HOST);
    socket.write('nonsense\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 /);
    expect(String(answer)).toContain('"code":3');
    expect(await refusals()).toEqual({ unreadable: 1 });
    socket.destroy();
  });

  it('because its address cannot be read is told so', async () => {
    expect(messageIn(await send('/%zz', PROTOBUF)).code).toBe(3);
    expect(await refusals()).toEqual({ unreadable: 1 });
  });

  it.each([
    ['a head', 'POST /v1/traces HTTP/1.1\r\nHo'],
    ['a body', `${HEAD}Content-Length: 9\r\n\r\n{`],
    ['a packed body', `${HEAD}Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\n\u001f`],
  ])('because it takes too long to send %s counts once', async (_what, part) => {
    const socket = connect(port, HOST);
    socket.write(part);
    const [accepted] = (await once(app.server, 'connection')) as [Socket];
    // A connection whose time is over before anything was read of it is let go without a word.
    await vi.waitUntil(() => accepted.bytesRead === part.length, WAIT);
    app.server.requestTimeout = 100;
    app.server.headersTimeout = 100;
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 408 [^]*"code":4/);
    await once(socket, 'close');
    await vi.waitFor(async () => expect(await refusals()).toEqual({ timeout: 1 }), WAIT);
    expect(await counted()).toHaveLength(2);
  });

  it('because its chunks are none counts once', async () => {
    const socket = connect(port, HOST);
    socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\nzz\r\n`);
    await once(socket.resume(), 'close');
    await vi.waitFor(async () => expect(await refusals()).toEqual({ unreadable: 1 }), WAIT);
    expect(await counted()).toHaveLength(2);
  });

  it('because its headers are too large is told so', async () => {
    const socket = connect(port, HOST);
    socket.write(`${HEAD}X: ${'x'.repeat(20_000)}`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await refusals()).toEqual({ headers_too_large: 1 });
    socket.destroy();
  });
});

describe('a request that cannot be taken now', () => {
  it.each([
    ['FLS_OVERLOADED', 429, 8, 'overloaded', 'overloaded'],
    ['FLS_STORE_UNAVAILABLE', 503, 14, 'unavailable', 'store_unavailable'],
    ['FLS_STOPPING', 503, 14, 'unavailable', 'stopping'],
  ] as const)('because of %s is to be sent again', async (failure, httpStatus, code, outcome, reason) => {
    takeSpans = () => Promise.reject(new FluoroscopeError(failure, 'secret'));
    const answer = await send('/v1/traces', PROTOBUF, 'spans');
    expect(answer.status).toBe(httpStatus);
    expect(answer.headers['retry-after']).toBe('1');
    expect(messageIn(answer).code).toBe(code);
    expect(messageIn(answer).message).not.toContain('secret');
    expect(await counted()).toEqual([
      `fluoroscope_otlp_requests_total{transport="http",outcome="${outcome}"} 1`,
      `fluoroscope_otlp_requests_refused_total{transport="http",reason="${reason}"} 1`,
    ]);
    expect(logged).toEqual([]);
  });

  it('is refused before it is read when there is no room for it', async () => {
    // What is under way takes all that bodies may, and a little more.
    inFlight = 18 * MEBIBYTE;
    const leave = budget.admit(17 * MEBIBYTE);
    for (const headers of [{}, { 'content-length': 5 }]) {
      const answer = await send('/v1/traces', { ...PROTOBUF, ...headers }, 'spans');
      expect(answer.status).toBe(429);
      expect(answer.headers['retry-after']).toBe('1');
    }
    leave?.();
    expect((await send('/v1/traces', PROTOBUF, 'spans')).status).toBe(200);
  });

  it.each([
    ['announced', 'Content-Length: 1000\r\n\r\n{'],
    ['of chunks', 'Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n'],
    ['packed', 'Content-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n\u001f'],
  ])('is one that has stalled when others need its room: %s', async (_what, part) => {
    // What little may be under way is, so that one more fits beside it and then none.
    budget.admit(16 * MEBIBYTE);
    inFlight = 64 * MEBIBYTE;
    const stalled = connect(port, HOST);
    const received: Buffer[] = [];
    stalled.on('data', (chunk: Buffer) => received.push(chunk));
    stalled.write(`${HEAD}${part}`);
    await vi.waitUntil(async () => (await send('/v1/traces', PROTOBUF, 'spans')).status === 429, WAIT);
    expect(received).toEqual([]);
    const before = await overloadedCount();
    nowMs = 2000;
    expect((await send('/v1/traces', PROTOBUF, 'spans')).status).toBe(200);
    await vi.waitUntil(() => received.length > 0, WAIT);
    const answer = Buffer.concat(received).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 429 /);
    expect(answer).toContain('retry-after: 1\r\n');
    expect(answer).toContain('stalled');
    expect(await overloadedCount()).toBe(before + 1);
    expect(await refusals()).toMatchObject({ stalled: 1 });
    stalled.destroy();
  });

  it('because of an error in the service is not to be sent again, and is logged', async () => {
    takeSpans = () => Promise.reject(new Error('secret'));
    const answer = await send('/v1/traces', JSON_TYPE, '{}');
    expect(answer.status).toBe(500);
    expect(answer.headers).not.toHaveProperty('retry-after');
    expect(String(answer.body)).not.toContain('secret');
    expect(logged.join()).toContain('secret');
  });
});

describe('memory', () => {
  it('is free again when a request was answered, and when its sender left', async () => {
    let held = 0;
    vi.spyOn(budget, 'admit').mockImplementation((bytes) => {
      held += bytes;
      return () => (held -= bytes);
    });
    await send('/v1/traces', PROTOBUF, Buffer.alloc(BODY_LIMIT));
    await vi.waitUntil(() => held === 0, WAIT);
    const socket = connect(port, HOST);
    socket.write(`${HEAD}Content-Length: 9\r\n\r\n{`);
    await vi.waitUntil(() => held === 9, WAIT);
    socket.destroy();
    await vi.waitUntil(() => held === 0, WAIT);
    expect(taken).toHaveLength(1);
    expect(await refusals()).toEqual({ sender_left: 1 });
  });
});

describe('another signal', () => {
  it.each([
    ['/v1/metrics', 'metrics', 'OTEL_METRICS_EXPORTER=none'],
    ['/v1/logs', 'logs', 'OTEL_LOGS_EXPORTER=none'],
    ['/v1development/profiles', 'profiles', 'elsewhere'],
  ])('at %s is discarded, which is counted and said', async (path, signal, remedy) => {
    const answer = await send(path, JSON_TYPE, Buffer.alloc(2 * BODY_LIMIT));
    expect({ status: answer.status, body: String(answer.body) }).toEqual({ status: 200, body: '{}' });
    expect((await send(path, PROTOBUF, 'x')).body).toHaveLength(0);
    expect((await send(path, { 'content-type': 'text/plain' }, 'x')).status).toBe(415);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain(remedy);
    expect(taken).toEqual([]);
    expect(await counted()).toContain(
      `fluoroscope_otlp_discarded_total{transport="http",signal="${signal}"} 2`,
    );
  });
});

describe('a page of another origin', () => {
  const preflight = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };

  it('is not let in unless its origin was named', async () => {
    const answer = await send('/v1/traces', preflight, '', 'OPTIONS');
    expect(answer.status).toBe(405);
    expect(Object.keys(answer.headers).join()).not.toContain('access-control');
  });

  it('is let in when it was, and can read every answer', async () => {
    await app.close();
    await start(['https://*.example']);
    const { origin } = preflight;
    const answers = [
      await send('/v1/traces', preflight, '', 'OPTIONS'),
      await send('/v1/traces', { ...JSON_TYPE, origin }, '{}'),
      await send('/v1/traces', { 'content-type': 'text/plain', origin }, '{}'),
      await send('/nowhere', { origin }, '{}'),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([204, 200, 415, 404]);
    for (const { headers } of answers) expect(headers['access-control-allow-origin']).toBe(origin);
    expect(
      (await send('/v1/traces', { ...JSON_TYPE, origin: 'https://evil' }, '{}')).headers,
    ).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a stop', () => {
  it('answers what is under way, and asks those who follow to come again', async () => {
    let finish = (): void => undefined;
    takeSpans = () => new Promise((answer) => (finish = () => answer(TAKEN)));
    const socket = connect(port, HOST);
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += String(chunk);
    });
    const one = `${HEAD}Content-Length: 2\r\n\r\n{}`;
    socket.write(one);
    await vi.waitUntil(() => taken.length === 1, WAIT);
    const closing = app.close();
    await vi.waitUntil(() => !app.server.listening, WAIT);
    const second = once(app.server, 'request');
    socket.write(one);
    await second;
    finish();
    await once(socket, 'close');
    await closing;
    expect(received).toMatch(/^HTTP\/1\.1 200 [^]*HTTP\/1\.1 503 [^]*retry-after: 1[^]*"code":14/);
    expect(taken).toHaveLength(1);
  });
});

describe('openOtlpHttp', () => {
  it('names the flag when the port is taken', async () => {
    const second = createOtlpServer(pino({ level: 'silent' }), {
      takeSpans: async () => TAKEN,
      bodyLimitBytes: BODY_LIMIT,
      budget,
      corsOrigins: [],
      metrics,
      throttledLog: { warn: () => undefined },
    });
    await expect(openOtlpHttp(second, { host: HOST, port })).rejects.toMatchObject({
      code: 'FLS_PORT_UNAVAILABLE',
      message: expect.stringMatching(
        new RegExp(`^TCP port ${port} on ${HOST} cannot be opened: .* --otlp-http-port off\\.$`),
      ),
    });
    await second.close();
  });
});
