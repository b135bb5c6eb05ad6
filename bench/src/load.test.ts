import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

import { runHttpLoad } from './http-load.ts';
import type { LoadJob } from './load-job.ts';
import { DOCUMENTS_PER_CALL } from './trace-batches.ts';
import { runUdpLoad } from './udp-load.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listen(answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Answers each call, once it was read, with a status and body of the test's choice. */
function answering(
  choose: (call: number, documents: readonly string[]) => readonly [number, unknown],
): RequestListener {
  let calls = 0;
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = JSON.parse(Buffer.concat(chunks).toString()) as {
        TraceSegmentDocuments: readonly string[];
      };
      const [status, body] = choose((calls += 1), call.TraceSegmentDocuments);
      const text = JSON.stringify(body);
      response.writeHead(status, { 'Content-Length': Buffer.byteLength(text) }).end(text);
    });
  };
}

function job(door: 'http' | 'udp', port: number, changes: Partial<LoadJob> = {}): LoadJob {
  const base = { seed: 1, seconds: 20, maxItems: 100 * DOCUMENTS_PER_CALL, itemsPerSecond: undefined };
  return { ...base, door, port, spreadSeconds: 0, sampleSize: 20, ...changes };
}

const TAKEN = { UnprocessedTraceSegments: [] };

describe('a load over HTTP', () => {
  it('sends the documents asked for, each acknowledged once, and samples ids that were sent', async () => {
    const traceIds = new Set<string>();
    const port = await listen(
      answering((_, documents) => {
        for (const document of documents)
          traceIds.add((JSON.parse(document) as { trace_id: string }).trace_id);
        return [200, TAKEN];
      }),
    );
    const result = await runHttpLoad(job('http', port));
    expect(result).toMatchObject({
      sent: 4800,
      acknowledged: 4800,
      unprocessed: 0,
      throttledCalls: 0,
      failures: {},
    });
    expect(traceIds.size).toBe(1600);
    expect(result.sampledTraceIds).toHaveLength(20);
    expect(result.sampledTraceIds.every((id) => traceIds.has(id))).toBe(true);
  });

  it('sends a throttled call again and counts it once', async () => {
    const port = await listen(answering((call) => (call <= 3 ? [429, {}] : [200, TAKEN])));
    const result = await runHttpLoad(job('http', port));
    expect(result).toMatchObject({ sent: 4800, acknowledged: 4800, throttledCalls: 3, failures: {} });
  });

  it('tells refused documents and failed calls apart from acknowledged ones', async () => {
    const port = await listen(
      answering((call) => {
        if (call === 1) return [500, { message: 'broken' }];
        return [200, call === 2 ? { UnprocessedTraceSegments: [{ Id: null }, { Id: null }] } : TAKEN];
      }),
    );
    const result = await runHttpLoad(job('http', port));
    expect(result).toMatchObject({ sent: 4800, unprocessed: 2, failures: { 'status 500': 1 } });
    expect(result.acknowledged).toBe(4800 - DOCUMENTS_PER_CALL - 2);
  });

  it('keeps to its rate and ends with its time', async () => {
    const port = await listen(answering(() => [200, TAKEN]));
    const result = await runHttpLoad(job('http', port, { seconds: 0.5, itemsPerSecond: 4800 }));
    expect(result.sent).toBeLessThanOrEqual(2400 + DOCUMENTS_PER_CALL);
    expect(result.failures).toEqual({});
  });

  it('counts what a broken connection left unanswered and goes on with a new one', async () => {
    let requests = 0;
    const answer = answering(() => [200, TAKEN]);
    const port = await listen((request, response) => {
      requests += 1;
      if (requests === 1) request.socket.destroy();
      else answer(request, response);
    });
    const result = await runHttpLoad(job('http', port));
    expect(result.acknowledged).toBe(4800 - DOCUMENTS_PER_CALL);
    expect(Object.values(result.failures)).toEqual([1]);
  });
});

describe('a load over UDP', () => {
  it('sends whole traces as datagrams with the header line', async () => {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 2_000_000 });
    const received: string[] = [];
    socket.on('message', (message) => received.push(message.toString()));
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const changes = { maxItems: 300, itemsPerSecond: 3000 };
    const result = await runUdpLoad(job('udp', socket.address().port, changes));
    await expect.poll(() => received.length).toBe(300);
    socket.close();
    expect(result).toMatchObject({ sent: 300, acknowledged: 0, failures: {} });
    expect(received.every((datagram) => datagram.startsWith('{"format":"json","version":1}\n{'))).toBe(true);
    const traceIds = new Set(
      received.map(
        (datagram) => (JSON.parse(datagram.split('\n')[1] ?? '') as { trace_id: string }).trace_id,
      ),
    );
    expect(traceIds.size).toBe(100);
  });

  it('refuses to send without a rate', async () => {
    await expect(runUdpLoad(job('udp', 9))).rejects.toThrow('needs a rate');
  });
});
