/** Senders who announce much and send little, at every door with bodies, and what others meet beside them. */

import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Stream } from 'node:http2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { framed, grpcCaller } from '../support/grpc-caller.ts';
import { newOtelTraceId, otlpRequest } from '../support/otlp-requests.ts';
import { startService, type RunningService } from '../support/start-service.ts';
import { expectRawAwsError } from './support/aws-call.ts';
import { readCounters } from './support/counters.ts';
import { connectRaw, type RawConnection } from './support/raw-connection.ts';

const MEBIBYTE = 1024 * 1024;
const LENGTH = 15 * MEBIBYTE;
/** More than find room; those that do not are refused at once. */
const SENDERS = 8;
const PATIENCE = { timeout: 20_000, interval: 50 };
const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

let service: RunningService;

beforeAll(async () => {
  const doors = ['--otlp-http-port', '0', '--otlp-grpc-port', '0'];
  service = await startService({ flags: [...doors, '--otlp-body-limit-bytes', String(16 * MEBIBYTE)] });
});

afterAll(() => service[Symbol.asyncDispose]());

describe('bodies that stall', () => {
  it('are given up by PutTraceSegments for one that needs their room, which is counted', async () => {
    const before = await readCounters(service);
    const stalled = await beginBodies(service.port, 'POST /TraceSegments HTTP/1.1\r\nHost: x\r\n');
    await untilTaken(`${service.url}/TraceSegments`, 'application/json', 400);
    const givenUp = stalled.map((each) => each.received()).filter((text) => text.startsWith('HTTP/1.1 408'));
    expect(givenUp).not.toEqual([]);
    for (const answer of givenUp) expectRawAwsError(answer, 408, 'RequestTimeoutException');
    await vi.waitFor(async () => {
      const name =
        'fluoroscope_calls_refused_total{operation="PutTraceSegments",error="RequestTimeoutException"}';
      const after = await readCounters(service);
      expect((after.get(name) ?? 0) - (before.get(name) ?? 0)).toBe(givenUp.length);
    }, PATIENCE);
    leave(stalled);
  });

  it.each(['its own port', 'the main port'])(
    'are given up by OTLP over HTTP on %s as well',
    async (which) => {
      const port = which === 'the main port' ? service.port : (service.otlp.http ?? 0);
      const type = 'application/json';
      const head = `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\n`;
      const stalled = await beginBodies(port, head);
      await untilTaken(`http://127.0.0.1:${port}/v1/traces`, type, 400);
      const givenUp = stalled.map((each) => each.received()).filter((text) => text.includes('stalled'));
      expect(givenUp).not.toEqual([]);
      for (const answer of givenUp) expect(answer).toMatch(/^HTTP\/1\.1 429 [^]*retry-after: 1\r\n/);
      leave(stalled);
    },
  );

  it('are given up by OTLP over gRPC for calls that wait', async () => {
    const session = connectHttp2(`http://127.0.0.1:${service.otlp.grpc ?? 0}`);
    const request = otlpRequest('shop', { traceId: newOtelTraceId() });
    const half = framed(request).subarray(0, 20);
    const streams = Array.from({ length: SENDERS }, () => {
      const stream = session.request({
        ':method': 'POST',
        ':path': TRACES,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      stream.write(half);
      return stream.resume();
    });
    const statuses = Promise.all(streams.map(statusOf));
    using caller = grpcCaller(service.otlp.grpc ?? 0);
    await vi.waitUntil(() => streams.every(({ pending }) => !pending), PATIENCE);
    expect(await caller.call(request)).toMatchObject({ code: 'OK' });
    session.destroy();
    expect((await statuses).filter((status) => status === '8')).not.toEqual([]);
  });
});

/** The answer's status; undefined for a call that had none. */
async function statusOf(stream: ClientHttp2Stream): Promise<unknown> {
  stream.on('error', () => undefined);
  return await Promise.race([
    once(stream, 'response').then(
      ([headers]) => headers['grpc-status'],
      () => undefined,
    ),
    once(stream, 'close').then(
      () => undefined,
      () => undefined,
    ),
  ]);
}

/** Announces bodies and sends one byte of each. */
async function beginBodies(port: number, head: string): Promise<readonly RawConnection[]> {
  const connections = await Promise.all(Array.from({ length: SENDERS }, () => connectRaw({ port })));
  for (const connection of connections) connection.write(`${head}Content-Length: ${LENGTH}\r\n\r\n{`);
  await vi.waitUntil(() => connections.some((each) => each.received() !== ''), PATIENCE);
  return connections;
}

/** Sends a body for which there is no room beside the others, until it is read: nothing in it makes sense. */
async function untilTaken(url: string, type: string, status: number): Promise<void> {
  const body = Buffer.alloc(LENGTH, 'x');
  await vi.waitUntil(async () => {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
    await answer.arrayBuffer();
    return answer.status === status;
  }, PATIENCE);
}

function leave(connections: readonly RawConnection[]): void {
  for (const connection of connections) connection[Symbol.dispose]();
}
