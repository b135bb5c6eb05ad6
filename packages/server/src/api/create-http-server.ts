/**
 * The HTTP server, before it has routes. The library answers some requests by itself, with texts and codes of its own:
 * those that no route can be found for, those that are no HTTP, and those that come while it closes. Here they get the
 * shape of AWS errors, which is what the clients of this port read.
 */

import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { answerClientErrors, type RawAnswer } from '../receive/answer-client-error.ts';
import { answerInsteadOfNode } from '../receive/answer-instead-of-node.ts';
import { followRequests } from '../receive/connection-endings.ts';
import { CONNECTION_LIMITS } from '../receive/connection-limits.ts';
import { refuseWhileClosing } from '../receive/refuse-while-closing.ts';
import { answerFailure, errorHeaders, sendError } from './answer-failure.ts';
import { errorBody, type AwsError, type AwsErrorName } from './aws-error.ts';
import { connectionError, unreadable } from './connection-error.ts';

/** `onUnread` is told of each error that is answered to something that never became a request. */
export function createHttpServer(
  logger: FastifyBaseLogger,
  bodyLimitBytes: number,
  onUnread: (error: AwsErrorName) => void = () => undefined,
): FastifyInstance {
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: 'idle',
    ...CONNECTION_LIMITS,
    return503OnClosing: false,
    frameworkErrors: (_error, _request, reply) => {
      const error = unreadable();
      onUnread(error.name);
      void sendError(reply, error);
    },
    clientErrorHandler: answerClientErrors({
      answerTo: (code) => toRawAnswer(connectionError(code)),
      onUnread: (code) => onUnread(connectionError(code).name),
    }),
  });
  followRequests(app.server);
  answerInsteadOfNode(app);
  app.setErrorHandler(answerFailure);
  refuseWhileClosing(app);
  return app;
}

function toRawAnswer(error: AwsError): RawAnswer {
  return { status: error.status, headers: errorHeaders(error), body: errorBody(error) };
}
