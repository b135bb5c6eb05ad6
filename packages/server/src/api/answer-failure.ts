/** How an error leaves, whatever went wrong and wherever. */

import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FluoroscopeError } from '../errors.ts';
import { endingOf } from '../receive/connection-endings.ts';
import { discardBody } from '../receive/discard-body.ts';
import { errorBody, type AwsError } from './aws-error.ts';
import { connectionError } from './connection-error.ts';
import { toAwsError } from './error-map.ts';

/** A sender that tries again at once would take the time of those who are accepted,
 *  so it hears of it a moment later. */
const REFUSAL_PAUSE_MS = 200;

/** Answers what a handler threw. */
export async function answerFailure(
  caught: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const ending = endingOf(request.raw);
  const error = ending === undefined ? toAwsError(caught) : connectionError(ending);
  if (error.status >= 500 && !isStopping(caught)) request.log.error({ err: caught }, 'a request failed');
  if (error.status === 429) await new Promise((pause) => setTimeout(pause, REFUSAL_PAUSE_MS));
  if (error.status === 413) await discardBody(request.raw);
  return sendError(reply, error);
}

/** Every stop under load refuses something; that is no failure. */
function isStopping(caught: unknown): boolean {
  return caught instanceof FluoroscopeError && caught.code === 'FLS_STOPPING';
}

export function sendError(reply: FastifyReply, error: AwsError): FastifyReply {
  return reply.code(error.status).headers(errorHeaders(error)).send(errorBody(error));
}

export function errorHeaders(error: AwsError): Record<string, string> {
  return {
    'x-amzn-requestid': randomUUID(),
    'x-amzn-errortype': error.name,
    'content-type': 'application/json',
  };
}
