/**
 * The HTTP server of OTLP's own port. Unlike the API's port it has nothing else on it, so what is sent to a wrong path
 * can be told where the right one is.
 */

import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { answerClientErrors, type RawAnswer } from '../answer-client-error.ts';
import { CONNECTION_LIMITS } from '../connection-limits.ts';
import { refuseWhileClosing } from '../refuse-while-closing.ts';
import { badRequest, headersTooLarge, notFound, tooSlow, type OtlpFailure } from './failure.ts';
import { JSON_TYPE, mediaTypeOf } from './media-type.ts';
import { answerTraces, refuse, registerOtlp, type OtlpOptions } from './register-otlp.ts';
import { sendFailure } from './send-answer.ts';

export function createOtlpServer(logger: FastifyBaseLogger, options: OtlpOptions): FastifyInstance {
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    ...CONNECTION_LIMITS,
    return503OnClosing: false,
    frameworkErrors: (_error, _request, reply) => void sendFailure(reply, JSON_TYPE, unreadable()),
    clientErrorHandler: answerClientErrors((code) => toRawAnswer(toFailure(code))),
  });
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

function toFailure(code: string | undefined): OtlpFailure {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return headersTooLarge();
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return tooSlow();
    default:
      return unreadable();
  }
}

function unreadable(): OtlpFailure {
  return badRequest('The request could not be read.');
}

function toRawAnswer({ status, code, message }: OtlpFailure): RawAnswer {
  return {
    status,
    headers: { 'content-type': JSON_TYPE.name },
    body: JSON.stringify({ code, message }),
  };
}
