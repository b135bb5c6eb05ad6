import http from 'node:http';
import { describe, expect, it } from 'vitest';
import { localHttpServer } from '../testing/http-server.ts';
import { untracedCall } from './untraced-call.ts';

const GET = { method: 'GET', deadlineMs: 5_000 } as const;

describe('an untraced call', () => {
  it('brings the answer, whatever its status', async () => {
    await using server = await localHttpServer(() => ({ status: 418, body: 'é' }));
    const call = { url: `${server.url}/a`, method: 'POST', body: 'ü', deadlineMs: 5_000 } as const;
    expect(await untracedCall({ ...call, headers: { 'x-a': 'b' } })).toEqual({ status: 418, text: 'é' });
    expect(server.requests).toMatchObject([
      { method: 'POST', url: '/a', body: 'ü', headers: { 'x-a': 'b' } },
    ]);
  });

  it('goes past a captured http.request', async () => {
    await using server = await localHttpServer(() => ({}));
    const original = http.request;
    const seen: unknown[] = [];
    const patched = (...args: Parameters<typeof original>) => (seen.push(args), original(...args));
    Object.assign(http, { request: patched, __request: original });
    try {
      expect((await untracedCall({ ...GET, url: server.url })).status).toBe(200);
      expect(seen).toEqual([]);
    } finally {
      Object.assign(http, { request: original, __request: undefined });
    }
  });

  it.each([
    ['does not come', () => undefined, 'There was no answer within 100 ms.'],
    ['is too long', () => ({ body: 'x'.repeat(1_000_001) }), 'The answer exceeds 1000000 bytes.'],
  ])('fails when the answer %s', async (_case, answer, reason) => {
    await using server = await localHttpServer(answer);
    const deadlineMs = reason.includes('100 ms') ? 100 : 5_000;
    await expect(untracedCall({ ...GET, url: server.url, deadlineMs })).rejects.toThrow(reason);
  });

  it('fails when nobody listens', async () => {
    const server = await localHttpServer(() => ({}));
    await server[Symbol.asyncDispose]();
    await expect(untracedCall({ ...GET, url: server.url })).rejects.toThrow('ECONNREFUSED');
  });
});
