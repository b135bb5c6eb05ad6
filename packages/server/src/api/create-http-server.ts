/**
 * The HTTP server, before it has routes. The library answers some requests by itself, with texts and codes of its own:
 * those that no route can be found for, those that are no HTTP, and those that come while it closes. Here they get the
 * shape of AWS errors, which is what the clients of this port read.
 */

import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { answerFailure, errorHeaders, sendError } from './answer-failure.ts';
import { awsError, errorBody, type AwsError } from './aws-error.ts';
import { stopping } from './error-map.ts';

/** How long a request may take to arrive; half a request that nobody finishes would hold its memory for ever. */
const REQUEST_TIMEOUT_MS = 60_000;
/** How long the sender of something unreadable has to read the answer. */
const LINGER_MS = 2000;

export function createHttpServer(logger: FastifyBaseLogger, bodyLimitBytes: number): FastifyInstance {
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: 'idle',
    requestTimeout: REQUEST_TIMEOUT_MS,
    return503OnClosing: false,
    frameworkErrors: (_error, _request, reply) => void sendError(reply, unreadable()),
    clientErrorHandler: answerClientError,
  });
  app.setErrorHandler(answerFailure);
  refuseWhileClosing(app);
  return app;
}

/** Requests still come in on connections that are busy when the doors close. */
function refuseWhileClosing(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onRequest', async (_request, reply) => (isClosing ? sendError(reply, stopping()) : undefined));
}

/** Answers bytes that Node could not make a request of; there is nothing but the socket to answer on. */
function answerClientError(caught: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || caught.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  socket.end(rawAnswer(toClientError(caught.code)));
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

function toClientError(code: string | undefined): AwsError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return awsError('RequestEntityTooLargeException', 431, "The request's headers are too large.");
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return awsError('RequestEntityTooLargeException', 413, 'The chunk extensions are too large.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return awsError('RequestTimeoutException', 408, 'The request took too long to arrive.');
    default:
      return unreadable();
  }
}

function unreadable(): AwsError {
  return awsError('SerializationException', 400, 'The request could not be read.');
}

function rawAnswer(error: AwsError): string {
  const body = errorBody(error);
  const headers = { ...errorHeaders(error), 'content-length': Buffer.byteLength(body), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`, ...lines, '', body].join('\r\n');
}
