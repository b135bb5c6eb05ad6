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
  const http: HttpBlock = status === undefined ? {} : { response: { status } };
  if (contentLength !== undefined) http.response = { ...http.response, content_length: contentLength };
  return { ...metadataOf(output.$metadata), status, http, throttled: false };
}

/** Reads an error; `remote` facts are there only when a service answered. */
export function readFailure(error: unknown): SmithyAnswer {
  const failure = (typeof error === 'object' && error !== null ? error : {}) as ServiceError;
  const status = numberOf(failure.$metadata?.httpStatusCode ?? failure.$response?.statusCode);
  const throttled = isThrottlingName(failure.name) || failure.$retryable?.throttling === true;
  return {
    ...metadataOf(failure.$metadata),
    status,
    http: status === undefined ? {} : { response: { status } },
    throttled,
  };
}

function metadataOf(
  metadata: Metadata | undefined,
): Pick<SmithyAnswer, 'requestId' | 'extendedRequestId' | 'retries'> {
  const attempts = numberOf(metadata?.attempts) ?? 1;
  return {
    requestId: textOf(metadata?.requestId),
    extendedRequestId: textOf(metadata?.extendedRequestId),
    retries: Math.max(0, attempts - 1),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number.parseInt(value, 10) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
