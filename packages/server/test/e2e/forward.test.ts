/** Everything received goes on to another endpoint, and nothing of it is lost without being counted. */

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { IndependentSubsegmentDocument, SegmentDocument } from '@fluoroscope/wire';
import { describe, expect, it, vi } from 'vitest';
import { CLIENT, newOtelTraceId, otlpRequest, SERVER } from '../support/otlp-requests.ts';
import { startService, type RunningService } from '../support/start-service.ts';
import { readCounter } from './support/counters.ts';
import { datagramOf, sendDatagrams } from './support/datagrams.ts';
import { independentNow, newSegmentId, newTraceId, randomHex, segmentNow } from './support/documents.ts';
import { startFakeReceiver } from './support/fake-receiver.ts';
import { runToExit } from './support/run-to-exit.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';
import { tracePartsOf } from './support/trace-parts.ts';
import { xrayReader } from './support/xray-reader.ts';

const ARRIVED = { timeout: 15_000, interval: 50 };

const SENT = 'fluoroscope_forward_spans_total';
const dropped = (reason: string) => `fluoroscope_forward_dropped_total{reason="${reason}"}`;

function startForwarding(port: number | undefined, ...flags: readonly string[]): Promise<RunningService> {
  const target = `otlp=http://user:secret@127.0.0.1:${port ?? 0}`;
  return startService({ flags: ['--otlp-http-port', '0', '--forward', target, ...flags] });
}

describe('a service that forwards to another', () => {
  it('hands on what an X-Ray sender sent, by HTTP and by UDP', async () => {
    await using target = await startService({ flags: ['--otlp-http-port', '0'] });
    await using service = await startForwarding(target.otlp.http);
    const { traceId, documents, late } = aShopTrace();
    using reader = xrayReader(service);
    expect(await reader.put(...documents)).toEqual([]);
    await sendDatagrams(service, datagramOf(late));
    await expectSameTrace(service, target, traceId, 6);
  });

  it('hands on what an OpenTelemetry sender sent', async () => {
    await using target = await startService({ flags: ['--otlp-http-port', '0'] });
    await using service = await startForwarding(target.otlp.http);
    const traceId = newOtelTraceId();
    for (const request of someRequests(traceId)) await postSpans(service, request);
    await expectSameTrace(service, target, `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`, 4);
  });
});

describe('an endpoint', () => {
  it('is asked as any OpenTelemetry exporter asks', async () => {
    await using receiver = await startFakeReceiver();
    await using service = await startForwarding(receiver.port);
    await send(service, segmentNow());
    await vi.waitFor(() => expect(receiver.spans).toHaveLength(1), ARRIVED);
    expect(receiver.requests[0]).toMatchObject({
      path: '/v1/traces',
      headers: {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'gzip',
        authorization: `Basic ${Buffer.from('user:secret').toString('base64')}`,
      },
    });
    expect(service.log()).not.toContain('secret');
  });

  it('gets a call with its service, even before the request that it was made in', async () => {
    await using receiver = await startFakeReceiver();
    await using service = await startForwarding(receiver.port);
    await postSpans(
      service,
      otlpRequest('front', { parentSpanId: newSegmentId(), name: 'GET', kind: CLIENT }),
    );
    await vi.waitFor(() => expect(receiver.spans).toHaveLength(1), ARRIVED);
    expect(receiver.resourceSpans[0]?.resource.get('service.name')).toBe('front');
  });

  it('that is away gets what was sent meanwhile once it is back', async () => {
    const port = await freePort();
    await using service = await startForwarding(port);
    await send(service, segmentNow());
    await vi.waitFor(async () => {
      const failed = await readCounter(service, 'fluoroscope_forward_requests_total{outcome="unavailable"}');
      expect(failed).toBeGreaterThan(0);
    }, ARRIVED);
    expect(await readCounter(service, 'fluoroscope_forward_queue_bytes')).toBeGreaterThan(0);
    expect(service.log()).toContain('ECONNREFUSED');
    await send(service, segmentNow());
    await using receiver = await startFakeReceiver(port);
    await vi.waitFor(() => expect(receiver.spans).toHaveLength(2), ARRIVED);
    await vi.waitFor(async () => expect(await readCounter(service, SENT)).toBe(2), ARRIVED);
    expect(await readCounter(service, 'fluoroscope_forward_queue_bytes')).toBe(0);
  });

  it('that refuses is not asked again, and the spans are counted', async () => {
    await using receiver = await startFakeReceiver();
    receiver.answer = { status: 400, headers: { 'content-type': 'text/plain' }, body: 'no such tenant' };
    await using service = await startForwarding(receiver.port);
    await send(service, segmentNow());
    await vi.waitFor(async () => expect(await readCounter(service, dropped('refused'))).toBe(1), ARRIVED);
    expect(receiver.requests).toHaveLength(1);
    expect(service.log()).toContain('it answered 400, \\"no such tenant\\"');
    receiver.answer = { status: 200 };
    await send(service, segmentNow());
    await vi.waitFor(() => expect(receiver.spans).toHaveLength(1), ARRIVED);
  });

  it('that leaves spans out is believed', async () => {
    await using receiver = await startFakeReceiver();
    const body = JSON.stringify({ partialSuccess: { rejectedSpans: '1', errorMessage: 'too old' } });
    receiver.answer = { status: 200, headers: { 'content-type': 'application/json' }, body };
    await using service = await startForwarding(receiver.port);
    await send(service, segmentNow(), segmentNow());
    await vi.waitFor(async () => expect(await readCounter(service, dropped('rejected'))).toBe(1), ARRIVED);
    expect(await readCounter(service, SENT)).toBe(1);
  });

  it('that asks for a pause gets one', async () => {
    await using receiver = await startFakeReceiver();
    receiver.answer = { status: 429, headers: { 'retry-after': '1' } };
    await using service = await startForwarding(receiver.port);
    await send(service, segmentNow());
    await vi.waitFor(() => expect(receiver.requests).toHaveLength(1), ARRIVED);
    receiver.answer = { status: 200 };
    await vi.waitFor(() => expect(receiver.spans).toHaveLength(1), ARRIVED);
    const [first, second] = receiver.requests;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(990);
  });

  it('that never answers costs senders nothing, and what is too much is counted', async () => {
    await using receiver = await startFakeReceiver();
    receiver.answer = undefined;
    await using service = await startForwarding(receiver.port, '--forward-queue-bytes', '65536');
    const long = { metadata: { long: randomHex(30_000) } };
    // Batch after batch, until the queue is full: those under way count as well.
    await vi.waitFor(async () => {
      await send(service, segmentNow(long), segmentNow(long), segmentNow(long));
      expect(await readCounter(service, dropped('queue_full'))).toBeGreaterThan(0);
    }, ARRIVED);
    expect(await readCounter(service, 'fluoroscope_forward_queue_bytes')).toBeLessThan(3 * 65_536);
    const stored = await readCounter(service, 'fluoroscope_segments_stored_total');
    expect(stored).toBeGreaterThanOrEqual(3);
    expect(await service.stop()).toBe(0);
    expect(service.log()).toContain('because the service stopped before');
  });

  it('gets what came last before a stop', async () => {
    await using receiver = await startFakeReceiver();
    await using service = await startForwarding(receiver.port);
    await send(service, segmentNow());
    expect(await service.stop()).toBe(0);
    expect(receiver.spans).toHaveLength(1);
  });
});

describe('a target that cannot be', () => {
  it.each([
    [
      ['--forward', 'http://user:secret@127.0.0.1:4318'],
      '--forward cannot be what it is: it takes off, or otlp=',
    ],
    [
      ['--port', '2345', '--forward', 'otlp=http://user:secret@localhost:2345'],
      '--forward names http://localhost:2345/v1/traces, where this service itself listens',
    ],
    [
      ['--otlp-http-port', '4321', '--forward', 'otlp=http://127.0.0.1:4321/v1/traces'],
      '--forward names http://127.0.0.1:4321/v1/traces, where this service itself listens',
    ],
  ])('stops %j from starting', async (flags, sentence) => {
    await using directory = await temporaryDirectory();
    const { code, stderr } = await runToExit([...flags, '--data-dir', join(directory.path, 'data')]);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('secret');
    expect(existsSync(join(directory.path, 'data'))).toBe(false);
  });
});

async function send(service: RunningService, ...documents: readonly SegmentDocument[]): Promise<void> {
  using reader = xrayReader(service);
  expect(await reader.put(...documents)).toEqual([]);
}

async function postSpans({ otlp }: RunningService, body: Buffer): Promise<void> {
  const url = `http://127.0.0.1:${otlp.http ?? 0}/v1/traces`;
  const headers = { 'content-type': 'application/x-protobuf' };
  const response = await fetch(url, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
}

/** One that nobody listens on, at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** `web` calls `orders`, which is throttled, and DynamoDB, fails by itself, and makes a call that it tells later. */
function aShopTrace(): {
  readonly traceId: string;
  readonly documents: readonly SegmentDocument[];
  readonly late: IndependentSubsegmentDocument;
} {
  const trace_id = newTraceId();
  const end = Date.now() / 1000;
  const during = { start_time: end - 0.04, end_time: end - 0.01 };
  const exception = { id: newSegmentId(), type: 'Declined', message: 'The bank declined the card' };
  const callToOrders = {
    id: newSegmentId(),
    name: 'orders',
    namespace: 'remote' as const,
    ...during,
    error: true,
    throttle: true,
    http: { request: { method: 'POST', url: 'http://orders/', traced: true }, response: { status: 429 } },
  };
  const putItem = {
    id: newSegmentId(),
    name: 'DynamoDB',
    namespace: 'aws' as const,
    ...during,
    aws: { operation: 'PutItem', table_name: 'orders-table', region: 'eu-west-1' },
  };
  const charge = {
    id: newSegmentId(),
    name: 'charge',
    ...during,
    fault: true,
    cause: { working_directory: '/app', exceptions: [exception] },
    annotations: { bank: 'north', amount: 12.5 },
  };
  const web = segmentNow({
    trace_id,
    user: 'alice',
    fault: true,
    http: { request: { method: 'GET', url: 'http://shop/checkout' }, response: { status: 500 } },
    annotations: { tenant: 'acme', attempt: 2, express: true },
    metadata: { debug: { cart: ['lamp', 'desk'] } },
    subsegments: [callToOrders, putItem, charge],
  });
  const orders = segmentNow({
    trace_id,
    name: 'orders',
    parent_id: callToOrders.id,
    error: true,
    throttle: true,
    http: { response: { status: 429 } },
    annotations: { shard: 7 },
  });
  const late = independentNow({ trace_id, parent_id: web.id, name: 'pay.example', namespace: 'remote' });
  return { traceId: trace_id, documents: [web, orders], late };
}

/** `front` serves a request, works, calls `stock`, and one of them was declined. */
function someRequests(traceId: string): readonly Buffer[] {
  const [front, work, call] = [randomHex(16), randomHex(16), randomHex(16)];
  const annotations = { tier: 'gold', items: 3 };
  return [
    otlpRequest(
      'front',
      { traceId, spanId: work, parentSpanId: front, name: 'price', kind: 1, attributes: annotations },
      {
        traceId,
        spanId: call,
        parentSpanId: front,
        name: 'GET',
        kind: CLIENT,
        attributes: {
          'url.full': 'http://stock/items',
          'http.request.method': 'GET',
          'http.response.status_code': 404,
        },
      },
      {
        traceId,
        spanId: front,
        name: 'GET /cart',
        kind: SERVER,
        attributes: {
          'url.full': 'http://shop/cart',
          'http.request.method': 'GET',
          'http.response.status_code': 500,
        },
      },
    ),
    otlpRequest('stock', {
      traceId,
      parentSpanId: call,
      name: 'GET /items',
      kind: SERVER,
      attributes: { 'http.request.method': 'GET', 'http.response.status_code': 404 },
    }),
  ];
}

/** Waits until the target has all `count` segments and subsegments. */
async function expectSameTrace(
  service: RunningService,
  target: RunningService,
  traceId: string,
  count: number,
): Promise<void> {
  for (const each of [service, target]) {
    await vi.waitFor(async () => expect(await tracePartsOf(each, traceId)).toHaveLength(count), ARRIVED);
  }
  expect(await tracePartsOf(target, traceId)).toEqual(await tracePartsOf(service, traceId));
  // What has all parts by now may have been written before the last of them came.
  await vi.waitFor(async () => {
    const [before, after] = await Promise.all([summaryOf(service, traceId), summaryOf(target, traceId)]);
    expect(after).toEqual(before);
  }, ARRIVED);
}

async function summaryOf(service: RunningService, traceId: string): Promise<object | undefined> {
  using reader = xrayReader(service);
  const summary = await vi.waitUntil(() => reader.summary(traceId), ARRIVED);
  const { Revision: _revision, ...same } = summary;
  return same;
}
