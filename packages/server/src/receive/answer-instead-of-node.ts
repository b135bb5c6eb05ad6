/**
 * Requests that Node's server would answer by itself, before anybody is asked. They come to the doors like all others,
 * so that they are answered in the door's own way, and counted.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** For a server whose option `requireHostHeader` is off. */
export function answerInsteadOfNode(app: FastifyInstance): void {
  // Nothing obliges a server to know what is expected of it, beyond going on.
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    app.server.emit('request', request, response),
  );
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.httpVersion === '1.1' && raw.headers.host === undefined) throw new HostMissing();
  });
}

/** Source: RFC 9112, section 3.2: a request of HTTP/1.1 without a host is to be refused with 400. */
class HostMissing extends Error {
  readonly statusCode = 400;
}
