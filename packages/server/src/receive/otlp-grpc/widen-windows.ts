/**
 * How far a sender may run ahead. HTTP/2 begins with 64 KiB for a whole connection, and each further piece waits for a
 * turn of a busy event loop: four connections got 40,000 spans a second through where they get 49,000 with this.
 *
 * The library sets no window on its servers, and Node hands a session to nobody but the server that it belongs to,
 * which the library keeps to itself. The socket has it too, under a key of Node's own. Where a release of Node has it
 * no more, senders are slower and nothing else is different; a test tells.
 */

import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

const MEBIBYTE = 1024 * 1024;
/** Longer than what most exporters send at once. */
const STREAM_WINDOW_BYTES = MEBIBYTE;
/** What is not read yet takes memory, so connections beyond the first few have to do with less. */
const CONNECTION_WINDOW_BYTES = 2 * MEBIBYTE;
export const WIDE_CONNECTIONS = 32;

/** For a socket on which a session has begun. */
export function widenWindows(socket: Socket): void {
  const session = sessionOf(socket);
  session?.settings({ initialWindowSize: STREAM_WINDOW_BYTES });
  session?.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
}

/** Looked for by what it can do, since the key is Node's own business. */
function sessionOf(socket: Socket): ServerHttp2Session | undefined {
  return Reflect.ownKeys(socket)
    .map((key): unknown => Reflect.get(socket, key))
    .find(isSession);
}

function isSession(value: unknown): value is ServerHttp2Session {
  return typeof value === 'object' && value !== null && 'setLocalWindowSize' in value && 'settings' in value;
}
