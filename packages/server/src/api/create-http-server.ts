/**
 * The HTTP server, before it has routes. The library answers some requests by itself, with texts and codes of its own:
 * those that no route can be found for, those that are no HTTP, and those that come while it closes. Here they get the
 * shape of AWS errors, which is what the clients of this port read.
 */

import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { answerClientErrors, type RawAnswer } from '../receive/answer-client-error.ts';
import { CONNECTION_LIMITS } from '../receive/connection-limits.ts';
import { refuseWhileClosing } from '../receive/refuse-while-closing.ts';
import { answerFailure, errorHeaders, sendError } from './answer-failure.ts';
import { awsError, errorBody, type AwsError } from './aws-error.ts';

export function createHttpServer(logger: FastifyBaseLogger, bodyLimitBytes: number): FastifyInstance {
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: 'idle',
    ...CONNECTION_LIMITS,
    return503OnClosing: false,
    frameworkErrors: (_error, _request, reply) => void sendError(reply, unreadable()),
    clientErrorHandler: answerClientErrors((code) => toRawAnswer(toClientError(code))),
  });
  app.setErrorHandler(answerFailure);
  refuseWhileClosing(app);
  return app;
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

function toRawAnswer(error: AwsError): RawAnswer {
  return { status: error.status, headers: errorHeaders(error), body: errorBody(error) };
}
