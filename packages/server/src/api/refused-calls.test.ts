/** Each call that brings something counts once when nothing was kept, however it ends. */

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isolatedApiContext } from '../../test/support/isolated-api-context.ts';
import { FluoroscopeError } from '../errors.ts';
import { createHttpServer } from './create-http-server.ts';
import { registerApi } from './register-api.ts';

const BODY = '{"TraceSegmentDocuments":["{}"]}';
const HOST = '127.0.0.1';
const WAIT = { timeout: 20_000 };

let app: FastifyInstance;
let refused: string[];
let accepted: number;
/** What becomes of documents. */
let accept: () => Promise<void>;

beforeEach(async () => {
  [refused, accepted] = [[], 0];
  accept = async () => undefined;
  const note = (operation: string, error: string): unknown => refused.push(`${operation} ${error}`);
  app = createHttpServer(pino({ level: 'silent' }), 1000, (error) => note('unknown', error));
  const context = await isolatedApiContext({
    callRefused: note,
    acceptDocuments: async () => {
      accepted += 1;
      await accept();
      return [];
    },
  });
  await registerApi(app, context);
  await app.listen({ host: HOST, port: 0 });
});

afterEach(() => app.close());

interface Sender {
  readonly socket: Socket;
  received(): string;
  /** Resolves when the server knows that the connection is over. */
  readonly closed: Promise<unknown>;
}

/** Sends these bytes; resolves when the server has seen the request that they begin. */
async function begin(bytes: string): Promise<Sender> {
  const socket = connect((app.server.address() as AddressInfo).port, HOST);
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += String(chunk)));
  socket.on('error', () => undefined);
  const begun = once(app.server, 'request');
  socket.write(bytes);
  const [request] = (await begun) as [IncomingMessage];
  const closed = new Promise((done) => request.socket.once('close', done));
  return { socket, received: () => received, closed };
}

function headOf(path: string, length: number | string): string {
  const framing = typeof length === 'number' ? `Content-Length: ${length}` : `Transfer-Encoding: ${length}`;
  return `POST ${path} HTTP/1.1\r\nHost: x\r\n${framing}\r\n\r\n`;
}

/**
 * How long a request may take from here on, as long as it likes with 0. A connection whose time is over before anything
 * was read of it is let go without a word, so none is opened under a short limit.
 */
function limitTime(ms: number): void {
  app.server.requestTimeout = ms;
  app.server.headersTimeout = ms;
}

/** Exactly these calls were counted, and no more are once another one has been answered. */
async function expectRefused(...expected: readonly string[]): Promise<void> {
  await vi.waitFor(() => expect(refused).toEqual(expected), WAIT);
  const { socket } = await begin(headOf('/TraceSegments', 2) + '[]');
  await once(socket, 'data');
  socket.destroy();
  expect(refused).toEqual([...expected, 'PutTraceSegments ValidationException']);
}

describe.each([
  ['PutTraceSegments', '/TraceSegments'],
  ['PutTelemetryRecords', '/TelemetryRecords'],
])('a call of %s', (operation, path) => {
  it.each<[string, (sender: Socket) => unknown]>([
    ['closes the connection', (socket) => socket.destroy()],
    ['resets the connection', (socket) => socket.resetAndDestroy()],
    ['ends in the middle', (socket) => socket.end()],
  ])('whose sender %s counts as left by it', async (_how, leave) => {
    const { socket } = await begin(headOf(path, 10) + '{');
    leave(socket);
    await expectRefused(`${operation} SenderLeft`);
  });

  it('that takes too long counts as that, and what comes of it later is not taken', async () => {
    const { socket, received } = await begin(headOf(path, BODY.length) + BODY.slice(0, 9));
    limitTime(100);
    await once(socket, 'data');
    socket.write(BODY.slice(9));
    await once(socket, 'close');
    limitTime(0);
    expect(received()).toMatch(/^HTTP\/1\.1 408 [^]*RequestTimeoutException/);
    expect(accepted).toBe(0);
    await expectRefused(`${operation} RequestTimeoutException`);
  });

  it('whose chunks are none counts with what it was answered with', async () => {
    const { socket, received } = await begin(headOf(path, 'chunked') + '1\r\n{\r\nzz\r\n');
    await once(socket, 'close');
    expect(received()).toMatch(/^HTTP\/1\.1 400 /);
    await expectRefused(`${operation} SerializationException`);
  });

  it('by another method counts', async () => {
    await app.inject({ method: 'PUT', url: path, payload: '{}' });
    await expectRefused(`${operation} UnknownOperationException`);
  });
});

describe('a call whose sender left before it was answered', () => {
  it('does not count when it was kept', async () => {
    const { promise, resolve } = deferred();
    accept = () => promise;
    const { socket, closed } = await begin(headOf('/TraceSegments', BODY.length) + BODY);
    await vi.waitUntil(() => accepted === 1, WAIT);
    socket.destroy();
    await closed;
    resolve();
    await expectRefused();
  });

  it('counts with its error when it was not', async () => {
    const { promise, reject } = deferred();
    accept = () => promise;
    const { socket, closed } = await begin(headOf('/TraceSegments', BODY.length) + BODY);
    await vi.waitUntil(() => accepted === 1, WAIT);
    socket.destroy();
    await closed;
    reject(new FluoroscopeError('FLS_STORE_UNAVAILABLE', 'no disk'));
    await expectRefused('PutTraceSegments ServiceUnavailable');
  });
});

describe('what names no operation', () => {
  it.each([
    ['/TraceSegment', 'UnknownOperationException'],
    ['/%zz', 'SerializationException'],
  ])('such as %s counts as unknown', async (path, error) => {
    await begin(headOf(path, 0));
    await expectRefused(`unknown ${error}`);
  });

  it('does not count when it only looks', async () => {
    await app.inject({ method: 'GET', url: '/favicon.ico' });
    await expectRefused();
  });

  it.each([
    ['no HTTP', 'nonsense\r\n\r\n', 'SerializationException'],
    ['a header without end', `POST / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`, 'RequestEntityTooLargeException'],
  ])('such as %s counts as unknown', async (_what, bytes, error) => {
    const socket = connect((app.server.address() as AddressInfo).port, HOST);
    socket.write(bytes);
    await once(socket.resume(), 'close');
    await expectRefused(`unknown ${error}`);
  });

  it('such as a head that nobody finishes counts as unknown', async () => {
    const socket = connect((app.server.address() as AddressInfo).port, HOST);
    socket.write('POST /TraceSegments HTTP/1.1\r\nHost');
    const [opened] = (await once(app.server, 'connection')) as [Socket];
    await vi.waitUntil(() => opened.bytesRead > 0, WAIT);
    limitTime(100);
    await once(socket.resume(), 'close');
    limitTime(0);
    await expectRefused('unknown RequestTimeoutException');
  });

  it('does not count when a connection was opened and never used', async () => {
    const { socket } = await begin(headOf('/GetSamplingRules', 0));
    await once(socket, 'data');
    socket.resetAndDestroy();
    await expectRefused();
  });
});

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

function deferred(): Deferred {
  let resolve = (): void => undefined;
  let reject = (_error: Error): void => undefined;
  const promise = new Promise<void>((done, fail) => {
    resolve = done;
    reject = fail;
  });
  return { promise, resolve, reject };
}
