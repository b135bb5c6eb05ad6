/** The global captures change the process: they have a test file, and so a process, of their own. */
import * as http from 'node:http';
import * as https from 'node:https';
import { get, request } from 'node:https';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEchoServer, type EchoServer } from '../testing/echo-server.ts';
import { traced } from '../testing/traced.ts';
import { captureHTTPs, captureHTTPsGlobal } from './capture-http.ts';

const before = { request: http.request, get: http.get };
const require = createRequire(import.meta.url);
let server: EchoServer;

beforeAll(async () => {
  server = await startEchoServer();
});
afterAll(() => server[Symbol.asyncDispose]());

it('patches a namespace of an ES module where it can be patched, once, and keeps the originals', () => {
  captureHTTPsGlobal(http);
  const { request: patched } = http;
  captureHTTPsGlobal(http, true);
  expect(http.request).toBe(patched);
  expect(patched).not.toBe(before.request);
  expect(require('node:http')).toMatchObject({
    request: patched,
    __request: before.request,
    __get: before.get,
  });
  expect(captureHTTPs(http)).toBe(http);
});

it('traces calls through whatever name they were imported by', async () => {
  const { children } = await traced(async () => {
    await once(http.get(server.origin), 'close');
    await once((require('http') as typeof http).request(server.origin).end(), 'close');
  });
  expect(children).toHaveLength(2);
});

it('traces https, by named imports too', async () => {
  captureHTTPsGlobal(https);
  // A key both sides know stands in for a certificate.
  const psk = Buffer.alloc(32, 7);
  const ciphers = 'PSK-AES128-GCM-SHA256';
  const maxVersion = 'TLSv1.2';
  const secure = createServer({ pskCallback: () => psk, ciphers, maxVersion }, (_request, response) => {
    response.end('ok');
  }).listen(0, '127.0.0.1');
  await once(secure, 'listening');
  const { port } = secure.address() as AddressInfo;
  const options = {
    hostname: '127.0.0.1',
    port,
    path: '/x?y',
    pskCallback: () => ({ psk, identity: 'test' }),
    ciphers,
    maxVersion,
    checkServerIdentity: () => undefined,
  } as https.RequestOptions;
  const { children } = await traced(async () => {
    await once(request(options).end(), 'close');
    await once(get({ ...options, agent: false }), 'close');
  });
  secure.closeAllConnections();
  secure.close();
  expect(children.map((child) => child.http)).toMatchObject([
    { request: { url: `https://127.0.0.1:${port}/x`, method: 'GET' }, response: { status: 200 } },
    { request: { url: `https://127.0.0.1:${port}/x`, method: 'GET' }, response: { status: 200 } },
  ]);
});
