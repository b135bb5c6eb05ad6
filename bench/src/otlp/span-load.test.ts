import { Metadata, Server, ServerCredentials, status, type sendUnaryData } from '@grpc/grpc-js';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

import type { LoadJob, OtlpDoor } from '../load-job.ts';
import { SPANS_PER_REQUEST } from './span-shape.ts';
import { runOtlpGrpcLoad, runOtlpHttpLoad } from './span-load.ts';

/** What becomes of an export, whatever it came by. */
type Reply =
  | { readonly kind: 'taken'; readonly rejected?: number }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'broken' };
type Reader = (call: number, message: Buffer) => Reply;

const TAKEN: Reply = { kind: 'taken' };
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** An ExportTraceServiceResponse. */
function responseTo({ rejected }: Extract<Reply, { kind: 'taken' }>): Buffer {
  return Buffer.from(rejected === undefined ? [] : [0x0a, 0x02, 0x08, rejected]);
}

async function listenForHttp(read: Reader): Promise<number> {
  let calls = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const isExport = request.method === 'POST' && request.url === '/v1/traces';
      if (!isExport || request.headers['content-type'] !== 'application/x-protobuf') {
        return response.writeHead(404, { 'Content-Length': 0 }).end();
      }
      const reply = read((calls += 1), Buffer.concat(chunks));
      const code = { taken: 200, throttled: 429, broken: 500 }[reply.kind];
      const body = reply.kind === 'taken' ? responseTo(reply) : Buffer.from('later');
      return response.writeHead(code, { 'Content-Length': body.length }).end(body);
    });
  }).listen(0, '127.0.0.1');
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const asIs = (bytes: Buffer): Buffer => bytes;

async function listenForGrpc(read: Reader): Promise<number> {
  let calls = 0;
  const server = new Server();
  const method = {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
  const answer = ({ request }: { request: Buffer }, reply: sendUnaryData<Buffer>): void => {
    const chosen = read((calls += 1), request);
    if (chosen.kind === 'taken') return reply(null, responseTo(chosen));
    if (chosen.kind === 'broken') return reply({ code: status.INTERNAL, details: 'broken' });
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', Buffer.from([0x08, 0x08]));
    return reply({ code: status.RESOURCE_EXHAUSTED, details: 'later', metadata });
  };
  server.addService({ Export: method }, { Export: answer });
  closers.push(() => server.forceShutdown());
  return await new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

const DOORS = {
  'otlp-http': { listen: listenForHttp, run: runOtlpHttpLoad, broken: 'status 500' },
  'otlp-grpc': { listen: listenForGrpc, run: runOtlpGrpcLoad, broken: 'INTERNAL: broken' },
};
const EXPORTS = 60;

function job(door: OtlpDoor, port: number, changes: Partial<LoadJob> = {}): LoadJob {
  const base = { seed: 1, seconds: 20, maxItems: EXPORTS * SPANS_PER_REQUEST, itemsPerSecond: undefined };
  return { ...base, door, port, spreadSeconds: 0, sampleSize: 20, ...changes };
}

describe.each(['otlp-http', 'otlp-grpc'] as const)('a load over %s', (door) => {
  const { listen, run, broken } = DOORS[door];

  it('sends the spans asked for, each export acknowledged once, and samples ids that were sent', async () => {
    const messages: Buffer[] = [];
    const port = await listen((_, message) => {
      messages.push(message);
      return TAKEN;
    });
    const result = await run(job(door, port));
    expect(result).toMatchObject({ sent: 30_720, acknowledged: 30_720, unprocessed: 0, failures: {} });
    // Every tenth span is a server span.
    expect(result.served).toBe(3072);
    expect(messages.reduce((total, { length }) => total + length, 0)).toBe(result.itemBytes);
    expect(result.callMillis?.p50).toBeGreaterThan(0);
    expect(result.sampledTraceIds).toHaveLength(20);
    for (const traceId of result.sampledTraceIds) {
      const bytes = Buffer.from(traceId.slice(2).replace('-', ''), 'hex');
      expect(messages.some((message) => message.includes(bytes))).toBe(true);
    }
  });

  it('sends a throttled export again, as it was, and counts it once', async () => {
    const throttled: Buffer[] = [];
    const taken: Buffer[] = [];
    const port = await listen((call, message) => {
      (call <= 3 ? throttled : taken).push(message);
      return call <= 3 ? { kind: 'throttled' } : TAKEN;
    });
    const result = await run(job(door, port));
    expect(result).toMatchObject({ sent: 30_720, acknowledged: 30_720, throttledCalls: 3, failures: {} });
    expect(throttled.every((message) => taken.some((other) => other.equals(message)))).toBe(true);
  });

  it('tells rejected spans and failed exports apart from acknowledged ones', async () => {
    const port = await listen((call) => {
      if (call === 1) return { kind: 'broken' };
      return call === 2 ? { kind: 'taken', rejected: 7 } : TAKEN;
    });
    const result = await run(job(door, port));
    expect(result).toMatchObject({ unprocessed: 7, failures: { [broken]: 1 } });
    expect(result.acknowledged).toBe((EXPORTS - 1) * SPANS_PER_REQUEST - 7);
  });

  it('keeps to its rate and ends with its time', async () => {
    const port = await listen(() => TAKEN);
    const changes = { seconds: 0.5, itemsPerSecond: 40 * SPANS_PER_REQUEST, maxItems: 1_000_000 };
    const result = await run(job(door, port, changes));
    expect(result.sent).toBeLessThanOrEqual(20 * SPANS_PER_REQUEST);
    expect(result.failures).toEqual({});
  });

  it('gives up soon where nobody listens', async () => {
    const port = await listen(() => TAKEN);
    for (const close of closers.splice(0)) close();
    const result = await run(job(door, port));
    expect(result.acknowledged).toBe(0);
    expect(Object.values(result.failures).reduce((total, count) => total + count, 0)).toBeGreaterThan(0);
  });
});
