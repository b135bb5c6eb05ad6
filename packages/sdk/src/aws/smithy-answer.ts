/** What an AWS SDK v3 call came to, read from what its middleware stack answers or throws. */
import { isThrottlingName } from './call-outcome.ts';
import type { HandlerResult } from './smithy-types.ts';

/** An answer as the subsegment records it. */
export interface SmithyAnswer {
  /** undefined when nothing answered. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly extendedRequestId: string | undefined;
  readonly retries: number;
  readonly http: HttpBlock;
  readonly throttled: boolean;
}

interface HttpBlock {
  response?: { status?: number; content_length?: number };
}

interface Metadata {
  readonly httpStatusCode?: unknown;
  readonly requestId?: unknown;
  readonly extendedRequestId?: unknown;
  readonly attempts?: unknown;
}

interface HttpAnswer {
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
}

interface ServiceError {
  readonly name?: unknown;
  readonly $metadata?: Metadata;
  readonly $response?: HttpAnswer;
  readonly $retryable?: { readonly throttling?: unknown };
}

/** undefined for a request that was presigned instead of sent. */
export function readSuccess(result: HandlerResult | undefined): SmithyAnswer | undefined {
  const output = (result?.output ?? {}) as { $metadata?: Metadata; presigned?: unknown };
  const response = (result?.response ?? {}) as HttpAnswer;
  if (output.presigned !== undefined && response.statusCode === undefined) return undefined;
  const status = numberOf(output.$metadata?.httpStatusCode ?? response.statusCode);
  const contentLength = numberOf(response.headers?.['content-length']);
  return answerOf(output.$metadata, status, contentLength, false);
}

/** Reads an error. */
export function readFailure(error: unknown): SmithyAnswer {
  const failure = (typeof error === 'object' && error !== null ? error : {}) as ServiceError;
  const status = numberOf(failure.$metadata?.httpStatusCode ?? failure.$response?.statusCode);
  const throttled = isThrottlingName(failure.name) || failure.$retryable?.throttling === true;
  return answerOf(failure.$metadata, status, undefined, throttled);
}

function answerOf(
  metadata: Metadata | undefined,
  status: number | undefined,
  contentLength: number | undefined,
  throttled: boolean,
): SmithyAnswer {
  const attempts = numberOf(metadata?.attempts) ?? 1;
  return {
    status,
    requestId: textOf(metadata?.requestId),
    extendedRequestId: textOf(metadata?.extendedRequestId),
    retries: Math.max(0, attempts - 1),
    http: httpBlock(status, contentLength),
    throttled,
  };
}

function httpBlock(status: number | undefined, contentLength: number | undefined): HttpBlock {
  if (contentLength === undefined) return status === undefined ? {} : { response: { status } };
  return {
    response:
      status === undefined ? { content_length: contentLength } : { status, content_length: contentLength },
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number.parseInt(value, 10) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
