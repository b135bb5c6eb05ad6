import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { TopLevelDocument } from '@fluoroscope/wire';
import type { RunningService } from '../../support/start-service.ts';

const HEADER = '{"format":"json","version":1}\n';

/** A document as SDKs put it into a datagram. */
export function datagramOf(document: TopLevelDocument | string): Buffer {
  return Buffer.from(HEADER + (typeof document === 'string' ? document : JSON.stringify(document)));
}

/** Sends them one after the other; resolves when the system has taken all. */
export async function sendDatagrams(
  { port }: Pick<RunningService, 'port'>,
  ...datagrams: readonly Buffer[]
): Promise<void> {
  const socket = createSocket('udp4');
  for (const datagram of datagrams) {
    await new Promise<void>((done, fail) => {
      socket.send(datagram, port, '127.0.0.1', (error) => (error === null ? done() : fail(error)));
    });
  }
  socket.close();
  await once(socket, 'close');
}
