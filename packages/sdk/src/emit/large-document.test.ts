import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { counters } from '../health/counters.ts';
import { getLogger, setLogger } from '../logging/logger.ts';
import { startUdpDaemon, type UdpDaemon } from '../testing/udp-daemon.ts';
import { setDaemonAddress } from './daemon-address.ts';
import { emitDocument, flush } from './emitter.ts';

const identity = { trace_id: '1-5759e988-bd862e3fe1be46a994272793', id: '53995c3f42cd8ad8', name: 'shop' };

let daemon: UdpDaemon;
let server: Server;
let bodies: string[];
let answer: { status: number; body: string; delayed?: boolean };

beforeEach(async () => {
  daemon = await startUdpDaemon();
  bodies = [];
  answer = { status: 200, body: '{"UnprocessedTraceSegments":[]}' };
  server = createServer((request, response) => {
    let body = `${request.method} ${request.url} `;
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      bodies.push(body);
      if (answer.delayed !== true) response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  setDaemonAddress(`udp:${daemon.address} tcp:127.0.0.1:${port()}`);
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await daemon.close();
});

function port(): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The segment itself goes after its subsegments. */
function lastOneReceived(): Promise<void> {
  return vi.waitFor(() => expect(daemon.documents().at(-1)?.['id']).toBe(identity.id), { timeout: 20_000 });
}

function withChildren(count: number): string {
  const subsegments = Array.from({ length: count }, (_, index) => ({
    id: index.toString(16).padStart(16, '0'),
    name: `child ${index}`,
    metadata: { default: { padding: 'x'.repeat(1000) } },
  }));
  return JSON.stringify({ ...identity, subsegments });
}

test('a document over the limit goes whole over HTTP to whoever takes it', async () => {
  const before = counters();
  const text = withChildren(200);
  emitDocument(text);
  await flush();
  expect(bodies).toEqual([`POST /TraceSegments ${JSON.stringify({ TraceSegmentDocuments: [text] })}`]);
  expect(daemon.datagrams).toHaveLength(0);
  expect(counters().documentsSentOverHttp - before.documentsSentOverHttp).toBe(1);
});

test('where it is refused for its size its subsegments go by UDP, and no larger one is tried again', async () => {
  answer.body = '{"UnprocessedTraceSegments":[{"Id":"1","ErrorCode":"InvalidSegment","Message":"size"}]}';
  for (let round = 0; round < 2; round += 1) {
    emitDocument(withChildren(200));
    await flush();
  }
  expect(bodies).toHaveLength(1);
  await vi.waitFor(
    () => {
      const ids = daemon.documents().map(({ id }) => id);
      expect(ids.filter((id) => id === identity.id)).toHaveLength(2);
    },
    { timeout: 20_000 },
  );
  for (const datagram of daemon.datagrams) expect(datagram.length).toBeLessThanOrEqual(65_507);
});

test.each([
  [404, '{}'],
  [403, 'Forbidden'],
  [500, ''],
  [200, 'not JSON'],
])('an answer %s %s sends it by UDP', async (status, body) => {
  answer = { status, body };
  emitDocument(withChildren(100));
  await flush();
  await lastOneReceived();
  emitDocument(withChildren(100));
  await flush();
  expect(bodies).toHaveLength(1);
});

test('a classic daemon without TCP: every subsegment arrives once', async () => {
  setDaemonAddress(`udp:${daemon.address} tcp:127.0.0.1:1`);
  emitDocument(withChildren(1500));
  await flush();
  const all: Record<string, unknown>[] = [];
  await lastOneReceived();
  for (const { subsegments, ...own } of daemon.documents()) {
    all.push(own);
    if (Array.isArray(subsegments)) all.push(...subsegments);
  }
  expect(all).toHaveLength(1501);
  expect(new Set(all.map(({ id }) => id)).size).toBe(1501);
});

test('one value of 70 kB is cut, counted and named in one line that begins with the known words', async () => {
  setDaemonAddress(`udp:${daemon.address} tcp:127.0.0.1:1`);
  const usual = getLogger();
  const error = vi.fn<(message: unknown) => void>();
  setLogger({ ...usual, error });
  const before = counters();
  emitDocument(JSON.stringify({ ...identity, metadata: { default: { blob: 'b'.repeat(70_000) } } }));
  await flush();
  setLogger(usual);
  await daemon.received(1);
  expect(daemon.documents()[0]).toMatchObject(identity);
  expect(daemon.datagrams[0]?.length).toBeGreaterThan(65_000);
  expect(counters().documentsCut - before.documentsCut).toBe(1);
  expect(error).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(
      /^Segment too large to send: \{"trace_id:"1-5759e988-bd862e3fe1be46a994272793","id":"53995c3f42cd8ad8"\} \(70\d{3} bytes\)\..*metadata\.default\.blob \(70002 bytes\)\.$/,
    ),
  );
});

test('a document that no answer comes for is sent by UDP, and flush waits for it', async () => {
  answer.delayed = true;
  emitDocument(withChildren(100));
  await flush();
  await lastOneReceived();
  expect(bodies).toHaveLength(1);
});

test('text that is no JSON is counted, not thrown', async () => {
  setDaemonAddress(`udp:${daemon.address} tcp:127.0.0.1:1`);
  const before = counters();
  emitDocument('x'.repeat(70_000));
  await flush();
  expect(counters().sdkErrors - before.sdkErrors).toBe(1);
});
