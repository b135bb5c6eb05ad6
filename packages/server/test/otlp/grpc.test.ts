/** The official exporter sends over gRPC, and the official X-Ray client reads;
 *  what no exporter would send is sent raw. */

import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readCounter, readCounters } from '../e2e/support/counters.ts';
import { runToExit } from '../e2e/support/run-to-exit.ts';
import { temporaryDirectory } from '../e2e/support/temporary-directory.ts';
import { xrayReader, type XRayReader } from '../e2e/support/xray-reader.ts';
import { grpcCaller, readPartialSuccess, type GrpcCaller } from '../support/grpc-caller.ts';
import { newOtelTraceId, otlpRequest } from '../support/otlp-requests.ts';
import { startService, type RunningService } from '../support/start-service.ts';
import { sendTrace, toXRayTraceId } from './send-spans.ts';

const VISIBLE = { timeout: 20_000, interval: 50 };
const LIMIT = 64 * 1024;

let service: RunningService;
let xray: XRayReader;
let port: number;

beforeAll(async () => {
  service = await startService({
    flags: ['--otlp-grpc-port', '0', '--otlp-body-limit-bytes', String(LIMIT)],
  });
  xray = xrayReader(service);
  port = service.otlp.grpc ?? 0;
});

afterAll(async () => {
  xray[Symbol.dispose]();
  await service[Symbol.asyncDispose]();
});

async function expectStored(otelTraceId: string): Promise<void> {
  const traceId = toXRayTraceId(otelTraceId);
  const found = await xray.segments([traceId]);
  expect(found.get(traceId)).toHaveLength(1);
}

describe('the official exporter', () => {
  it.each([CompressionAlgorithm.NONE, CompressionAlgorithm.GZIP])(
    'sends a trace that is read as X-Ray shows it, with compression %s',
    async (compression) => {
      const exporter = new OTLPTraceExporter({ url: `http://127.0.0.1:${port}`, compression });
      const otelTraceId = await sendTrace(exporter);
      const traceId = toXRayTraceId(otelTraceId);
      const [segment] = (await xray.segments([traceId])).get(traceId) ?? [];
      expect(segment).toMatchObject({ name: 'shop', http: { response: { status: 200 } } });
      expect(segment?.subsegments?.map(({ name, namespace }) => [name, namespace]).sort()).toEqual([
        ['price', undefined],
        ['stock', 'remote'],
      ]);
      await vi.waitFor(async () => {
        expect(await xray.summary(traceId)).toMatchObject({ EntryPoint: { Name: 'shop' }, IsPartial: false });
      }, VISIBLE);
    },
  );

  it('sends more at once than would fit in memory one by one', async () => {
    const traceIds = await Promise.all(
      Array.from({ length: 50 }, () =>
        sendTrace(new OTLPTraceExporter({ url: `http://127.0.0.1:${port}` }), 'crowd'),
      ),
    );
    for (const traceId of traceIds) await expectStored(traceId);
  });
});

describe('a request', () => {
  it('is durable when it is answered', async () => {
    await using directory = await temporaryDirectory();
    const flags = ['--otlp-grpc-port', '0'];
    const traceId = newOtelTraceId();
    {
      await using doomed = await startService({ dataDir: directory.path, flags });
      using caller = grpcCaller(doomed.otlp.grpc ?? 0);
      expect(await caller.call(otlpRequest('shop', { traceId }))).toMatchObject({ code: 'OK' });
      await doomed.kill();
    }
    await using again = await startService({ dataDir: directory.path });
    using reader = xrayReader(again);
    expect((await reader.segments([toXRayTraceId(traceId)])).get(toXRayTraceId(traceId))).toHaveLength(1);
  });

  it('keeps the good spans beside bad ones, and says how many were not kept and why', async () => {
    using caller = grpcCaller(port);
    const traceId = newOtelTraceId();
    const request = otlpRequest(
      'shop',
      { traceId },
      { traceId: '0'.repeat(32) },
      { startMs: 0, endMs: Date.now() },
      { startMs: Date.now(), endMs: Date.now() - 7_200_000 },
    );
    const { code, response } = await caller.call(request);
    expect(code).toBe('OK');
    expect(readPartialSuccess(response)).toMatchObject({
      rejectedSpans: 3,
      errorMessage: expect.stringMatching(/invalid trace id.*no start time.*ends long before/),
    });
    await expectStored(traceId);
  });

  it('that holds spans nobody sampled stores none of them', async () => {
    using caller = grpcCaller(port);
    const [sampled, unsampled] = [newOtelTraceId(), newOtelTraceId()];
    const request = otlpRequest(
      'shop',
      { traceId: sampled },
      { traceId: unsampled, attributes: { 'aws.trace.flag.sampled': false } },
    );
    expect(await caller.call(request)).toMatchObject({ code: 'OK', response: Buffer.alloc(0) });
    await expectStored(sampled);
    expect((await xray.segments([toXRayTraceId(unsampled)])).size).toBe(0);
  });

  it.each([
    ['no protobuf', Buffer.from('no protobuf at all')],
    ['half of a request', otlpRequest('shop', {}).subarray(0, -3)],
    ['JSON', Buffer.from('{"resourceSpans":[]}')],
    ['too many spans', Buffer.concat(Array.from({ length: 10_001 }, () => EMPTY_SPAN))],
  ])('that is %s is refused for good', async (_what, bytes) => {
    using caller = grpcCaller(port);
    const answer = await caller.call(bytes);
    expect(answer).toMatchObject({ code: 'INVALID_ARGUMENT', retryAfterSeconds: undefined });
    expect(answer.details).not.toBe('');
  });

  it('over the limit is refused for good, packed or not', async () => {
    const large = otlpRequest('shop', { attributes: { long: 'x'.repeat(LIMIT) } });
    for (const gzip of [false, true]) {
      using caller = grpcCaller(port, { gzip });
      const answer = await caller.call(large);
      expect(answer).toMatchObject({ code: 'RESOURCE_EXHAUSTED', retryAfterSeconds: undefined });
    }
  });
});

/** Resource spans that hold scope spans that hold a span with nothing in it. */
const EMPTY_SPAN = Buffer.from([0x0a, 0x04, 0x12, 0x02, 0x12, 0x00]);

describe('the counters', () => {
  it('tell of requests and spans', async () => {
    const before = await readCounters(service);
    using caller = grpcCaller(port);
    await caller.call(otlpRequest('shop', {}, {}, { traceId: '' }));
    await caller.call(Buffer.from('no protobuf'));
    await caller.call(Buffer.alloc(0), {
      path: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
    });
    const after = await readCounters(service);
    const raised = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    const requests = (outcome: string): number =>
      raised(`fluoroscope_otlp_requests_total{transport="grpc",outcome="${outcome}"}`);
    expect([requests('taken'), requests('refused'), requests('discarded')]).toEqual([1, 1, 1]);
    expect(raised('fluoroscope_otlp_spans_total{transport="grpc"}')).toBe(3);
    expect(raised('fluoroscope_otlp_spans_rejected_total{reason="invalid trace id"}')).toBe(1);
    expect(raised('fluoroscope_otlp_discarded_total{transport="grpc",signal="logs"}')).toBe(1);
    expect(service.log()).toContain('OTEL_LOGS_EXPORTER=none');
  });
});

// The official exporter for Node tries nothing again over gRPC, so this sender does as the protocol says by hand.
describe('more than the store can take', () => {
  it('is refused with the time to come again, and taken when it does', async () => {
    await using slow = await startService({
      flags: ['--otlp-grpc-port', '0', '--in-flight-limit-bytes', String(64 * 1024)],
    });
    using caller = grpcCaller(slow.otlp.grpc ?? 0);
    const traceIds = Array.from({ length: 4 }, newOtelTraceId);
    const answers = await Promise.all(traceIds.map((traceId) => caller.call(largeRequest(traceId))));
    const refused = answers.filter(({ code }) => code !== 'OK');
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect(answer).toMatchObject({ code: 'RESOURCE_EXHAUSTED', retryAfterSeconds: 1 });
    }
    const overloaded = 'fluoroscope_otlp_requests_total{transport="grpc",outcome="overloaded"}';
    expect(await readCounter(slow, overloaded)).toBe(refused.length);
    using reader = xrayReader(slow);
    for (const [index, traceId] of traceIds.entries()) {
      const isStored = answers[index]?.code === 'OK';
      expect((await reader.segments([toXRayTraceId(traceId)])).size).toBe(isStored ? 1 : 0);
      if (!isStored) await sendUntilTaken(caller, largeRequest(traceId));
      expect((await reader.segments([toXRayTraceId(traceId)])).size).toBe(1);
    }
  });
});

/** More than the in-flight limit of that service in one request. */
function largeRequest(traceId: string): Buffer {
  const spans = Array.from({ length: 20 }, () => ({ traceId, attributes: { long: 'x'.repeat(8000) } }));
  return otlpRequest('large', ...spans);
}

async function sendUntilTaken(caller: GrpcCaller, request: Buffer): Promise<void> {
  await vi.waitFor(async () => expect(await caller.call(request)).toMatchObject({ code: 'OK' }), {
    timeout: 20_000,
    interval: 1000,
  });
}

describe('the door', () => {
  it('is named with its flag when its port is taken', async () => {
    await using directory = await temporaryDirectory();
    const flags = ['--port', '0', '--otlp-http-port', 'off', '--otlp-grpc-port', String(port)];
    const ended = await runToExit([...flags, '--data-dir', directory.path]);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain(`TCP port ${port} on 127.0.0.1 cannot be opened`);
    expect(ended.stderr).toContain('Choose another with --otlp-grpc-port, or open none');
  });

  it('lets a stop end in time while a sender holds its connection', async () => {
    await using stopping = await startService({ flags: ['--otlp-grpc-port', '0'] });
    using caller = grpcCaller(stopping.otlp.grpc ?? 0);
    expect(await caller.call(otlpRequest('shop', {}))).toMatchObject({ code: 'OK' });
    expect(await stopping.stop()).toBe(0);
    expect(await caller.call(otlpRequest('shop', {}))).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('is shut when it is switched off', async () => {
    await using shut = await startService();
    expect(shut.otlp.grpc).toBeUndefined();
    expect(await shut.stop()).toBe(0);
  });
});
