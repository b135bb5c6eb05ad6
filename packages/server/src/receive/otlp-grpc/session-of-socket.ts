/**
 * The HTTP/2 session of a connection of the gRPC door. Node hands a session to nobody but the server that it belongs to,
 * which the library keeps to itself. The socket has it too, under a key of Node's own; where a release of Node has it no
 * more, what needs it does nothing, and tests tell.
 */

import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

/** For a socket that has been given to the library. */
export function sessionOf(socket: Socket): ServerHttp2Session | undefined {
  return Reflect.ownKeys(socket)
    .map((key): unknown => Reflect.get(socket, key))
    .find(isSession);
}

/** Looked for by what it can do, since the key is Node's own business. */
function isSession(value: unknown): value is ServerHttp2Session {
  return typeof value === 'object' && value !== null && 'setLocalWindowSize' in value && 'settings' in value;
}
