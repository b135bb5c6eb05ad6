/** A TCP connection without an HTTP client on it, for requests that no client would send. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { vi } from 'vitest';
import type { RunningService } from '../../support/start-service.ts';

export interface RawConnection {
  readonly socket: Socket;
  write(bytes: string | Buffer): void;
  /** What has come so far. */
  received(): string;
  /** Resolves with all that has come, once it holds `text`. */
  receive(text: string): Promise<string>;
  /** Resolves with all that came, once the other side has closed. */
  closed(): Promise<string>;
  [Symbol.dispose](): void;
}

export async function connectRaw({ port }: Pick<RunningService, 'port'>): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  let isClosed = false;
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
  });
  socket.on('close', () => {
    isClosed = true;
  });
  await once(socket, 'connect');
  // From here on an error is the service ending the connection, which is what the tests look at.
  socket.on('error', () => undefined);
  const wait = async (holds: () => boolean): Promise<string> => {
    await vi.waitUntil(holds, { timeout: 20_000, interval: 10 });
    return received;
  };
  return {
    socket,
    write: (bytes) => socket.write(bytes),
    received: () => received,
    receive: (text) => wait(() => received.includes(text)),
    closed: () => wait(() => isClosed),
    [Symbol.dispose]: () => socket.destroy(),
  };
}
