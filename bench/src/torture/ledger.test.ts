import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

import { Ledger } from './ledger.ts';

const DOCUMENTS_PER_CALL = 16;

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** Answers the calls with these statuses in turn, with the last one from then on; 0 cuts the connection. */
async function answering(...statuses: readonly number[]): Promise<number> {
  let calls = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const status = statuses[Math.min(calls, statuses.length - 1)] ?? 200;
      calls += 1;
      if (status === 0) {
        request.socket.destroy();
        return;
      }
      const headers = status === 200 ? {} : { 'x-amzn-errortype': `Error${status}` };
      response.writeHead(status, headers).end('{"UnprocessedTraceSegments":[]}');
    });
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('the books of a sender', () => {
  it('count what was taken', async () => {
    const ledger = new Ledger('books');
    const port = await answering(200);
    expect(await ledger.load(port, { senders: 2, callsPerSender: 3 })).toBe(6);
    expect(ledger.offered).toBe(6 * DOCUMENTS_PER_CALL);
    expect(ledger.accepted).toBe(6 * DOCUMENTS_PER_CALL);
    expect(ledger.traceIds).toHaveLength(6 * 8);
  });

  it('count each attempt, and settle what was refused or never answered', async () => {
    const ledger = new Ledger('books');
    const port = await answering(429, 0, 503, 200);
    await ledger.load(port, { senders: 1, callsPerSender: 2 });
    expect(ledger.unsettledCalls).toBe(2);
    expect(await ledger.settle(port, 5000)).toBeLessThan(5000);
    expect(ledger.unsettledCalls).toBe(0);
    expect(ledger.offered).toBe(5 * DOCUMENTS_PER_CALL);
    expect(ledger.accepted).toBe(2 * DOCUMENTS_PER_CALL);
    expect([...ledger.refused]).toEqual([
      ['Error429', DOCUMENTS_PER_CALL],
      ['no answer', DOCUMENTS_PER_CALL],
      ['Error503', DOCUMENTS_PER_CALL],
    ]);
    expect(ledger.traceIds).toHaveLength(2 * 8);
  });

  it('say that the time was over', async () => {
    const ledger = new Ledger('books');
    const port = await answering(503);
    expect(await ledger.settle(port, 100)).toBe(Number.POSITIVE_INFINITY);
  });
});
