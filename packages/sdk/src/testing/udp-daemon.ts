import { createSocket, type Socket } from 'node:dgram';

/** A stand-in for the daemon: a real UDP socket that keeps the documents it gets. */
export interface UdpDaemon {
  /** `127.0.0.1:port`, for `setDaemonAddress` and `AWS_XRAY_DAEMON_ADDRESS`. */
  readonly address: string;
  /** Whole datagrams as they came. */
  readonly datagrams: Buffer[];
  /** The documents, parsed. */
  documents(): Record<string, unknown>[];
  /** Resolves when `count` datagrams came. @throws Error after twenty seconds */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startUdpDaemon(host = '127.0.0.1', port = 0): Promise<UdpDaemon> {
  const socket: Socket = createSocket({
    type: host.includes(':') ? 'udp6' : 'udp4',
    // Asked for, the usual size counts twice: the process of a test may wait long for a processor.
    recvBufferSize: 212_992,
  });
  const datagrams: Buffer[] = [];
  let wake: () => void = () => undefined;
  socket.on('message', (message) => {
    datagrams.push(message);
    wake();
  });
  await new Promise<void>((resolve) => socket.bind(port, host, resolve));
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    address: `${shownHost}:${socket.address().port}`,
    datagrams,
    documents: () => datagrams.map((datagram) => JSON.parse(datagram.toString().split('\n')[1] ?? '')),
    received: (count) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${datagrams.length} of ${count} datagrams came`)),
          20_000,
        );
        wake = () => {
          if (datagrams.length < count) return;
          clearTimeout(timer);
          resolve();
        };
        wake();
      }),
    close: () => new Promise((resolve) => socket.close(resolve)),
  };
}
