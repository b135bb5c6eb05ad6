/**
 * How the gRPC door says that a request was not taken. Senders try again after UNAVAILABLE and DEADLINE_EXCEEDED, and
 * after RESOURCE_EXHAUSTED only when a RetryInfo comes with it; everything else is final for them.
 * Source: OTLP specification, "Failures" of OTLP/gRPC.
 */

import { Metadata, status } from '@grpc/grpc-js';
import { FluoroscopeError } from '../../errors.ts';
import type { OtlpRefusal } from '../../observe/counters.ts';
import type { OtlpAnswer } from '../otlp-answer.ts';
import { encodeStatus } from '../otlp-messages.ts';

const RETRY_AFTER_SECONDS = 1;
const OVERLOADED: OtlpRefusal = { outcome: 'overloaded', reason: 'overloaded' };

/** The answer, and what it counts as. */
export interface GrpcFailure extends OtlpRefusal {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

/** There is no room to read it. */
export function noRoom(): GrpcFailure {
  return tryLater(OVERLOADED, status.RESOURCE_EXHAUSTED, 'Too much is sent at once. Try again later.');
}

/** It stalled, and others need its room. */
export function stalled(): GrpcFailure {
  const details = 'The message stalled while others needed its room. Try again later.';
  return tryLater({ outcome: 'overloaded', reason: 'stalled' }, status.RESOURCE_EXHAUSTED, details);
}

/** It is being read for too long. */
export function tooSlow(): GrpcFailure {
  return final(
    { outcome: 'refused', reason: 'timeout' },
    status.DEADLINE_EXCEEDED,
    'The message took too long to arrive.',
  );
}

/** It was refused for what it is. */
export function notTaken({ reason, message }: Extract<OtlpAnswer, { kind: 'refused' }>): GrpcFailure {
  return final({ outcome: 'refused', reason }, status.INVALID_ARGUMENT, message);
}

/** Anything that was thrown. Texts from inside the service never leave it. */
export function toGrpcFailure(caught: unknown): GrpcFailure {
  switch (caught instanceof FluoroscopeError ? caught.code : undefined) {
    case 'FLS_OVERLOADED':
      return tryLater(OVERLOADED, status.RESOURCE_EXHAUSTED, 'The store cannot keep up. Try again later.');
    case 'FLS_STORE_UNAVAILABLE':
      return tryLater(
        { outcome: 'unavailable', reason: 'store_unavailable' },
        status.UNAVAILABLE,
        'The store does not answer. Try again.',
      );
    case 'FLS_STOPPING':
      return tryLater(
        { outcome: 'unavailable', reason: 'stopping' },
        status.UNAVAILABLE,
        'The service is stopping.',
      );
    default:
      return final(
        { outcome: 'failed', reason: 'internal' },
        status.INTERNAL,
        'The request failed because of an error in the service.',
      );
  }
}

function final(refusal: OtlpRefusal, code: number, details: string): GrpcFailure {
  return { ...refusal, code, details, metadata: new Metadata() };
}

/** Says as well when to come again. */
function tryLater(refusal: OtlpRefusal, code: number, details: string): GrpcFailure {
  const metadata = new Metadata();
  const detail = encodeStatus({ code, message: details, retryAfterSeconds: RETRY_AFTER_SECONDS });
  metadata.set('grpc-status-details-bin', Buffer.from(detail));
  return { ...refusal, code, details, metadata };
}
