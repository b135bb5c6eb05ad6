/** What the measured application talks to, in the process of the bench: the services it calls, and a daemon's port. */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Surroundings {
  readonly upstream: string;
  readonly daemonPort: number;
  /** Datagrams that have arrived so far. */
  received(): number;
  close(): void;
}

export async function startSurroundings(): Promise<Surroundings> {
  const server = createServer((_, response) => response.end('ok'));
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const daemon = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
  let received = 0;
  daemon.on('message', () => (received += 1));
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  return {
    upstream: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    daemonPort: daemon.address().port,
    received: () => received,
    close() {
      server.closeAllConnections();
      server.close();
      daemon.close();
    },
  };
}

const CONNECTIONS = 8;
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/** Asks the application `count` times over a few connections. */
export async function load(port: number, count: number): Promise<void> {
  let left = count;
  const ask = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await askOnce(port);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, ask));
}

function askOnce(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/work', agent }, (response) =>
      response.resume().on('end', resolve),
    ).on('error', reject);
  });
}
