/** Answers in the encoding of the request. */

import type { FastifyReply } from 'fastify';
import { encodeStatus, encodeTraceResponse } from '../otlp-messages.ts';
import { RETRY_AFTER_SECONDS, type OtlpFailure } from './failure.ts';
import type { MediaType } from './media-type.ts';
import type { Taken } from './take-export.ts';

/** An export response without complaints, of whichever signal. */
export function sendSuccess(reply: FastifyReply, mediaType: MediaType): FastifyReply {
  return sendTaken(reply, mediaType, { rejectedSpans: 0, message: '' });
}

/** Source: OTLP specification, "OTLP/HTTP Response": a complaint that is there, be it empty, is one. */
export function sendTaken(
  reply: FastifyReply,
  { name, encoding }: MediaType,
  { rejectedSpans, message }: Pick<Taken, 'rejectedSpans' | 'message'>,
): FastifyReply {
  const body =
    encoding === 'json'
      ? Buffer.from(traceResponseText(rejectedSpans, message))
      : encodeTraceResponse(rejectedSpans, message);
  return reply.code(200).header('content-type', name).send(body);
}

/** A google.rpc.Status. */
export function sendFailure(
  reply: FastifyReply,
  { name, encoding }: MediaType,
  { status, code, message }: OtlpFailure,
): FastifyReply {
  if (isWorthRetrying(status)) reply.header('retry-after', String(RETRY_AFTER_SECONDS));
  const body =
    encoding === 'json' ? Buffer.from(JSON.stringify({ code, message })) : encodeStatus({ code, message });
  return reply.code(status).header('content-type', name).send(body);
}

function isWorthRetrying(status: number): boolean {
  return status === 429 || status === 503;
}

/** JSON of protobuf spells 64-bit integers as texts. */
function traceResponseText(rejectedSpans: number, message: string): string {
  if (rejectedSpans === 0 && message === '') return '{}';
  return JSON.stringify({
    partialSuccess: { rejectedSpans: String(rejectedSpans), errorMessage: message },
  });
}
