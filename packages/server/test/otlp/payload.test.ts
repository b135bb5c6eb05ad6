/**
 * OTLP in place of segment documents: in datagrams, as AWS's distributions of OpenTelemetry send it on Lambda, and in
 * PutTraceSegments, where an unaware daemon puts it.
 */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DOCUMENT_ERROR_CODES } from '@fluoroscope/wire';
import { readCounters } from '../e2e/support/counters.ts';
import { datagramOf, sendDatagrams } from '../e2e/support/datagrams.ts';
import { segmentNow } from '../e2e/support/documents.ts';
import { xrayReader, type XRayReader } from '../e2e/support/xray-reader.ts';
import { newOtelTraceId, otlpRequest, type SpanMembers } from '../support/otlp-requests.ts';
import { startService, type RunningService } from '../support/start-service.ts';
import { toXRayTraceId } from './send-spans.ts';

const VISIBLE = { timeout: 20_000, interval: 50 };
const BODY_LIMIT = 64 * 1024;
/** What IPv4 carries. */
const LARGEST_DATAGRAM = 65_507;

let service: RunningService;
let xray: XRayReader;

beforeAll(async () => {
  service = await startService({ flags: ['--otlp-body-limit-bytes', String(BODY_LIMIT)] });
  xray = xrayReader(service);
});

afterAll(async () => {
  xray[Symbol.dispose]();
  await service[Symbol.asyncDispose]();
});

function withPrefix(prefix: 'T1S' | 'T1U', ...spans: readonly SpanMembers[]): string {
  return prefix + otlpRequest('shop', ...spans).toString('base64');
}

async function isStored(otelTraceId: string): Promise<boolean> {
  return (await xray.segments([toXRayTraceId(otelTraceId)])).size === 1;
}

/** How much the counters rise while something is done, those that do not left out. */
async function raisedBy(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await readCounters(service);
  await work();
  const after = await readCounters(service);
  const raised = [...after].map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(raised.filter(([name, by]) => by !== 0 && name.includes('_total')));
}

describe('a datagram', () => {
  it('with T1S is a trace like any other', async () => {
    const traceId = newOtelTraceId();
    const spanId = 'aaaaaaaaaaaaaaaa';
    const text = withPrefix(
      'T1S',
      { traceId, spanId, attributes: { customer: 'gold' } },
      { traceId, parentSpanId: spanId, kind: 1, name: 'price' },
    );
    await sendDatagrams(service, datagramOf(text));
    await vi.waitFor(async () => {
      expect(await xray.summary(toXRayTraceId(traceId))).toMatchObject({
        EntryPoint: { Name: 'shop' },
        IsPartial: false,
      });
    }, VISIBLE);
    const [segment] = (await xray.segments([toXRayTraceId(traceId)])).get(toXRayTraceId(traceId)) ?? [];
    expect(segment).toMatchObject({ id: spanId, name: 'shop', subsegments: [{ name: 'price' }] });
  });

  it('with T1U is counted and leaves no trace, and so does one with metrics', async () => {
    const [unsampled, sampled] = [newOtelTraceId(), newOtelTraceId()];
    const raised = await raisedBy(async () => {
      await sendDatagrams(
        service,
        datagramOf(withPrefix('T1U', { traceId: unsampled }, { traceId: unsampled })),
        datagramOf('M1CgQKAA=='),
        datagramOf(withPrefix('T1S', { traceId: sampled })),
      );
      await vi.waitUntil(() => isStored(sampled), VISIBLE);
    });
    expect(raised).toMatchObject({
      fluoroscope_udp_datagrams_total: 3,
      fluoroscope_segments_stored_total: 1,
      'fluoroscope_otlp_requests_total{transport="document",outcome="taken"}': 2,
      'fluoroscope_otlp_requests_total{transport="document",outcome="discarded"}': 1,
      'fluoroscope_otlp_spans_total{transport="document"}': 3,
      'fluoroscope_otlp_spans_rejected_total{reason="not sampled"}': 2,
      'fluoroscope_otlp_discarded_total{transport="document",signal="metrics"}': 1,
    });
    expect(Object.keys(raised).filter((name) => name.includes('unprocessed'))).toEqual([]);
    expect(await isStored(unsampled)).toBe(false);
  });
});

describe('PutTraceSegments', () => {
  it('takes T1S beside documents, and stores it before it answers', async () => {
    const traceId = newOtelTraceId();
    const segment = segmentNow();
    expect(await xray.put(segment, withPrefix('T1S', { traceId }))).toEqual([]);
    expect(await isStored(traceId)).toBe(true);
    expect((await xray.segments([segment.trace_id])).size).toBe(1);
  });

  it('names neither unsampled spans nor metrics as unprocessed', async () => {
    const traceId = newOtelTraceId();
    expect(await xray.put(withPrefix('T1U', { traceId }), 'M1CgQKAA==')).toEqual([]);
    expect(await isStored(traceId)).toBe(false);
  });

  it('refuses what cannot be read by a ParseError without an id, and keeps what is beside it', async () => {
    const traceId = newOtelTraceId();
    const refused = await xray.put(
      'T1S!!!',
      `T1S${Buffer.from('no protobuf').toString('base64')}`,
      withPrefix('T1S', { traceId }, { traceId: '' }),
    );
    expect(refused.map(({ Id, ErrorCode }) => [Id, ErrorCode])).toEqual([
      [undefined, 'ParseError'],
      [undefined, 'ParseError'],
      [undefined, 'InvalidTraceId'],
    ]);
    expect(await isStored(traceId)).toBe(true);
  });

  it('takes as much in one item as the doors of OTLP take', async () => {
    const traceId = newOtelTraceId();
    const fits = { traceId, attributes: { long: 'x'.repeat(BODY_LIMIT - 1000) } };
    const tooMuch = { attributes: { long: 'x'.repeat(BODY_LIMIT) } };
    const [refused, ...others] = await xray.put(withPrefix('T1S', fits), withPrefix('T1S', tooMuch));
    expect(others).toEqual([]);
    expect(refused).toMatchObject({
      ErrorCode: 'InvalidSegment',
      Message: expect.stringContaining(`the limit is ${BODY_LIMIT}`),
    });
    expect(await isStored(traceId)).toBe(true);
  });
});

describe('anything else behind a prefix', () => {
  const good = otlpRequest('shop', { attributes: { a: 1, b: 'text', c: true } });
  const corpus: readonly (readonly [what: string, text: string])[] = [
    ['nothing', 'T1S'],
    ['blanks', 'T1S   \n'],
    ['JSON', `T1S${JSON.stringify(segmentNow())}`],
    ['a NUL', 'T1S\u0000\u0000\u0000'],
    ['lone halves of characters', 'T1S\ud800\udfff'],
    ['another alphabet', 'T1SÜÜÜÜ'],
    ['base64 of base64', `T1S${Buffer.from(good.toString('base64')).toString('base64')}`],
    ['a length beyond the end', `T1S${Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]).toString('base64')}`],
    ['a number without an end', `T1S${Buffer.alloc(64, 0xff).toString('base64')}`],
    ['groups in groups', `T1S${Buffer.alloc(5000, 0x0b).toString('base64')}`],
    ['messages in messages', `T1S${nested(2000).toString('base64')}`],
    ['ten thousand spans and one', `T1S${emptySpans(10_001).toString('base64')}`],
    ['ten thousand spans without ids', `T1S${emptySpans(10_000).toString('base64')}`],
    ['a prefix that nobody knows', 'T2SAAAA'],
    ['a prefix in lower case', `t1s${good.toString('base64')}`],
  ];

  it.each(corpus)('%s is refused in few words or holds nothing, by both doors', async (_what, text) => {
    const after = newOtelTraceId();
    const datagram = datagramOf(text);
    if (datagram.length <= LARGEST_DATAGRAM) await sendDatagrams(service, datagram);
    const refused = await xray.put(text, withPrefix('T1S', { traceId: after }));
    expect(refused.length).toBeLessThanOrEqual(1);
    for (const { ErrorCode } of refused) expect(DOCUMENT_ERROR_CODES).toContain(ErrorCode);
    expect(JSON.stringify(refused).length).toBeLessThan(500);
    expect(await isStored(after)).toBe(true);
  });

  it('of every length is survived', async () => {
    const cut = Array.from(
      { length: good.length },
      (_, end) => `T1S${good.subarray(0, end).toString('base64')}`,
    );
    await sendDatagrams(service, ...cut.map(datagramOf));
    await xray.put(...cut);
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  });
});

/** Attributes whose values are arrays of arrays. */
function nested(depth: number): Buffer {
  let value: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level += 1) value = field(5, field(1, value));
  const attribute = field(9, Buffer.concat([field(1, Buffer.from('key')), field(2, value)]));
  return field(1, field(2, field(2, attribute)));
}

function emptySpans(count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => field(1, field(2, field(2, Buffer.alloc(0))))));
}

/** A field of bytes. */
function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const digits: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...digits, rest]);
    digits.push((rest & 0x7f) | 0x80);
  }
}
