import { afterEach, beforeEach, expect, test } from 'vitest';
import { counters } from '../health/counters.ts';
import { startUdpDaemon, type UdpDaemon } from '../testing/udp-daemon.ts';
import { setDaemonAddress } from './daemon-address.ts';
import { emitDocument, flush } from './emitter.ts';

let daemon: UdpDaemon;

beforeEach(async () => {
  daemon = await startUdpDaemon();
  setDaemonAddress(daemon.address);
});

afterEach(() => daemon.close());

test('a document is one datagram: the header line, the JSON, no newline at the end', async () => {
  const before = counters();
  emitDocument('{"name":"Café ☕","id":"53995c3f42cd8ad8"}', 'segment');
  await flush();
  await daemon.received(1);
  expect(daemon.datagrams[0]?.toString()).toBe(
    '{"format":"json","version":1}\n{"name":"Café ☕","id":"53995c3f42cd8ad8"}',
  );
  const after = counters();
  expect(after.documentsEmitted - before.documentsEmitted).toBe(1);
  expect(after.datagramsSent - before.datagramsSent).toBe(1);
});

test('2,000 documents handed over in one tick all arrive at a receiver in the same process', async () => {
  for (let index = 0; index < 2000; index += 1) {
    emitDocument(JSON.stringify({ name: `s${index}`, padding: 'x'.repeat(600) }), 'segment');
  }
  await daemon.received(2000);
  expect(new Set(daemon.documents().map(({ name }) => name)).size).toBe(2000);
});

test('large documents in a row arrive too', async () => {
  for (let index = 0; index < 40; index += 1) {
    emitDocument(JSON.stringify({ name: `s${index}`, padding: 'x'.repeat(60_000) }), 'segment');
  }
  await daemon.received(40);
  expect(new Set(daemon.documents().map(({ name }) => name)).size).toBe(40);
});
