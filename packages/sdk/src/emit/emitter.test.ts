import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { counters } from '../health/counters.ts';
import { getLogger, setLogger } from '../logging/logger.ts';
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
  emitDocument('{"name":"Café ☕","id":"53995c3f42cd8ad8"}');
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
    emitDocument(JSON.stringify({ name: `s${index}`, padding: 'x'.repeat(600) }));
  }
  await daemon.received(2000);
  expect(new Set(daemon.documents().map(({ name }) => name)).size).toBe(2000);
});

test('large documents in a row arrive too', async () => {
  for (let index = 0; index < 40; index += 1) {
    emitDocument(JSON.stringify({ name: `s${index}`, padding: 'x'.repeat(60_000) }));
  }
  await daemon.received(40);
  expect(new Set(daemon.documents().map(({ name }) => name)).size).toBe(40);
});

test('an IPv6 address', async () => {
  const other = await startUdpDaemon('::1');
  setDaemonAddress(other.address);
  emitDocument('{"name":"six"}');
  await flush();
  await other.received(1);
  expect(other.documents()).toEqual([{ name: 'six' }]);
  await other.close();
});

test('the address may change at any time', async () => {
  const other = await startUdpDaemon();
  emitDocument('{"name":"first"}');
  setDaemonAddress(other.address);
  emitDocument('{"name":"second"}');
  await Promise.all([daemon.received(1), other.received(1)]);
  expect(daemon.documents()).toEqual([{ name: 'first' }]);
  expect(other.documents()).toEqual([{ name: 'second' }]);
  await other.close();
});

test('with debug lines on, each document is named and shown in the official words', async () => {
  const usual = getLogger();
  const debug = vi.fn<(message: unknown) => void>();
  setLogger({ ...usual, debug });
  const text =
    '{"trace_id":"1-5759e988-bd862e3fe1be46a994272793","id":"53995c3f42cd8ad8","type":"subsegment"}';
  emitDocument(text);
  setLogger(usual);
  expect(debug.mock.calls).toEqual([
    ['Subsegment sent: {"trace_id:"1-5759e988-bd862e3fe1be46a994272793","id":"53995c3f42cd8ad8"}'],
    [`UDP message sent: ${text}`],
  ]);
  await flush();
});

test('a process whose turns of the loop are long still sends what it makes', async () => {
  const before = counters();
  for (let turn = 0; turn < 20; turn += 1) {
    const end = performance.now() + 10;
    for (let index = 0; index < 30; index += 1) {
      emitDocument(JSON.stringify({ name: `s${turn}-${index}`, padding: 'x'.repeat(600) }));
    }
    while (performance.now() < end);
    await new Promise(setImmediate);
  }
  await daemon.received(600);
  expect(counters().droppedBacklogFull).toBe(before.droppedBacklogFull);
});

test('more than the backlog holds is counted, and memory stays bounded', async () => {
  const before = counters();
  const text = JSON.stringify({ name: 's', padding: 'x'.repeat(60_000) });
  for (let index = 0; index < 400; index += 1) emitDocument(text);
  const after = counters();
  const dropped = after.droppedBacklogFull - before.droppedBacklogFull;
  expect(dropped).toBeGreaterThan(100);
  await flush();
  await daemon.received(400 - dropped);
  expect(daemon.datagrams).toHaveLength(400 - dropped);
});
