import * as http from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { enableManualMode } from '../context/context.ts';
import { enableCapture } from '../fetch/capture-fetch.ts';
import { Segment } from '../segment/segment.ts';
import { sentHeader, startEchoServer, type EchoServer } from '../testing/echo-server.ts';
import { captureUndici } from '../undici/capture-undici.ts';
import { captureHTTPs } from './capture-http.ts';

const client = captureHTTPs(http);
const capturedFetch = enableCapture(globalThis.fetch, Request);
let server: EchoServer;

beforeAll(async () => {
  server = await startEchoServer();
  enableManualMode();
  captureUndici();
});
afterAll(() => server[Symbol.asyncDispose]());

it.each(['XRaySegment', 'XraySegment', 'Segment'])(
  'a call belongs to the segment given as %s',
  async (name) => {
    const segment = new Segment('manual');
    const options = { hostname: '127.0.0.1', port: server.port, [name]: segment };
    // Not a word is taken out of the caller's options: the second call is traced as well as the first.
    await once(client.get(options), 'close');
    await once(client.get(server.origin, { [name]: segment } as http.RequestOptions), 'close');
    await capturedFetch(server.origin, { [name]: segment } as RequestInit);
    expect(Reflect.get(options, name)).toBe(segment);
    expect(segment.subsegments?.map((child) => child.http?.response?.status)).toEqual([200, 200, 200]);
    expect(server.seen.slice(-3).map((echo) => sentHeader(echo, 'x-amzn-trace-id'))).toEqual(
      segment.subsegments?.map((child) => expect.stringContaining(`Parent=${child.id}`)),
    );
  },
);

it('a call without a segment is made as it is', async () => {
  await once(client.get(server.origin), 'close');
  await capturedFetch(server.origin);
  await fetch(server.origin);
  expect(server.seen.slice(-3).map((echo) => sentHeader(echo, 'x-amzn-trace-id'))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
