import { request } from 'node:http';
import * as https from 'node:https';
import { once } from 'node:events';
import * as undici from 'undici';
import { expect, it } from 'vitest';
import './register.ts';
import { startEchoServer } from './testing/echo-server.ts';
import { until } from './testing/poll.ts';
import { shape, traced } from './testing/traced.ts';

it('traces http, https, fetch and undici, also by names imported before', async () => {
  await using server = await startEchoServer();
  const { children } = await traced(async () => {
    await once(request(`${server.origin}/http`).end(), 'close');
    await once(https.get('https://127.0.0.1:1/https'), 'error');
    await fetch(`${server.origin}/fetch`);
    await (await undici.request(`${server.origin}/undici`)).body.text();
  });
  await until(() => children.every((child) => child.isClosed()));
  expect(children.map(shape)).toMatchObject([
    { http: { request: { url: `${server.origin}/http` } } },
    { http: { request: { url: 'https://127.0.0.1:1/https' } }, fault: true },
    { http: { request: { url: `${server.origin}/fetch` } } },
    { http: { request: { url: `${server.origin}/undici` } } },
  ]);
});
