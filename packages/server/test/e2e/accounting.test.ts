/**
 * Every door, with everything that may be sent to it: each datagram, call, document and request is in one counter of
 * `/metrics`, by reason, and in no second one. Counters that are not named must not have moved.
 */

import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { callByHand, framed, grpcCaller } from '../support/grpc-caller.ts';
import { newOtelTraceId, otlpRequest } from '../support/otlp-requests.ts';
import { startService, type RunningService } from '../support/start-service.ts';
import { readCounters } from './support/counters.ts';
import { datagramOf, sendDatagrams } from './support/datagrams.ts';
import { segmentNow } from './support/documents.ts';
import { connectRaw } from './support/raw-connection.ts';

const KIBIBYTE = 1024;
const LIMIT = 64 * KIBIBYTE;
const COUNTED = { timeout: 20_000, interval: 50 };
const DOORS = ['--otlp-http-port', '0', '--otlp-grpc-port', '0'];
/** Counters of what was done with what came, and what is not a count. */
const ASIDE = /^fluoroscope_(?:accepted_bytes|segments_accepted|traces|store|in_flight|forward)_/;

type Counts = Readonly<Record<string, number>>;

let service: RunningService;

beforeAll(async () => {
  const limits = ['--body-limit-bytes', String(LIMIT), '--otlp-body-limit-bytes', String(LIMIT)];
  service = await startService({ flags: [...DOORS, ...limits] });
});

afterAll(() => service[Symbol.asyncDispose]());

async function countsOf(of: RunningService): Promise<Counts> {
  const counters = [...(await readCounters(of))].filter(([name]) => !ASIDE.test(name));
  return Object.fromEntries(counters.map(([name, value]) => [name.replace(/^fluoroscope_/, ''), value]));
}

async function raisedSince(before: Counts, of = service): Promise<Counts> {
  const after = Object.entries(await countsOf(of));
  const raised = after.map(([name, value]) => [name, value - (before[name] ?? 0)] as const);
  return Object.fromEntries(raised.filter(([, value]) => value !== 0));
}

/** After `act`, exactly these counters are higher, also once what was sent later has been counted. */
async function expectRaised(act: () => Promise<unknown>, expected: Counts): Promise<void> {
  const before = await countsOf(service);
  await act();
  await vi.waitFor(async () => expect(await raisedSince(before)).toEqual(expected), COUNTED);
  await post('/TraceSegments', putBody(segmentNow()));
  const stored = 'segments_stored_total';
  const withOneMore = { ...expected, [stored]: (expected[stored] ?? 0) + 1 };
  await vi.waitFor(async () => expect(await raisedSince(before)).toEqual(withOneMore), COUNTED);
}

function putBody(...documents: readonly (object | string)[]): string {
  const texts = documents.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  return JSON.stringify({ TraceSegmentDocuments: texts });
}

interface Sent {
  readonly status: number;
}

async function post(
  path: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  base = service.url,
): Promise<Sent> {
  const { status } = await fetch(base + path, { method: 'POST', body: Buffer.from(body), headers });
  return { status };
}

/** Announces more than it sends, and leaves when the service has begun to read. */
async function abort(port: number, head: string): Promise<void> {
  using connection = await connectRaw({ port });
  connection.write(`${head}Host: x\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n{`);
  await connection.receive('100 Continue');
}

describe('a datagram', () => {
  const spans = (bytes: Buffer): Buffer => datagramOf(`T1S${bytes.toString('base64')}`);

  it.each<[string, () => Buffer, Counts]>([
    ['with a segment', () => datagramOf(segmentNow()), { segments_stored_total: 1 }],
    [
      'with two bad documents',
      () => datagramOf('[{"id":7},{}]'),
      { 'segments_unprocessed_total{door="udp",code="InvalidSegment"}': 2 },
    ],
    [
      'with no document',
      () => datagramOf('{'),
      { 'segments_unprocessed_total{door="udp",code="ParseError"}': 1 },
    ],
    ['without a header', () => Buffer.from('{}'), { 'udp_dropped_total{reason="no_header"}': 1 }],
    [
      'with spans, of which half are good',
      () => spans(otlpRequest('shop', {}, { traceId: '' })),
      {
        segments_stored_total: 1,
        'otlp_requests_total{transport="document",outcome="taken"}': 1,
        'otlp_spans_total{transport="document"}': 2,
        'otlp_spans_rejected_total{reason="invalid trace id"}': 1,
        'segments_unprocessed_total{door="udp",code="InvalidTraceId"}': 1,
      },
    ],
    [
      'with half of a request',
      () => spans(otlpRequest('shop', {}).subarray(0, -3)),
      {
        'otlp_requests_total{transport="document",outcome="refused"}': 1,
        'otlp_requests_refused_total{transport="document",reason="malformed"}': 1,
        'segments_unprocessed_total{door="udp",code="ParseError"}': 1,
      },
    ],
  ])('%s', async (_what, datagram, expected) => {
    await expectRaised(() => sendDatagrams(service, datagram()), { udp_datagrams_total: 1, ...expected });
  });
});

describe('PutTraceSegments', () => {
  it.each<[string, () => string | Buffer, Record<string, string>, Counts]>([
    ['good', () => putBody(segmentNow(), segmentNow()), {}, { segments_stored_total: 2 }],
    [
      'of another content type',
      () => putBody(segmentNow()),
      { 'content-type': 'text/plain' },
      { segments_stored_total: 1 },
    ],
    [
      'with good and bad documents',
      () => putBody(segmentNow(), '{', '{}'),
      {},
      {
        segments_stored_total: 1,
        'segments_unprocessed_total{door="PutTraceSegments",code="ParseError"}': 1,
        'segments_unprocessed_total{door="PutTraceSegments",code="MissingId"}': 1,
      },
    ],
  ])('%s', async (_what, body, headers, expected) => {
    await expectRaised(() => post('/TraceSegments', body(), headers), expected);
  });
});

describe('PutTelemetryRecords', () => {
  it('good', async () => {
    const record = { Timestamp: Date.now() / 1000, SegmentsSentCount: 3, SegmentsRejectedCount: 1 };
    await expectRaised(() => post('/TelemetryRecords', JSON.stringify({ TelemetryRecords: [record] })), {
      'sender_segments_total{outcome="sent"}': 3,
      'sender_segments_total{outcome="rejected"}': 1,
    });
  });
});

describe.each([
  ['PutTraceSegments', '/TraceSegments', putBody('{}')],
  ['PutTelemetryRecords', '/TelemetryRecords', '{"TelemetryRecords":[{"Timestamp":1}]}'],
])('a call of %s', (operation, path, good) => {
  it.each<[string, string, () => Promise<unknown>]>([
    ['that is no JSON', 'SerializationException', () => post(path, '{')],
    ['that is packed', 'SerializationException', () => post(path, gzipSync(good))],
    ['with nothing', 'ValidationException', () => post(path, '{}')],
    ['over the limit', 'RequestEntityTooLargeException', () => post(path, Buffer.alloc(LIMIT + 1))],
    ['that is cut off', 'SenderLeft', () => abort(service.port, `POST ${path} HTTP/1.1\r\n`)],
    [
      'that names no host',
      'SerializationException',
      () =>
        sendRaw(service.port, `POST ${path} HTTP/1.1\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`),
    ],
    [
      'that expects what nobody knows',
      'ValidationException',
      () =>
        sendRaw(
          service.port,
          `POST ${path} HTTP/1.1\r\nHost: x\r\nExpect: more\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
        ),
    ],
    [
      'by another method',
      'UnknownOperationException',
      () => fetch(service.url + path, { method: 'PUT', body: good }),
    ],
  ])('%s', async (_what, error, send) => {
    await expectRaised(send, { [`calls_refused_total{operation="${operation}",error="${error}"}`]: 1 });
  });
});

describe('what is no call', () => {
  it.each<[string, string, () => Promise<unknown>]>([
    ['to a wrong path', 'UnknownOperationException', () => post('/Segments', putBody(segmentNow()))],
    ['that is no HTTP', 'SerializationException', () => sendRaw(service.port, 'hello\r\n\r\n')],
    [
      'with a head that is too long',
      'RequestEntityTooLargeException',
      () => sendRaw(service.port, `POST / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`),
    ],
  ])('%s', async (_what, error, send) => {
    await expectRaised(send, { [`calls_refused_total{operation="unknown",error="${error}"}`]: 1 });
  });

  it('but asks', async () => {
    await expectRaised(() => post('/GetSamplingRules', 'nonsense'), {});
  });
});

async function sendRaw(port: number, bytes: string): Promise<void> {
  using connection = await connectRaw({ port });
  connection.write(bytes);
  await connection.closed();
}

function refused(transport: string, reason: string): Counts {
  return {
    [`otlp_requests_total{transport="${transport}",outcome="refused"}`]: 1,
    [`otlp_requests_refused_total{transport="${transport}",reason="${reason}"}`]: 1,
  };
}

function taken(transport: string): Counts {
  return {
    segments_stored_total: 1,
    [`otlp_requests_total{transport="${transport}",outcome="taken"}`]: 1,
    [`otlp_spans_total{transport="${transport}"}`]: 1,
  };
}

describe.each(['its own port', 'the main port'])('OTLP over HTTP at %s, a request', (door) => {
  const PROTOBUF = { 'content-type': 'application/x-protobuf' };
  const JSON_TYPE = { 'content-type': 'application/json' };
  const GZIP = { 'content-encoding': 'gzip' };
  const port = (): number => (door === 'the main port' ? service.port : (service.otlp.http ?? 0));
  const send = (body: Buffer | string, headers: Record<string, string>, path = '/v1/traces') =>
    post(path, body, headers, `http://127.0.0.1:${port()}`);
  const head = 'POST /v1/traces HTTP/1.1\r\nContent-Type: application/json\r\n';

  it.each<[string, () => Promise<unknown>, Counts]>([
    ['in protobuf', () => send(otlpRequest('shop', {}), PROTOBUF), taken('http')],
    ['in JSON', () => send(spanInJson(), JSON_TYPE), taken('http')],
    ['packed', () => send(gzipSync(otlpRequest('shop', {})), { ...PROTOBUF, ...GZIP }), taken('http')],
    [
      'with a bad span beside a good one',
      () => send(otlpRequest('shop', {}, { traceId: '' }), PROTOBUF),
      {
        ...taken('http'),
        'otlp_spans_total{transport="http"}': 2,
        'otlp_spans_rejected_total{reason="invalid trace id"}': 1,
      },
    ],
    ['that is no protobuf', () => send('nonsense', PROTOBUF), refused('http', 'malformed')],
    ['that is no JSON', () => send('{', JSON_TYPE), refused('http', 'malformed')],
    ['over the limit', () => send(Buffer.alloc(LIMIT + 1), PROTOBUF), refused('http', 'too_large')],
    [
      'over the limit when unpacked',
      () => send(gzipSync(Buffer.alloc(LIMIT + 1)), { ...PROTOBUF, ...GZIP }),
      refused('http', 'too_large'),
    ],
    ['of another type', () => send('x', { 'content-type': 'text/plain' }), refused('http', 'content_type')],
    [
      'whose packing ends in the middle',
      () => send(gzipSync('{}').subarray(0, 12), { ...JSON_TYPE, ...GZIP }),
      refused('http', 'content_encoding'),
    ],
    [
      'packed in another way',
      () => send('{}', { ...JSON_TYPE, 'content-encoding': 'br' }),
      refused('http', 'content_encoding'),
    ],
    ['that is cut off', () => abort(port(), head), refused('http', 'sender_left')],
    [
      'that is cut off while it is unpacked',
      () => abort(port(), `${head}Content-Encoding: gzip\r\n`),
      refused('http', 'sender_left'),
    ],
    [
      'that names no host',
      () => sendRaw(port(), `${head}Content-Length: 2\r\nConnection: close\r\n\r\n{}`),
      refused('http', 'unreadable'),
    ],
    [
      'to a wrong path',
      () => send(otlpRequest('shop', {}), PROTOBUF, '/v1/trace'),
      door === 'the main port'
        ? { 'calls_refused_total{operation="unknown",error="UnknownOperationException"}': 1 }
        : refused('http', 'path'),
    ],
    [
      'with metrics',
      () => send('x', PROTOBUF, '/v1/metrics'),
      {
        'otlp_requests_total{transport="http",outcome="discarded"}': 1,
        'otlp_discarded_total{transport="http",signal="metrics"}': 1,
      },
    ],
  ])('%s', async (_what, act, expected) => {
    await expectRaised(act, expected);
  });
});

function spanInJson(): string {
  const nowNanos = `${Date.now()}000000`;
  const span = {
    traceId: newOtelTraceId(),
    spanId: '00f067aa0ba902b7',
    name: 'x',
    kind: 2,
    startTimeUnixNano: nowNanos,
    endTimeUnixNano: nowNanos,
  };
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}

describe('OTLP over gRPC, a call', () => {
  const port = (): number => service.otlp.grpc ?? 0;
  const byHand = (headers: Record<string, string>, body: Buffer) => callByHand(port(), headers, body);
  const good = (): Buffer => framed(otlpRequest('shop', {}));
  const cutGzip = gzipSync(otlpRequest('shop', {})).subarray(0, 20);

  it.each<[string, () => Promise<unknown>, Counts]>([
    ['that is good', () => byHand({}, good()), taken('grpc')],
    [
      'that is good and packed',
      () => byHand({ 'grpc-encoding': 'gzip' }, framed(gzipSync(otlpRequest('shop', {})), true)),
      taken('grpc'),
    ],
    ['that is no OTLP', () => byHand({}, framed(Buffer.from('nonsense'))), refused('grpc', 'malformed')],
    ['over the limit', () => byHand({}, framed(Buffer.alloc(LIMIT + 1))), refused('grpc', 'too_large')],
    [
      'over the limit when unpacked',
      () => byHand({ 'grpc-encoding': 'gzip' }, framed(gzipSync(Buffer.alloc(LIMIT + 1)), true)),
      refused('grpc', 'too_large'),
    ],
    [
      'of another type',
      () => byHand({ 'content-type': 'application/json' }, Buffer.from('{}')),
      refused('grpc', 'content_type'),
    ],
    [
      'whose packing ends in the middle',
      () => byHand({ 'grpc-encoding': 'gzip' }, framed(cutGzip, true)),
      refused('grpc', 'unreadable'),
    ],
    ['to a wrong path', () => byHand({ ':path': '/trace/Export' }, good()), refused('grpc', 'path')],
    ['that ends in its message', () => byHand({}, good().subarray(0, -3)), refused('grpc', 'sender_left')],
    ['whose connection is cut off', () => cutConnection(port(), good()), refused('grpc', 'sender_left')],
    [
      'that is OTLP over HTTP',
      () => sendRaw(port(), 'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'),
      refused('grpc', 'unreadable'),
    ],
  ])('%s', async (_what, act, expected) => {
    await expectRaised(act, expected);
  });
});

/** Ends the connection when the service has read half a message. */
async function cutConnection(port: number, message: Buffer): Promise<void> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  await once(session, 'connect');
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' };
  const stream = session.request(headers);
  stream.on('error', () => undefined);
  stream.write(message.subarray(0, 20));
  await new Promise((read) => session.ping(read));
  session.destroy();
  await once(stream, 'close');
}

describe('more than there is room for', () => {
  const CALLS = 12;
  let small: RunningService;

  beforeAll(async () => {
    small = await startService({ flags: [...DOORS, '--in-flight-limit-bytes', String(LIMIT)] });
  });

  afterAll(() => small[Symbol.asyncDispose]());

  const filler = 'x'.repeat(50 * KIBIBYTE);
  const large = (): object => segmentNow({ metadata: { default: { filler } } });
  const spans = (): Buffer => otlpRequest('large', { attributes: { filler } });

  /** Sends all at once; what was answered is what was counted. */
  async function expectAnswered(send: () => Promise<boolean>, overloadedCounter: string): Promise<void> {
    const before = await countsOf(small);
    const answers = await Promise.all(Array.from({ length: CALLS }, send));
    const kept = answers.filter((isKept) => isKept).length;
    expect(kept).toBeLessThan(CALLS);
    await vi.waitFor(async () => {
      const { segments_stored_total: stored = 0, ...raised } = await raisedSince(before, small);
      expect({ stored, refused: raised[overloadedCounter] }).toEqual({ stored: kept, refused: CALLS - kept });
    }, COUNTED);
  }

  it('by PutTraceSegments', async () => {
    await expectAnswered(
      async () => (await post('/TraceSegments', putBody(large()), {}, small.url)).status === 200,
      'calls_refused_total{operation="PutTraceSegments",error="ThrottledException"}',
    );
  });

  it('by OTLP over HTTP', async () => {
    const headers = { 'content-type': 'application/x-protobuf' };
    await expectAnswered(
      async () => (await post('/v1/traces', spans(), headers, small.url)).status === 200,
      'otlp_requests_refused_total{transport="http",reason="overloaded"}',
    );
  });

  it('by OTLP over gRPC', async () => {
    using caller = grpcCaller(small.otlp.grpc ?? 0);
    await expectAnswered(
      async () => (await caller.call(spans())).code === 'OK',
      'otlp_requests_refused_total{transport="grpc",reason="overloaded"}',
    );
  });

  it('by UDP', async () => {
    const before = await countsOf(small);
    const datagrams = Array.from({ length: CALLS }, () => datagramOf(JSON.stringify(large())));
    await sendDatagrams(small, ...datagrams);
    await vi.waitFor(async () => {
      const raised = await raisedSince(before, small);
      const dropped = Object.entries(raised).filter(([name]) => name.startsWith('udp_dropped_total'));
      const lost = dropped.reduce((sum, [, count]) => sum + count, 0);
      expect(lost + (raised['segments_stored_total'] ?? 0)).toBe(CALLS);
    }, COUNTED);
  });
});
