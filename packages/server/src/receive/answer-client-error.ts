/**
 * Answers to bytes that Node could not make a request of; there is nothing but the socket to answer on. What belongs to
 * the body of a request that has begun is counted with that request; all else is told here, once.
 */

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { isReceivingBody, noteEnding, SENDER_LEFT, TOOK_TOO_LONG } from './connection-endings.ts';

/** How long the sender of something unreadable has to read the answer. */
const LINGER_MS = 2000;

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ClientErrorOptions {
  /** Gets the code of Node's error. */
  readonly answerTo: (code: string | undefined) => RawAnswer;
  /** Something was answered that never became a request. */
  readonly onUnread: (code: string | undefined) => void;
}

type ClientErrorHandler = (caught: NodeJS.ErrnoException, socket: Socket) => void;

/** A handler for the `clientError` of a server whose requests are followed by `followRequests`. */
export function answerClientErrors({ answerTo, onUnread }: ClientErrorOptions): ClientErrorHandler {
  return ({ code }, socket) => {
    const isOfBody = isReceivingBody(socket);
    if (isOfBody) noteEnding(socket, code);
    if (!socket.writable || code === SENDER_LEFT || hasAskedNothing(socket)) {
      socket.destroy();
      return;
    }
    if (!isOfBody) onUnread(code);
    // The rest of what came too late could still be read, and taken though its sender was told otherwise.
    const endAtOnce = (): unknown => code === TOOK_TOO_LONG && socket.destroy();
    socket.end(spell(answerTo(code)), endAtOnce);
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  };
}

/** A connection that was opened and never used is let go without a word, and there may be thousands at a time. */
function hasAskedNothing({ bytesRead }: Socket): boolean {
  return bytesRead === 0;
}

function spell({ status, headers, body }: RawAnswer): string {
  const all = { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n');
}
