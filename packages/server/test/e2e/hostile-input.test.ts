/**
 * What senders may do wrong, by mistake or on purpose, over every door. Each case ends with the same question: the
 * service still takes a good segment, and it has told what it did with the bad one.
 */

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startService, type RunningService } from '../support/start-service.ts';
import { callAws, expectAwsError, expectRawAwsError } from './support/aws-call.ts';
import { readCounter } from './support/counters.ts';
import { datagramOf, sendDatagrams } from './support/datagrams.ts';
import { segmentNow } from './support/documents.ts';
import { connectRaw } from './support/raw-connection.ts';
import { xrayReader, type XRayReader } from './support/xray-reader.ts';

const MEBIBYTE = 1024 * 1024;
const DEPTH = 100_000;
const LARGEST_DATAGRAM = 65_507;
const COUNTED = { timeout: 20_000, interval: 25 };

let service: RunningService;
let xray: XRayReader;

beforeAll(async () => {
  service = await startService();
  xray = xrayReader(service);
});

afterEach(() => expectStillServing());

afterAll(async () => {
  xray[Symbol.dispose]();
  await service[Symbol.asyncDispose]();
});

describe('an API call', () => {
  it.each([
    ['is not JSON', 'SerializationException', '{"TraceSegmentDocuments":['],
    ['is not UTF-8', 'SerializationException', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x80])],
    ['is deeper than any stack', 'ValidationException', `{"TraceSegmentDocuments":${nested(DEPTH)}}`],
    ['is deeper than any stack, where nobody looks', 'ValidationException', `{"Unknown":${nested(DEPTH)}}`],
    ['is empty', 'ValidationException', ''],
    ['is no object', 'ValidationException', '[]'],
    ['is null', 'ValidationException', 'null'],
    ['has a member of the wrong type', 'ValidationException', '{"TraceSegmentDocuments":"text"}'],
    ['has items of the wrong type', 'ValidationException', '{"TraceSegmentDocuments":[null,1,{},[]]}'],
    [
      'gives its members to the prototype',
      'ValidationException',
      '{"__proto__":{"TraceSegmentDocuments":[]}}',
    ],
  ])('whose body %s gets a %s', async (_what, name, body) => {
    expectAwsError(await callAws(service, '/TraceSegments', { body }), 400, name);
  });

  it('whose body is over the limit is refused before it is read to its end', async () => {
    const answer = await callAws(service, '/TraceSegments', { body: Buffer.alloc(17 * MEBIBYTE, ' ') });
    expectAwsError(answer, 413, 'RequestEntityTooLargeException');
  });

  it.each(['/Nowhere', '/TraceSegments/more', '/', '/%00', '/healthz'])(
    'to %s is to an unknown operation',
    async (path) => {
      expectAwsError(await callAws(service, path, { body: '{}' }), 404, 'UnknownOperationException');
    },
  );

  it.each([
    ['PUT', '/Nowhere'],
    ['PUT', '/healthz'],
    ['DELETE', '/'],
    ['OPTIONS', '/metrics'],
    ['TRACE', '/TraceSegments'],
    ['PROPFIND', '/Nowhere'],
  ])('by %s to %s is to an unknown operation', async (method, path) => {
    expectAwsError(await callAws(service, path, { method }), 404, 'UnknownOperationException');
  });

  it.each(['POST', 'PUT', 'GET'])('by %s to a path that is no path is refused', async (method) => {
    expectAwsError(await callAws(service, '/%zz', { method }), 400, 'SerializationException');
  });

  it('whose body is not JSON, to nowhere, is to nowhere', async () => {
    const answer = await callAws(service, '/Nowhere', {
      method: 'PUT',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    expectAwsError(answer, 404, 'UnknownOperationException');
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('by %s is told to POST', async (method) => {
    expectAwsError(await callAws(service, '/TraceSegments', { method }), 405, 'UnknownOperationException');
  });

  it('is taken whatever its content type says', async () => {
    const body = JSON.stringify({ TraceSegmentDocuments: [JSON.stringify(segmentNow())] });
    for (const type of ['application/x-amz-json-1.1', 'text/plain', 'application/x-www-form-urlencoded']) {
      const answer = await callAws(service, '/TraceSegments', { body, headers: { 'content-type': type } });
      expect(answer).toMatchObject({ status: 200, body: '{"UnprocessedTraceSegments":[]}' });
    }
  });
});

describe('a document in an API call', () => {
  it('may be a mebibyte long, and not longer', async () => {
    const largest = segmentNow({ name: 'largest', metadata: { default: { filler: '' } } });
    const filler = 'x'.repeat(MEBIBYTE - JSON.stringify(largest).length);
    const fitting = JSON.stringify({ ...largest, metadata: { default: { filler } } });
    const longer = segmentNow({ metadata: { default: { filler: 'x'.repeat(MEBIBYTE) } } });
    const unprocessed = await xray.put(fitting, longer);
    expect(unprocessed).toEqual([
      { Id: longer.id, ErrorCode: 'InvalidSegment', Message: expect.stringContaining(String(MEBIBYTE)) },
    ]);
    const stored = (await xray.segments([largest.trace_id])).get(largest.trace_id);
    expect(stored?.[0]?.metadata).toEqual({ default: { filler } });
  });

  it('is refused alone when it is deeper than any stack', async () => {
    const good = segmentNow();
    const { id, ...rest } = segmentNow();
    const metadata = JSON.stringify({ id, ...rest }).replace(/\}$/, `,"metadata":{"deep":${nested(DEPTH)}}}`);
    const subsegments = JSON.stringify({ id, ...rest }).replace(
      /\}$/,
      `,"subsegments":${deepSubsegments(DEPTH)}}`,
    );
    const unprocessed = await xray.put(nested(DEPTH), metadata, JSON.stringify(good), subsegments);
    expect(unprocessed).toHaveLength(3);
    for (const { ErrorCode } of unprocessed) expect(ErrorCode).toMatch(/^(?:ParseError|InvalidSegment)$/);
    await vi.waitFor(async () => expect(await xray.summary(good.trace_id)).toBeDefined(), COUNTED);
  });

  it('cannot reach the prototype of anything', async () => {
    const { id, trace_id, ...rest } = segmentNow();
    const poison = '"__proto__":{"polluted":true,"fault":true}';
    const text = JSON.stringify({ id, trace_id, ...rest }).replace(
      /\}$/,
      `,${poison},"annotations":{${poison},"constructor":"c"},"metadata":{"__proto__":{${poison}}}}`,
    );
    await xray.put(text);
    await vi.waitFor(
      async () => expect(await xray.summary(trace_id)).toMatchObject({ HasFault: false }),
      COUNTED,
    );
    const [stored] = (await xray.segments([trace_id])).get(trace_id) ?? [];
    expect(stored?.fault).toBeUndefined();
    expect(stored).not.toHaveProperty('polluted');
  });

  it.each([
    ['null', 'ParseError'],
    ['[]', 'MissingId'],
    ['1', 'ParseError'],
    ['""', 'ParseError'],
    ['', 'ParseError'],
    ['{}', 'MissingId'],
    ['{"id":7}', 'InvalidId'],
    [JSON.stringify({ ...segmentNow(), trace_id: {} }), 'InvalidTraceId'],
    [JSON.stringify({ ...segmentNow(), start_time: 'now' }), 'MissingStartTime'],
    [`${JSON.stringify(segmentNow())}x`, 'ParseError'],
  ])('that reads %s is refused as %s', async (text, code) => {
    const counter = `fluoroscope_segments_unprocessed_total{door="PutTraceSegments",code="${code}"}`;
    const before = await readCounter(service, counter);
    expect((await xray.put(text)).map(({ ErrorCode }) => ErrorCode)).toEqual([code]);
    expect(await readCounter(service, counter)).toBe(before + 1);
  });
});

describe('a TCP connection', () => {
  it('that speaks no HTTP is told so and closed', async () => {
    using connection = await connectRaw(service);
    connection.write(Buffer.from([0x16, 0x03, 0x01, 0x00, 0xff, 0x00, 0x0d, 0x0a, 0x0d, 0x0a]));
    expectRawAwsError(await connection.closed(), 400, 'SerializationException');
  });

  it('that ends in the middle of a request is nothing to anyone else', async () => {
    for (const half of [
      'POST /TraceSegments HT',
      'POST /TraceSegments HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"Tr',
    ]) {
      using connection = await connectRaw(service);
      connection.write(half);
    }
    await expectStillServing();
  });

  it('with an endless header is closed', async () => {
    using connection = await connectRaw(service);
    connection.write(`POST /TraceSegments HTTP/1.1\r\nX-Long: ${'x'.repeat(100_000)}`);
    expectRawAwsError(await connection.closed(), 431, 'RequestEntityTooLargeException');
  });

  it('with two lengths for one body is refused', async () => {
    using connection = await connectRaw(service);
    connection.write(
      'POST /TraceSegments HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
    );
    expectRawAwsError(await connection.closed(), 400, 'SerializationException');
  });

  it('gets its answers in the order of its questions', async () => {
    using connection = await connectRaw(service);
    const ask = (path: string) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`;
    connection.write(ask('/GetSamplingRules') + ask('/First') + ask('/GetSamplingRules') + ask('/Second'));
    const answer = await connection.receive('/Second');
    const heads = [...answer.matchAll(/HTTP\/1\.1 (\d+)|POST (\/\w+)/g)].map(
      ([, status, path]) => status ?? path,
    );
    expect(heads.filter((each, index) => each !== heads[index - 1])).toEqual([
      '200',
      '404',
      '/First',
      '200',
      '404',
      '/Second',
    ]);
  });

  it('by the hundred, all of them slow, keeps nobody else waiting', async () => {
    const slow = await Promise.all(Array.from({ length: 200 }, () => connectRaw(service)));
    for (const connection of slow)
      connection.write('POST /TraceSegments HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{');
    expect(await xray.put(segmentNow())).toEqual([]);
    expect(slow.filter(({ socket }) => socket.readyState !== 'open')).toEqual([]);
    expect(slow.map((connection) => connection.received()).join('')).toBe('');
    for (const connection of slow) connection[Symbol.dispose]();
  });
});

describe('a datagram', () => {
  const good = JSON.stringify(segmentNow());

  it.each([
    ['without a header', 'no_header', good],
    ['of bytes that mean nothing', 'no_header', Buffer.from([0xff, 0x00, 0xfe, 0x80, 0x7b])],
    ['of nothing', 'no_header', ''],
    ['with a header that is no JSON', 'bad_header', `format json\n${good}`],
    ['with a header of another format', 'bad_header', `{"format":"xml","version":1}\n${good}`],
    ['with a header of another version', 'bad_header', `{"format":"json","version":2}\n${good}`],
    ['with a header that is null', 'bad_header', `null\n${good}`],
    ['with a header without end', 'bad_header', `${'{'.repeat(5000)}\n${good}`],
    ['without a document', 'empty_document', '{"format":"json","version":1}\n'],
    ['with a blank document', 'empty_document', '{"format":"json","version":1}\n \n'],
  ])('%s is counted as %s', async (_what, reason, bytes) => {
    await expectCount(`fluoroscope_udp_dropped_total{reason="${reason}"}`, 1, Buffer.from(bytes));
  });

  it.each([
    ['cut off', 'ParseError', good.slice(0, -10)],
    ['that is not UTF-8', 'ParseError', '\u{fffd}'],
    ['without a trace id', 'MissingTraceId', JSON.stringify({ ...segmentNow(), trace_id: undefined })],
    ['deeper than it may be', 'InvalidSegment', nested(30_000)],
  ])('with a document %s is counted as %s', async (_what, code, text) => {
    const counter = `fluoroscope_segments_unprocessed_total{door="udp",code="${code}"}`;
    await expectCount(counter, 1, datagramOf(text));
  });

  it('may be as large as a datagram can be', async () => {
    const segment = segmentNow({ name: 'largest-datagram', metadata: { default: { filler: '' } } });
    const filler = 'x'.repeat(LARGEST_DATAGRAM - datagramOf(segment).length);
    const datagram = datagramOf({ ...segment, metadata: { default: { filler } } });
    expect(datagram.length).toBe(LARGEST_DATAGRAM);
    await sendDatagrams(service, datagram);
    await vi.waitFor(async () => {
      const stored = (await xray.segments([segment.trace_id])).get(segment.trace_id);
      expect(stored?.[0]?.metadata).toEqual({ default: { filler } });
    }, COUNTED);
  });

  it('that is bad, a thousand times, takes a line a second of the log', async () => {
    const line = 'datagrams were refused: no_header';
    const linesBefore = linesOf(line);
    const countedBefore = countedIn(line);
    const startedMs = performance.now();
    const hundred = Array.from({ length: 100 }, () => Buffer.from('x'));
    // What waits in the kernel for a busy reader has little room.
    for (let wave = 0; wave < 10; wave += 1) {
      await expectCount('fluoroscope_udp_dropped_total{reason="no_header"}', 100, ...hundred);
    }
    const seconds = (performance.now() - startedMs) / 1000;
    expect(linesOf(line) - linesBefore).toBeLessThanOrEqual(Math.ceil(seconds));
    // Those of a test just before may be told of only now.
    await vi.waitFor(() => expect(countedIn(line) - countedBefore).toBeGreaterThanOrEqual(1000), COUNTED);
  });
});

it('logs nothing of all this as an error of its own', () => {
  const errors = service
    .log()
    .split('\n')
    .filter((line) => /"level":(?:50|60)/.test(line));
  expect(errors).toEqual([]);
  expect(service.process.exitCode).toBeNull();
});

async function expectStillServing(): Promise<void> {
  expect(await xray.put(segmentNow({ name: 'still-here' }))).toEqual([]);
}

/** Sends datagrams, after which the counter is `more` higher. */
async function expectCount(counter: string, more: number, ...datagrams: readonly Buffer[]): Promise<void> {
  const before = await readCounter(service, counter);
  await sendDatagrams(service, ...datagrams);
  await vi.waitFor(async () => expect(await readCounter(service, counter)).toBe(before + more), COUNTED);
}

/** What a line of the log says it stands for, over all lines with these words. */
function countedIn(words: string): number {
  const lines = service
    .log()
    .split('\n')
    .filter((line) => line.includes(words));
  return lines.reduce((sum, line) => sum + (JSON.parse(line) as { readonly count: number }).count, 0);
}

function linesOf(words: string): number {
  return service
    .log()
    .split('\n')
    .filter((line) => line.includes(words)).length;
}

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

function deepSubsegments(depth: number): string {
  const open = `[{"id":"00000000000000ff","name":"deep","start_time":1,"end_time":2,"subsegments":`;
  return `${open.repeat(depth / 10)}[]${'}]'.repeat(depth / 10)}`;
}
