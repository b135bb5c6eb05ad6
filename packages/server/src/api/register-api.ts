/**
 * The X-Ray API over HTTP: every operation is a POST with a JSON body to a path of its own. Bodies are read as bytes
 * whatever their content type says, because SDKs, the AWS CLI and the daemon's proxy each send another one or none.
 * Source: AWS restJson1 protocol; X-Ray API reference, "Actions".
 */

import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { overloaded } from '../pipeline/ingest.ts';
import { countArrived, type Arrival } from '../receive/arrivals.ts';
import { BodyBudget, expectedBodyBytes } from '../receive/body-budget.ts';
import { TOOK_TOO_LONG } from '../receive/connection-endings.ts';
import type { ApiContext } from './api-context.ts';
import { answerFailure, sendError } from './answer-failure.ts';
import { awsError, type AwsError, isAwsError } from './aws-error.ts';
import { extensions } from './extensions.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';
import { registerBackups } from './register-backups.ts';
import { putTelemetryRecords } from './put-telemetry-records.ts';
import { putTraceSegments } from './put-trace-segments.ts';

/** Operations by which something arrives that would be missed. */
const BRINGING: readonly Operation[] = [putTraceSegments, putTelemetryRecords];
/** By which nothing is brought, wherever they go; browsers look for many a page that is not there. */
const ASKING_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const OTHER_METHODS = ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];

/**
 * Adds all operations to `app`, and an AWS-shaped 404 for whatever nothing else takes. Content types, errors and
 * limits are those of the API's own scope; routes that `app` has beside it are not touched.
 */
export async function registerApi(app: FastifyInstance, context: ApiContext): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addHook('onRequest', forgetContentType);
    scope.addHook('onRequest', admitBodies(context));
    scope.addHook('onSend', countRefusedCalls(context));
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer' },
      async (_request: FastifyRequest, body: Buffer) => body,
    );
    scope.setErrorHandler(answerFailure);
    for (const operation of [...operations, ...extensions]) registerOperation(scope, operation, context);
    registerBackups(scope, context);
    scope.setNotFoundHandler(async (request, reply) => sendError(reply, unknownOperation(request)));
  });
}

/** A content type means nothing here, and one that is not even well-formed would be refused before the body is read. */
function forgetContentType(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  delete request.raw.headers['content-type'];
  done();
}

/**
 * Refuses a request before its body is read when there is no room for it, or for the documents that it brings; Node
 * then skips over the body.
 */
function admitBodies({ limits, inFlightBytes }: ApiContext) {
  const budget = new BodyBudget({ limitBytes: limits.bodiesBytes, inFlightBytes });
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const bringsDocuments = request.routeOptions.url === putTraceSegments.path;
    if (bringsDocuments && inFlightBytes() >= limits.inFlightBytes) throw overloaded();
    const release = budget.admit(expectedBodyBytes(request.headers, limits.bodyBytes), arrivalOf(request));
    if (release === undefined) throw overloaded();
    // Comes once, whether the answer was read to its end or the sender left.
    reply.raw.once('close', release);
  };
}

function arrivalOf({ raw, server }: FastifyRequest): Arrival {
  return {
    arrivedBytes: countArrived(raw),
    // As Node itself does it when a request takes too long.
    giveUp: () => {
      const error = Object.assign(new Error('The body stalled.'), { code: TOOK_TOO_LONG });
      server.server.emit('clientError', error, raw.socket);
    },
  };
}

/**
 * What a call brought that failed is lost unless its sender tries again, and what is lost is counted. This happens when
 * the answer is written, which it is for every call, though nobody may be there any more to read it.
 */
function countRefusedCalls({ callRefused }: ApiContext) {
  return async (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> => {
    const operation = reply.statusCode < 400 ? undefined : bringingOperation(request);
    if (operation !== undefined) callRefused(operation, String(reply.getHeader('x-amzn-errortype')));
    return payload;
  };
}

/** What a call was to bring something to; undefined when it asks. */
function bringingOperation({ method, routeOptions: { url } }: FastifyRequest): string | undefined {
  if (url === undefined) return ASKING_METHODS.has(method) ? undefined : 'unknown';
  return BRINGING.find(({ path }) => path === url)?.name;
}

function registerOperation(scope: FastifyInstance, operation: Operation, context: ApiContext): void {
  const { bodyBytes } = context.limits;
  scope.post(operation.path, { bodyLimit: bodyBytes }, async (request, reply) => {
    const output = await answerTo(operation, request.body, context);
    return isAwsError(output) ? sendError(reply, output) : sendOutput(reply, output);
  });
  scope.route({
    method: OTHER_METHODS,
    url: operation.path,
    handler: async (request, reply) =>
      sendError(reply.header('allow', 'POST'), { ...unknownOperation(request), status: 405 }),
  });
}

/** Does not wait itself, since what a function knows lives until it ends: an input may be large, and waiting long. */
function answerTo(
  operation: Operation,
  body: unknown,
  context: ApiContext,
): ReturnType<Operation['call']> | AwsError {
  const input = parseBody(body);
  return isAwsError(input) ? input : operation.call(input.value, context);
}

/** An empty body is an empty input: operations without required members may be called with nothing. */
function parseBody(body: unknown): { readonly value: unknown } | AwsError {
  if (!Buffer.isBuffer(body) || body.length === 0) return { value: {} };
  try {
    return { value: JSON.parse(body.toString('utf8')) };
  } catch {
    // The parser's message quotes the body, which may be secret; the sender knows what it sent.
    return awsError('SerializationException', 400, 'The request body is not valid JSON.');
  }
}

function unknownOperation(request: FastifyRequest): AwsError {
  const path = request.url.split('?', 1)[0] ?? '';
  return awsError('UnknownOperationException', 404, `Unknown operation: ${request.method} ${path}`);
}

function sendOutput(reply: FastifyReply, output: object): FastifyReply {
  return reply.header('x-amzn-requestid', randomUUID()).type('application/json').send(JSON.stringify(output));
}
