import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parseForwardTarget, type ForwardTarget } from './forward-target.ts';
import { sendRequest } from './send-request.ts';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function targetThat(answers: RequestListener): Promise<ForwardTarget> {
  server = createServer(answers).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const target = parseForwardTarget(`otlp=http://127.0.0.1:${port}`);
  if (target === undefined) throw new Error('It is a URL.');
  return target;
}

const { signal } = new AbortController();
const body = Uint8Array.of(1);

describe('a request', () => {
  it.each([
    [200, 'taken'],
    [202, 'refused'],
    [302, 'refused'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [413, 'refused'],
    [429, 'unavailable'],
    [500, 'refused'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
  ])('that is answered %i is %s', async (status, kind) => {
    const target = await targetThat((_request, response) =>
      response.writeHead(status, { location: '/' }).end(),
    );
    expect((await sendRequest(target, body, signal)).kind).toBe(kind);
  });

  it('is delayed as the receiver asks', async () => {
    const target = await targetThat((_request, response) => {
      response.writeHead(503, { 'retry-after': '7', 'content-type': 'text/plain' }).end('busy');
    });
    expect(await sendRequest(target, body, signal)).toEqual({
      kind: 'unavailable',
      reason: 'it answered 503, "busy"',
      askedMs: 7000,
    });
  });

  it('whose connection is lost is worth repeating', async () => {
    const target = await targetThat((request) => request.socket.destroy());
    expect(await sendRequest(target, body, signal)).toMatchObject({ kind: 'unavailable' });
  });

  it('that nobody listens for says so', async () => {
    const target = await targetThat(() => undefined);
    server?.close();
    expect(await sendRequest(target, body, signal)).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('ends when its sender ends it', async () => {
    const controller = new AbortController();
    const target = await targetThat(() => controller.abort());
    expect(await sendRequest(target, body, controller.signal)).toMatchObject({ kind: 'unavailable' });
  });

  it('does not read an answer that goes on and on', async () => {
    const target = await targetThat((_request, response) => {
      response.writeHead(400, { 'content-type': 'text/plain' });
      const timer = setInterval(() => response.write('x'.repeat(16_384)), 1);
      response.on('close', () => clearInterval(timer));
    });
    expect(await sendRequest(target, body, signal)).toMatchObject({ kind: 'refused' });
  });
});
