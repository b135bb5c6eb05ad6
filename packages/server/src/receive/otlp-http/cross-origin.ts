/**
 * Web pages of other origins send traces only where an origin was named. A page whose origin was named may send its
 * cookies along, as `sendBeacon` does of its own accord; one that is let in because everybody is may not.
 * Source: Fetch standard, "CORS protocol"; the origins and headers are those of the Collector's receiver.
 */

import { matchesWildcard } from '@fluoroscope/wire';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const EVERYBODY = '*';
const PREFLIGHT_LIFE_SECONDS = 7200;

const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type, content-encoding, traceparent, x-amzn-trace-id',
  'access-control-max-age': String(PREFLIGHT_LIFE_SECONDS),
};

/** Adds to every answer of `scope`, refusals included, what lets pages of `origins` read it. */
export function allowOrigins(scope: FastifyInstance, origins: readonly string[]): void {
  scope.addHook('onSend', async (request, reply) => {
    reply.header('vary', 'origin').headers(originHeaders(request.headers.origin, origins));
  });
}

/** Answers a preflight; undefined when the request is none, or of a page that is not let in. */
export function answerPreflight(
  request: FastifyRequest,
  reply: FastifyReply,
  origins: readonly string[],
): FastifyReply | undefined {
  const isPreflight =
    request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  if (!isPreflight || !isAllowed(request.headers.origin, origins)) return undefined;
  return reply.code(204).headers(PREFLIGHT_HEADERS).send();
}

function originHeaders(origin: string | undefined, origins: readonly string[]): Record<string, string> {
  if (origin === undefined || !isAllowed(origin, origins)) return {};
  const exposed = { 'access-control-expose-headers': 'retry-after' };
  if (!isNamed(origin, origins)) return { ...exposed, 'access-control-allow-origin': EVERYBODY };
  return {
    ...exposed,
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
  };
}

function isAllowed(origin: string | undefined, origins: readonly string[]): boolean {
  return origin !== undefined && (origins.includes(EVERYBODY) || isNamed(origin, origins));
}

function isNamed(origin: string, origins: readonly string[]): boolean {
  const lowered = origin.toLowerCase();
  return origins.some((allowed) => allowed !== EVERYBODY && matchesWildcard(allowed.toLowerCase(), lowered));
}
