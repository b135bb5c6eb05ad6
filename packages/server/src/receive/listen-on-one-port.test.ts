/** Against a stand-in for the UDP door, since its thread is compiled code; the TCP side is real. */

import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listenOnOnePort } from './listen-on-one-port.ts';
import type { UdpReceiver, UdpReceiverHandler } from './udp-receiver.ts';

const HOST = '127.0.0.1';

/** Ports that the stand-in hands out in turn when asked for any. */
let free: number[];
let opened: number[];
let closed: number[];
let app: FastifyInstance;
const servers: Server[] = [];

vi.mock('./udp-receiver.ts', () => ({
  UdpReceiver: {
    open: async ({ port }: { port: number }) => {
      const chosen = port === 0 ? (free.shift() ?? 0) : port;
      opened.push(chosen);
      return { port: chosen, close: async () => void closed.push(chosen) };
    },
  },
}));

beforeEach(() => {
  [free, opened, closed] = [[], [], []];
  app = Fastify();
});

afterEach(async () => {
  await app.close();
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
});

/** A port that something else listens on. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const port = await takenPort();
  const server = servers.pop();
  await new Promise((done) => server?.close(done));
  return port;
}

const listen = (port: number): Promise<UdpReceiver> =>
  listenOnOnePort(app, { host: HOST, port, outstandingLimitBytes: 1 }, {} as UdpReceiverHandler);

describe('listenOnOnePort', () => {
  it('opens TCP on the number that UDP has', async () => {
    const port = await freePort();
    expect((await listen(port)).port).toBe(port);
    expect(app.server.address()).toMatchObject({ address: HOST, port });
  });

  it('asks for another free port when the first is taken on TCP', async () => {
    const taken = await takenPort();
    const port = await freePort();
    free = [taken, port];
    expect((await listen(0)).port).toBe(port);
    expect(closed).toEqual([taken]);
  });

  it('explains a TCP port that is taken, and leaves UDP closed', async () => {
    const port = await takenPort();
    await expect(listen(port)).rejects.toMatchObject({
      code: 'FLS_PORT_UNAVAILABLE',
      message: expect.stringMatching(
        new RegExp(
          `^TCP port ${port} on ${HOST} cannot be opened: .*EADDRINUSE.*\\. Choose another with --port\\.$`,
        ),
      ),
    });
    expect(closed).toEqual([port]);
  });

  it('gives up when no port that is free on UDP is free on TCP', async () => {
    const taken = await takenPort();
    free = Array.from({ length: 100 }, () => taken);
    await expect(listen(0)).rejects.toMatchObject({ code: 'FLS_PORT_UNAVAILABLE' });
    expect(opened).toHaveLength(20);
    expect(closed).toHaveLength(20);
  });
});
