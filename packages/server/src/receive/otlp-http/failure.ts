/**
 * Requests that are not taken, as HTTP and OTLP say it. Exporters try again after 429 and 503 and after nothing else of
 * these, so the two are kept for states that pass.
 * Source: OTLP specification, "Failures" and "OTLP/HTTP Throttling"; google.rpc.Code.
 */

import { FluoroscopeError } from '../../errors.ts';
import type { OtlpRefusal, OtlpRefusalReason } from '../../observe/counters.ts';
import { SENDER_LEFT, TOOK_TOO_LONG } from '../connection-endings.ts';
import type { OtlpAnswer } from '../otlp-answer.ts';

/** The answer, and what it counts as. */
export interface OtlpFailure extends OtlpRefusal {
  readonly kind: 'failure';
  readonly status: number;
  /** A google.rpc.Code. */
  readonly code: number;
  readonly message: string;
}

const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;
const RESOURCE_EXHAUSTED = 8;
const UNIMPLEMENTED = 12;
const INTERNAL = 13;
const UNAVAILABLE = 14;

/** How long a sender is asked to wait before it tries again. */
export const RETRY_AFTER_SECONDS = 1;

/** Its spans cannot be taken, whoever sends them how often. */
export function notTaken({ reason, message }: Extract<OtlpAnswer, { kind: 'refused' }>): OtlpFailure {
  return badRequest(reason, message);
}

export function notPackedSo(packing: string): OtlpFailure {
  const message = `The body is not what its content encoding says: it cannot be read as ${packing}.`;
  return badRequest('content_encoding', message);
}

/** What ended a connection, by the code of Node's error. */
export function connectionFailure(code: string | undefined): OtlpFailure {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return headersTooLarge();
    case TOOK_TOO_LONG:
      return tooSlow();
    case SENDER_LEFT:
      return badRequest('sender_left', 'The body ended before it was complete.');
    default:
      return unreadable();
  }
}

export function unreadable(): OtlpFailure {
  return badRequest('unreadable', 'The request could not be read.');
}

export function unsupportedType(): OtlpFailure {
  const message = 'The content type is none of OTLP. Send application/x-protobuf or application/json.';
  return refusal(415, INVALID_ARGUMENT, 'content_type', message);
}

export function unsupportedPacking(): OtlpFailure {
  return badRequest(
    'content_encoding',
    'The content encoding is not known here. Send gzip, deflate or none.',
  );
}

export function tooLarge(limitBytes: number): OtlpFailure {
  const message = `The request is larger than ${limitBytes} bytes when unpacked. Send smaller batches, or raise --otlp-body-limit-bytes.`;
  return refusal(413, RESOURCE_EXHAUSTED, 'too_large', message);
}

function headersTooLarge(): OtlpFailure {
  return refusal(431, RESOURCE_EXHAUSTED, 'headers_too_large', "The request's headers are too large.");
}

function tooSlow(): OtlpFailure {
  return refusal(408, DEADLINE_EXCEEDED, 'timeout', 'The request took too long to arrive.');
}

export function wrongMethod(): OtlpFailure {
  return refusal(405, UNIMPLEMENTED, 'method', 'OTLP is sent by POST.');
}

export function notFound(): OtlpFailure {
  const message =
    'Nothing is here: traces are taken by POST /v1/traces. Exporters append that path to OTEL_EXPORTER_OTLP_ENDPOINT, and use OTEL_EXPORTER_OTLP_TRACES_ENDPOINT as it is.';
  return refusal(404, NOT_FOUND, 'path', message);
}

export function overloaded(): OtlpFailure {
  return throttled('overloaded', 'More is sent than can be kept. Try again later.');
}

/** Exporters give up what is answered with 408, and this one would have been taken on another day. */
export function stalled(): OtlpFailure {
  return throttled('stalled', 'The body stalled while others needed its room. Try again later.');
}

/** What becomes of anything that was thrown. Texts from inside the service never leave it. */
export function failureOf(caught: unknown): OtlpFailure {
  if (caught instanceof FluoroscopeError) return fromCode(caught.code);
  const status = statusOf(caught);
  if (status === 415) return unsupportedType();
  return isClientFault(status) ? unreadable() : internal();
}

function fromCode(code: FluoroscopeError['code']): OtlpFailure {
  switch (code) {
    case 'FLS_OVERLOADED':
      return overloaded();
    case 'FLS_STORE_UNAVAILABLE':
      return unavailable('store_unavailable', 'The store does not answer. Try again.');
    case 'FLS_STOPPING':
      return unavailable('stopping', 'The service is stopping.');
    default:
      return internal();
  }
}

/** The HTTP server marks what its clients did wrong with a status of 4xx. */
function statusOf(caught: unknown): unknown {
  return typeof caught === 'object' && caught !== null ? Reflect.get(caught, 'statusCode') : undefined;
}

function isClientFault(status: unknown): boolean {
  return typeof status === 'number' && status >= 400 && status < 500;
}

function badRequest(reason: OtlpRefusalReason, message: string): OtlpFailure {
  return refusal(400, INVALID_ARGUMENT, reason, message);
}

function refusal(status: number, code: number, reason: OtlpRefusalReason, message: string): OtlpFailure {
  return { kind: 'failure', status, code, message, outcome: 'refused', reason };
}

function throttled(reason: OtlpRefusalReason, message: string): OtlpFailure {
  return { kind: 'failure', status: 429, code: RESOURCE_EXHAUSTED, message, outcome: 'overloaded', reason };
}

function unavailable(reason: OtlpRefusalReason, message: string): OtlpFailure {
  return { kind: 'failure', status: 503, code: UNAVAILABLE, message, outcome: 'unavailable', reason };
}

function internal(): OtlpFailure {
  const message = 'The request failed because of an error in the service.';
  return { kind: 'failure', status: 500, code: INTERNAL, message, outcome: 'failed', reason: 'internal' };
}
