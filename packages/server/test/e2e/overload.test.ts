/**
 * More than the store can take: what cannot be kept is refused in the door's own way, or counted where the door has
 * none, and memory stays where it is. The limit is set so low that one call reaches it.
 */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startService, type RunningService } from '../support/start-service.ts';
import { expectRawAwsError } from './support/aws-call.ts';
import { readCounters } from './support/counters.ts';
import { datagramOf, sendDatagrams } from './support/datagrams.ts';
import { segmentNow } from './support/documents.ts';
import { connectRaw, type RawConnection } from './support/raw-connection.ts';
import { xrayReader, type XRayReader } from './support/xray-reader.ts';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
const PATIENCE = { timeout: 20_000, interval: 20 };

let service: RunningService;
let xray: XRayReader;
/** Every trace id that was acknowledged, over all tests. */
const acknowledged: string[] = [];

beforeAll(async () => {
  service = await startService({ flags: ['--in-flight-limit-bytes', String(64 * KIBIBYTE)] });
  xray = xrayReader(service);
});

afterAll(async () => {
  xray[Symbol.dispose]();
  await service[Symbol.asyncDispose]();
});

describe('a call', () => {
  it('gets a ThrottledException right behind one that reached the limit', async () => {
    using connection = await connectRaw(service);
    const first = aLargeSegment();
    const refused = segmentNow({ name: 'refused' });
    // In one piece, so that nothing is assembled in between.
    connection.write(putRequest(first) + putRequest(refused));
    const answers = (await connection.receive('ThrottledException"')).split(/(?=HTTP\/1\.1 )/);
    expect(answers).toHaveLength(2);
    expect(answers[0]).toMatch(/^HTTP\/1\.1 200 /);
    expectRawAwsError(answers[1] ?? '', 429, 'ThrottledException');
    acknowledged.push(first.trace_id);
    await expectRecovered();
    expect(await xray.summary(refused.trace_id)).toBeUndefined();
  });

  it('is refused by a name that the official client knows, and succeeds when it tries again', async () => {
    const error = await vi.waitUntil(async () => {
      expect(await put(aLargeSegment())).toBeUndefined();
      return put(segmentNow());
    }, PATIENCE);
    expect(error).toMatchObject({ name: 'ThrottledException', message: 'Rate exceeded' });
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 429 }, $fault: 'client' });
    await expectRecovered();
  });
});

describe('a datagram', () => {
  it('is stored or counted with the reason why not', async () => {
    const before = await counted();
    let sent = 0;
    await vi.waitUntil(async () => {
      const stored = await put(aLargeSegment());
      const datagrams = Array.from({ length: 10 }, () => datagramOf(segmentNow({ name: 'by-udp' })));
      await sendDatagrams(service, ...datagrams);
      sent += datagrams.length;
      await vi.waitFor(async () => expect((await counted()).arrived - before.arrived).toBe(sent), PATIENCE);
      expect(stored).toBeUndefined();
      await expectRecovered();
      return (await counted()).overloaded > before.overloaded;
    }, PATIENCE);
    const after = await counted();
    const kept = after.stored - before.stored - (after.acknowledged - before.acknowledged);
    expect(kept + after.dropped - before.dropped).toBe(sent);
    expect(service.log()).toContain('datagrams were lost');
  });
});

describe('a body', () => {
  it('is refused before it is read when others that are under way have taken the room for it', async () => {
    const length = 15 * MEBIBYTE;
    const half = Buffer.alloc(length / 2, ' ');
    const before = await residentBytes();
    const connections = await Promise.all(Array.from({ length: 30 }, () => connectRaw(service)));
    for (const connection of connections) {
      connection.write(requestHead(length));
      connection.write(half);
    }
    const refused = () => connections.filter((connection) => connection.received() !== '');
    await vi.waitUntil(() => refused().length >= 26, PATIENCE);
    for (const connection of refused()) expectRawAwsError(connection.received(), 429, 'ThrottledException');
    expect(refused()).toHaveLength(26);
    // All that was sent is 225 MiB; four halves are 30.
    expect((await residentBytes()) - before).toBeLessThan(150 * MEBIBYTE);
    // Small ones find room, and a connection goes on when the body that was refused has passed.
    await expectRecovered();
    const [usable] = refused();
    usable?.write(half);
    usable?.write('POST /GetSamplingRules HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
    expect(await usable?.receive('SamplingRuleRecords')).toContain('HTTP/1.1 200 OK');
    await leave(connections);
    await vi.waitUntil(async () => (await putLarge(service, length)) === 200, PATIENCE);
  });
});

it('nothing that was acknowledged is lost', async () => {
  await expectRecovered();
  const stored = new Set((await xray.summaries()).map(({ Id }) => Id));
  expect(acknowledged.length).toBeGreaterThan(5);
  expect(acknowledged.filter((traceId) => !stored.has(traceId))).toEqual([]);
  const errors = service
    .log()
    .split('\n')
    .filter((line) => /"level":(?:50|60)/.test(line));
  expect(errors).toEqual([]);
});

type Segment = ReturnType<typeof segmentNow>;

/** Larger than all that may be in flight. */
function aLargeSegment(): Segment {
  return segmentNow({ name: 'large', metadata: { default: { filler: 'x'.repeat(100 * KIBIBYTE) } } });
}

/** Sends one segment; resolves with the error, if any. */
async function put(segment: Segment): Promise<unknown> {
  try {
    expect(await xray.put(segment)).toEqual([]);
    acknowledged.push(segment.trace_id);
    return undefined;
  } catch (caught) {
    return caught;
  }
}

/** Segments are taken again, and what was taken is assembled. */
async function expectRecovered(): Promise<void> {
  await vi.waitUntil(async () => (await put(segmentNow())) === undefined, PATIENCE);
  await vi.waitUntil(
    async () => (await readCounters(service)).get('fluoroscope_in_flight_bytes') === 0,
    PATIENCE,
  );
}

async function counted() {
  const counters = await readCounters(service);
  const read = (name: string) => counters.get(name) ?? 0;
  const dropped = [...counters].filter(([name]) => name.startsWith('fluoroscope_udp_dropped_total{'));
  const lostEarlier = ['backlog', 'kernel_buffer'].map((reason) => read(dropCounter(reason)));
  return {
    arrived: lostEarlier.reduce((sum, count) => sum + count, read('fluoroscope_udp_datagrams_total')),
    dropped: dropped.reduce((sum, [, count]) => sum + count, 0),
    overloaded: read(dropCounter('FLS_OVERLOADED')),
    stored: read('fluoroscope_segments_stored_total'),
    acknowledged: acknowledged.length,
  };
}

function dropCounter(reason: string): string {
  return `fluoroscope_udp_dropped_total{reason="${reason}"}`;
}

async function residentBytes(): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
}

function requestHead(length: number): string {
  return `POST /TraceSegments HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;
}

function putRequest(segment: Segment): string {
  const body = JSON.stringify({ TraceSegmentDocuments: [JSON.stringify(segment)] });
  return requestHead(Buffer.byteLength(body)) + body;
}

/** A call with a body of this length; resolves with its status. */
async function putLarge({ url }: RunningService, length: number): Promise<number> {
  const segment = segmentNow();
  const body = JSON.stringify({ TraceSegmentDocuments: [JSON.stringify(segment)] });
  const { status } = await fetch(`${url}/TraceSegments`, { method: 'POST', body: body.padEnd(length) });
  if (status === 200) acknowledged.push(segment.trace_id);
  return status;
}

async function leave(connections: readonly RawConnection[]): Promise<void> {
  for (const connection of connections) connection[Symbol.dispose]();
}
