import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHttpServer } from './create-http-server.ts';

const WAIT = { timeout: 20_000 };

let app: FastifyInstance;

beforeEach(() => {
  app = createHttpServer(pino({ level: 'silent' }), 1000);
});

afterEach(() => app.close());

/** An answer as it stands on a connection, split up. */
function readAnswer(text: string) {
  const [head = '', body = '{}'] = text.split('\r\n\r\n');
  const { __type, Message, message } = JSON.parse(body) as Record<string, unknown>;
  expect(message).toBe(Message);
  expect(head.toLowerCase()).toContain(`x-amzn-errortype: ${String(__type).toLowerCase()}`);
  return { status: Number(head.split(' ')[1]), name: __type, message };
}

describe('bytes that are no request', () => {
  it.each([
    ['HPE_INVALID_METHOD', 400, 'SerializationException'],
    ['HPE_HEADER_OVERFLOW', 431, 'RequestEntityTooLargeException'],
    ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413, 'RequestEntityTooLargeException'],
    ['ERR_HTTP_REQUEST_TIMEOUT', 408, 'RequestTimeoutException'],
  ])('that fail with %s are answered with %i %s', async (code, status, name) => {
    const { socket, written } = aSocket();
    app.server.emit('clientError', Object.assign(new Error('secret'), { code }), socket);
    await vi.waitUntil(() => socket.writableFinished, WAIT);
    expect(readAnswer(written())).toMatchObject({ status, name });
    expect(written()).not.toContain('secret');
    socket.destroy();
  });

  it('are let go without an answer when nobody is there to read it', () => {
    const { socket, written } = aSocket();
    app.server.emit('clientError', Object.assign(new Error('gone'), { code: 'ECONNRESET' }), socket);
    expect(socket.destroyed).toBe(true);
    expect(written()).toBe('');
  });
});

describe('a connection whose time is over', () => {
  it('is told so when it has asked something, and let go without a word otherwise', async () => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const accepted: Socket[] = [];
    app.server.on('connection', (socket: Socket) => accepted.push(socket));
    const receiving = ['', 'POST /half HTTP/1.1\r\nX-Slow: '].map(async (part) => {
      const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.write(part);
      await once(socket, 'close');
      return Buffer.concat(chunks).toString();
    });
    // A check before anything was read would let both go without a word.
    await vi.waitUntil(() => accepted.length === 2 && accepted.some(({ bytesRead }) => bytesRead > 0), WAIT);
    app.server.headersTimeout = 100;
    const received = await Promise.all(receiving);
    expect(received[0]).toBe('');
    expect(readAnswer(received[1] ?? '')).toMatchObject({ status: 408, name: 'RequestTimeoutException' });
  });
});

describe('a server', () => {
  it('tells nothing of a failure inside', async () => {
    app.get('/broken', async () => {
      throw new Error('secret');
    });
    const { statusCode, headers, body } = await app.inject('/broken');
    expect(statusCode).toBe(500);
    expect(headers['x-amzn-errortype']).toBe('InternalFailure');
    expect(body).not.toContain('secret');
  });

  it('answers what is under way when it closes, and refuses what follows on the same connection', async () => {
    const waiting: (() => void)[] = [];
    app.post('/slow', () => new Promise<object>((answer) => waiting.push(() => answer({ slow: true }))));
    await app.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString();
    });
    const request = 'POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
    socket.write(request);
    await vi.waitUntil(() => waiting.length === 1, WAIT);
    const closing = app.close();
    // The port closes after the hooks have run.
    await vi.waitUntil(() => !app.server.listening, WAIT);
    socket.write(request);
    const second = once(app.server, 'request');
    await second;
    for (const answer of waiting) answer();
    await once(socket, 'close');
    await closing;
    const [first = '', next = ''] = received.split(/(?=HTTP\/1\.1 )/);
    expect(first).toContain('{"slow":true}');
    expect(waiting).toHaveLength(1);
    expect(readAnswer(next)).toMatchObject({ status: 503, name: 'ServiceUnavailable' });
  });
});

/** A connection whose other end is the test. */
function aSocket() {
  const chunks: Buffer[] = [];
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return { socket, written: () => Buffer.concat(chunks).toString() };
}
