/** Many connections to one port at once, on the loopback address. */

import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';

const AT_ONCE = 200;
/** What a process needs beside them. */
const OTHER_FILES = 300;

/** How many connections this process and the service, which inherits the limit, can hold. */
export async function affordableSockets(wanted: number): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'latin1');
  const limit = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? wanted);
  return Math.min(wanted, limit - OTHER_FILES);
}

/** Rejects when the port refuses one of them. */
export async function openSockets(port: number, count: number): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const more = Math.min(AT_ONCE, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: more }, () => openSocket(port)))));
  }
  return sockets;
}

async function openSocket(port: number): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      // The service may close it later, which each scenario judges by what is answered.
      socket.on('error', () => socket.destroy());
      socket.resume();
      resolve(socket);
    });
  });
}
