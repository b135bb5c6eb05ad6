/**
 * The three flags of a document. The HTTP status decides alone where it is one of a failure, then the status of gRPC;
 * the status of the span says only that something failed, which X-Ray calls a fault.
 */

import type { Span } from '../span.ts';
import type { SpanAttributes } from './span-attributes.ts';

/** Flags as they are written: all three, also where nothing failed. */
export interface MappedOutcome {
  readonly error: boolean;
  readonly fault: boolean;
  readonly throttle: boolean;
}

const OK: MappedOutcome = { error: false, fault: false, throttle: false };
const CLIENT_ERROR: MappedOutcome = { error: true, fault: false, throttle: false };
const THROTTLED: MappedOutcome = { error: true, fault: false, throttle: true };
const FAULT: MappedOutcome = { error: false, fault: true, throttle: false };

const TOO_MANY_REQUESTS = 429;

const GRPC_RESOURCE_EXHAUSTED = 8;
/** INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, FAILED_PRECONDITION, OUT_OF_RANGE,
 *  UNAUTHENTICATED. */
const GRPC_CLIENT_ERRORS: ReadonlySet<number> = new Set([3, 5, 6, 7, 9, 11, 16]);

const EXPORTED_FLAGS = ['aws.xray.error', 'aws.xray.fault', 'aws.xray.throttle'] as const;

/**
 * How the work of a span ended. Never throws.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/cause.go; that gRPC's codes tell the caller's errors
 * from the callee's is our own addition, and so is that our export's flags are read back.
 */
export function mapOutcome(span: Span, attributes: SpanAttributes): MappedOutcome {
  return (
    exportedOutcome(attributes) ?? protocolOutcome(attributes) ?? (span.statusCode === 'ERROR' ? FAULT : OK)
  );
}

/** Our export writes the flags that are set, since a span's status cannot tell them apart. */
function exportedOutcome(attributes: SpanAttributes): MappedOutcome | undefined {
  const [error, fault, throttle] = EXPORTED_FLAGS;
  const outcome = {
    error: attributes.get(error) === true,
    fault: attributes.get(fault) === true,
    throttle: attributes.get(throttle) === true,
  };
  if (!outcome.error && !outcome.fault && !outcome.throttle) return undefined;
  attributes.consume(EXPORTED_FLAGS);
  return outcome;
}

/** Undefined where the protocol knows of no failure: the status of the span may still know of one. */
function protocolOutcome(attributes: SpanAttributes): MappedOutcome | undefined {
  const status = attributes.integer('http.response.status_code', 'http.status_code');
  return status === undefined ? grpcOutcome(attributes.integer('rpc.grpc.status_code')) : httpOutcome(status);
}

function httpOutcome(status: number): MappedOutcome | undefined {
  if (status === TOO_MANY_REQUESTS) return THROTTLED;
  if (status >= 400 && status <= 499) return CLIENT_ERROR;
  return status >= 500 && status <= 599 ? FAULT : undefined;
}

function grpcOutcome(code: number | undefined): MappedOutcome | undefined {
  if (code === undefined || code === 0) return undefined;
  if (code === GRPC_RESOURCE_EXHAUSTED) return THROTTLED;
  return GRPC_CLIENT_ERRORS.has(code) ? CLIENT_ERROR : FAULT;
}
