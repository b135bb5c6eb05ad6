/**
 * OTLP over HTTP: the routes, on whichever server. Bodies are read by the routes themselves, because their limit is
 * that of what is packed inside.
 * Source: OTLP specification, "OTLP/HTTP".
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ThrottledLog } from '../../observe/logger.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { countArrived } from '../arrivals.ts';
import type { BodyBudget } from '../body-budget.ts';
import { discardBody } from '../discard-body.ts';
import { noteDiscarded, type DiscardedSignal } from '../discarded-signal.ts';
import type { TakeSpans } from '../otlp-answer.ts';
import { allowOrigins, answerPreflight } from './cross-origin.ts';
import { failureOf, unsupportedType, wrongMethod, type OtlpFailure } from './failure.ts';
import { JSON_TYPE, mediaTypeOf } from './media-type.ts';
import { Room } from './room.ts';
import { sendFailure, sendSuccess, sendTaken } from './send-answer.ts';
import { takeExport } from './take-export.ts';

export interface OtlpOptions {
  readonly takeSpans: TakeSpans;
  /** Of a body, unpacked. */
  readonly bodyLimitBytes: number;
  /** Shared by all doors with such bodies. */
  readonly budget: BodyBudget;
  /** Of web pages that may send; in each, `*` stands for any text. */
  readonly corsOrigins: readonly string[];
  readonly metrics: Pick<Metrics, 'countOtlpTaken' | 'countOtlpRefused' | 'countOtlpDiscarded'>;
  readonly throttledLog: Pick<ThrottledLog, 'warn'>;
}

const TRACES_PATH = '/v1/traces';
const OTHER_SIGNALS: readonly (readonly [path: string, signal: DiscardedSignal])[] = [
  ['/v1/metrics', 'metrics'],
  ['/v1/logs', 'logs'],
  ['/v1development/profiles', 'profiles'],
];
const OTHER_METHODS = ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];

/** Answers one POST. */
type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** Adds the routes to `scope`, whose content types, errors and hooks become those of OTLP. */
export function registerOtlp(scope: FastifyInstance, options: OtlpOptions): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _body, done) => done(null));
  scope.setErrorHandler(async (caught, request, reply) => answerThrown(caught, request, reply, options));
  if (options.corsOrigins.length > 0) allowOrigins(scope, options.corsOrigins);
  registerPath(scope, TRACES_PATH, (request, reply) => answerTraces(request, reply, options), options);
  for (const [path, signal] of OTHER_SIGNALS) {
    registerPath(scope, path, (request, reply) => answerOther(request, reply, signal, options), options);
  }
}

/** Answers an ExportTraceServiceRequest. */
export async function answerTraces(
  request: FastifyRequest,
  reply: FastifyReply,
  options: OtlpOptions,
): Promise<FastifyReply> {
  const { takeSpans, bodyLimitBytes, metrics } = options;
  const mediaType = mediaTypeOf(request.headers['content-type']);
  if (mediaType === undefined) return refuse(request, reply, unsupportedType(), options);
  const room = new Room(options.budget, () => countArrived(request.raw));
  // Comes once, whether the answer was read to its end or the sender left.
  reply.raw.once('close', () => room.leave());
  const result = await takeExport(request.raw, mediaType.encoding, takeSpans, { bodyLimitBytes, room });
  if (result.kind === 'failure') return refuse(request, reply, result, options);
  metrics.countOtlpTaken('http', result.spans);
  return sendTaken(reply, mediaType, result);
}

/** Counts and sends a failure, in the encoding of the request where it has one. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  failure: OtlpFailure,
  { metrics }: OtlpOptions,
): FastifyReply {
  metrics.countOtlpRefused('http', failure);
  return sendFailure(reply, mediaTypeOf(request.headers['content-type']) ?? JSON_TYPE, failure);
}

/** A path is the same with a slash behind it. */
function registerPath(scope: FastifyInstance, path: string, handler: Handler, options: OtlpOptions): void {
  for (const url of [path, `${path}/`]) {
    scope.post(url, handler);
    scope.route({
      method: OTHER_METHODS,
      url,
      handler: async (request, reply) =>
        answerPreflight(request, reply, options.corsOrigins) ??
        refuse(request, reply.header('allow', 'POST'), wrongMethod(), options),
    });
  }
}

async function answerOther(
  request: FastifyRequest,
  reply: FastifyReply,
  signal: DiscardedSignal,
  options: OtlpOptions,
): Promise<FastifyReply> {
  const mediaType = mediaTypeOf(request.headers['content-type']);
  if (mediaType === undefined) return refuse(request, reply, unsupportedType(), options);
  await discardBody(request.raw);
  noteDiscarded('http', signal, options.metrics, options.throttledLog);
  return sendSuccess(reply, mediaType);
}

function answerThrown(
  caught: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  options: OtlpOptions,
): FastifyReply {
  const failure = failureOf(caught);
  if (failure.outcome === 'failed') request.log.error({ err: caught }, 'an OTLP request failed');
  return refuse(request, reply, failure, options);
}
