/** Answers to bytes that Node could not make a request of; there is nothing but the socket to answer on. */

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** How long the sender of something unreadable has to read the answer. */
const LINGER_MS = 2000;

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type ClientErrorHandler = (caught: NodeJS.ErrnoException, socket: Socket) => void;

/** A handler for the server's `clientError`. `answerTo` gets the code of Node's error. */
export function answerClientErrors(answerTo: (code: string | undefined) => RawAnswer): ClientErrorHandler {
  return (caught, socket) => {
    if (!socket.writable || caught.code === 'ECONNRESET' || hasAskedNothing(socket)) {
      socket.destroy();
      return;
    }
    socket.end(spell(answerTo(caught.code)));
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
