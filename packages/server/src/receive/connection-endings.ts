/**
 * Why the body of a request never came to its end. Node tells the request no more than that its connection is over,
 * whoever ended it; but a sender who left, one who took too long and one who sent nonsense are counted apart.
 */

import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Node's code for a request that took too long, which we use for a body that stalled as well. */
export const TOOK_TOO_LONG = 'ERR_HTTP_REQUEST_TIMEOUT';
export const SENDER_LEFT = 'ECONNRESET';
/** The connection was closed by its sender in the middle of something. */
const ENDED_INSIDE = 'HPE_INVALID_EOF_STATE';

/** The request that came last on a connection. */
const latest = new WeakMap<Duplex, IncomingMessage>();
/** Why we ended a connection on which a body was coming. */
const endings = new WeakMap<Duplex, string>();

/** To be called once for every server whose requests are asked about here. */
export function followRequests(server: Server): void {
  server.on('request', (request: IncomingMessage) => latest.set(request.socket, request));
}

/** Whether what comes on a connection belongs to a request that has begun. */
export function isReceivingBody(socket: Duplex): boolean {
  return latest.get(socket)?.complete === false;
}

/** Notes for which of Node's errors a connection is ended; the first is the reason, the others follow from it. */
export function noteEnding(socket: Duplex, code: string | undefined): void {
  const isOurDoing = code === TOOK_TOO_LONG || code?.startsWith('HPE_') === true;
  if (isOurDoing && code !== ENDED_INSIDE && !endings.has(socket)) endings.set(socket, code);
}

/**
 * Node's code of what ended the connection of a request before its body was complete, `SENDER_LEFT` when its sender
 * did; undefined when its body is complete or may still become so.
 */
export function endingOf(request: IncomingMessage): string | undefined {
  const { socket } = request;
  if (latest.get(socket) !== request || request.complete || !request.destroyed) return undefined;
  return endings.get(socket) ?? SENDER_LEFT;
}
