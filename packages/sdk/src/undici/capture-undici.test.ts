import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as undici from 'undici';
import { refusingOrigin, sentHeader, startEchoServer, type EchoServer } from '../testing/echo-server.ts';
import { until } from '../testing/poll.ts';
import { answeredCall, shape, traced } from '../testing/traced.ts';
import { captureUndici } from './capture-undici.ts';

let server: EchoServer;
let refusing: string;
const closing: undici.Dispatcher[] = [];

beforeAll(async () => {
  server = await startEchoServer();
  refusing = await refusingOrigin();
  captureUndici();
  captureUndici();
});
afterAll(async () => {
  await Promise.all(closing.map((dispatcher) => dispatcher.destroy()));
  await server[Symbol.asyncDispose]();
});

const lastSeen = () => server.seen.at(-1);

async function read(answer: Promise<undici.Dispatcher.ResponseData>): Promise<string> {
  return (await answer).body.text();
}

function kept<T extends undici.Dispatcher>(dispatcher: T): T {
  closing.push(dispatcher);
  return dispatcher;
}

describe('captureUndici', () => {
  it.each([200, 404, 429, 503])('records an answer of %i', async (status) => {
    const { children } = await traced(() => read(undici.request(`${server.origin}/status/${status}?page=2`)));
    expect(children.map(shape)).toEqual([answeredCall(`${server.origin}/status/${status}?page=2`, status)]);
    expect(sentHeader(lastSeen(), 'x-amzn-trace-id')).toContain(`Parent=${children[0]?.id};Sampled=1`);
    expect(sentHeader(lastSeen(), 'traceparent')).toContain(children[0]?.id);
  });

  it("traces stream, pipeline, a client, a pool, undici's fetch and the global fetch", async () => {
    const client = kept(new undici.Client(server.origin));
    const pool = kept(new undici.Pool(server.origin));
    const { children } = await traced(async () => {
      await undici.stream(`${server.origin}/stream`, { method: 'GET' }, () => new PassThrough().resume());
      const pipeline = undici.pipeline(`${server.origin}/pipeline`, { method: 'POST' }, ({ body }) => body);
      pipeline.end('x');
      for await (const _chunk of pipeline);
      await read(client.request({ path: '/client', method: 'GET' }));
      await read(pool.request({ path: '/pool', method: 'POST', body: 'x' }));
      await (await undici.fetch(`${server.origin}/undici-fetch`)).text();
      await (await fetch(`${server.origin}/fetch`)).text();
    });
    expect(children.map((child) => child.http?.request?.url?.slice(server.origin.length))).toEqual([
      '/stream',
      '/pipeline',
      '/client',
      '/pool',
      '/undici-fetch',
      '/fetch',
    ]);
    expect(children.every((child) => child.isClosed() && child.subsegments === undefined)).toBe(true);
  });

  it('is a fault with its cause when the connection is refused', async () => {
    const { children } = await traced(async () => {
      await undici.request(`${refusing}/x`).catch(() => undefined);
      await fetch(`${refusing}/y`).catch(() => undefined);
    });
    expect(children.map(shape)).toMatchObject(
      ['x', 'y'].map((path) => ({
        fault: true,
        http: { request: { url: `${refusing}/${path}`, method: 'GET' } },
        cause: { exceptions: [{ message: expect.stringMatching('ECONNREFUSED') }] },
      })),
    );
  });

  it('is closed when the caller aborts or never reads', async () => {
    const { children } = await traced(async () => {
      await undici
        .request(`${server.origin}/never`, { signal: AbortSignal.timeout(20) })
        .catch(() => undefined);
      await fetch(`${server.origin}/never`, { signal: AbortSignal.timeout(20) }).catch(() => undefined);
      const unread = await undici.request(`${server.origin}/large`);
      unread.body.on('error', () => undefined).destroy();
    });
    await until(() => children.every((child) => child.isClosed()));
    expect(children.map((child) => child.fault)).toEqual([true, true, undefined]);
  });

  it('makes each hop of a redirect a call', async () => {
    const { children } = await traced(() => fetch(`${server.origin}/redirect`));
    expect(children.map((child) => child.http?.response?.status)).toEqual([302, 200]);
  });

  it('does nothing without a segment, nor where a header is there already', async () => {
    await read(undici.request(server.origin));
    expect(sentHeader(lastSeen(), 'x-amzn-trace-id')).toBeUndefined();
    const { segment } = await traced(() =>
      read(undici.request(server.origin, { headers: { 'x-amzn-trace-id': 'mine' } })),
    );
    expect(segment.subsegments).toBeUndefined();
    expect(sentHeader(lastSeen(), 'x-amzn-trace-id')).toBe('mine');
  });

  const dispatchers: [string, () => undici.Dispatcher][] = [
    ['a pipelining client', () => new undici.Client(server.origin, { pipelining: 3 })],
    ['a pool of two', () => new undici.Pool(server.origin, { connections: 2 })],
    ['an agent of two', () => new undici.Agent({ connections: 2 })],
  ];
  it.each(dispatchers)('gives each call over %s to the request that made it', async (_name, make) => {
    const dispatcher = kept(make());
    const paths = Array.from({ length: 8 }, (_, index) => `/${index}`);
    const byRequest = await Promise.all(
      paths.map((path) =>
        traced(() => read(dispatcher.request({ origin: server.origin, path, method: 'GET' }))),
      ),
    );
    expect(byRequest.map(({ children }) => children.map((child) => child.http?.request?.url))).toEqual(
      paths.map((path) => [`${server.origin}${path}`]),
    );
  });
});
