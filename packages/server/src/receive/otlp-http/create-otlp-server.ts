/**
 * The HTTP server of OTLP's own port. Unlike the API's port it has nothing else on it, so what is sent to a wrong path
 * can be told where the right one is.
 */

import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { answerClientErrors, type RawAnswer } from '../answer-client-error.ts';
import { answerInsteadOfNode } from '../answer-instead-of-node.ts';
import { followRequests } from '../connection-endings.ts';
import { CONNECTION_LIMITS } from '../connection-limits.ts';
import { refuseWhileClosing } from '../refuse-while-closing.ts';
import { connectionFailure, notFound, unreadable, type OtlpFailure } from './failure.ts';
import { JSON_TYPE, mediaTypeOf } from './media-type.ts';
import { answerTraces, refuse, registerOtlp, type OtlpOptions } from './register-otlp.ts';

export function createOtlpServer(logger: FastifyBaseLogger, options: OtlpOptions): FastifyInstance {
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    ...CONNECTION_LIMITS,
    return503OnClosing: false,
    frameworkErrors: (_error, request, reply) => void refuse(request, reply, unreadable(), options),
    clientErrorHandler: answerClientErrors({
      answerTo: (code) => toRawAnswer(connectionFailure(code)),
      onUnread: (code) => options.metrics.countOtlpRefused('http', connectionFailure(code)),
    }),
  });
  followRequests(app.server);
  answerInsteadOfNode(app);
  refuseWhileClosing(app);
  registerOtlp(app, options);
  // Exporters use the endpoint of one signal as it is, and people forget that it needs a path.
  app.post('/', async (request, reply) =>
    mediaTypeOf(request.headers['content-type']) === undefined
      ? refuse(request, reply, notFound(), options)
      : answerTraces(request, reply, options),
  );
  app.setNotFoundHandler(async (request, reply) => refuse(request, reply, notFound(), options));
  return app;
}

function toRawAnswer({ status, code, message }: OtlpFailure): RawAnswer {
  return {
    status,
    headers: { 'content-type': JSON_TYPE.name },
    body: JSON.stringify({ code, message }),
  };
}
