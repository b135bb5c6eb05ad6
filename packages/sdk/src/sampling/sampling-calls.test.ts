import { describe, expect, it } from 'vitest';
import { setDaemonAddress } from '../emit/daemon-address.ts';
import { localHttpServer } from '../testing/http-server.ts';
import { callSamplingService } from './sampling-calls.ts';

describe('calls of the sampler', () => {
  it('post JSON to the daemon and bring its answer', async () => {
    await using server = await localHttpServer(() => ({ body: '{"a":1}' }));
    setDaemonAddress(`udp:127.0.0.1:1 tcp:${server.host}:${server.port}`);
    expect(await callSamplingService('rules', { b: 2 })).toEqual({ a: 1 });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        url: '/GetSamplingRules',
        body: '{"b":2}',
        headers: { 'content-type': 'application/json', 'content-length': '7' },
      },
    ]);
  });

  it.each([
    ['another status', { status: 503, body: '{"SamplingRuleRecords":[]}' }, 'answered with 503: {"Sampling'],
    ['what is no JSON', { body: '<html>' }, 'JSON'],
  ])('fail over %s', async (_case, answer, reason) => {
    await using server = await localHttpServer(() => answer);
    setDaemonAddress(`${server.host}:${server.port}`);
    await expect(callSamplingService('targets', {})).rejects.toThrow(reason);
  });

  it('say whom they asked when nobody listens', async () => {
    const server = await localHttpServer(() => ({}));
    await server[Symbol.asyncDispose]();
    setDaemonAddress(`${server.host}:${server.port}`);
    await expect(callSamplingService('targets', {})).rejects.toThrow(
      `Failed to connect to X-Ray daemon at 127.0.0.1:${server.port} to get sampling targets.`,
    );
  });
});
