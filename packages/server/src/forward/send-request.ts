/**
 * One request to the target, and what its answer means: spans that were taken, a failure that passes, or one that
 * does not.
 * Source: OpenTelemetry protocol specification, "OTLP/HTTP Response": 429, 502, 503, 504 and lost connections are
 * repeated, everything else is final; what a partial success left out is not sent again.
 */

import { messageOf } from '../errors.ts';
import type { ForwardTarget } from './forward-target.ts';
import { readPartialSuccess, readStatusMessage } from './read-answer.ts';
import { parseRetryAfter } from './retry-delay.ts';

export type SendOutcome =
  | { readonly kind: 'taken'; readonly rejectedSpans: number; readonly message: string }
  /** Worth repeating, after `askedMs` where the receiver said so. */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly askedMs: number | undefined }
  /** Not worth repeating. */
  | { readonly kind: 'refused'; readonly reason: string };

/** What OpenTelemetry's exporters wait for an answer. */
const TIMEOUT_MS = 10_000;

const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Sends a request that is packed with gzip. Never rejects; a request that `signal` ended was not answered. */
export async function sendRequest(
  target: ForwardTarget,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<SendOutcome> {
  // `AbortSignal.any` would do the same, but leaves something behind at a signal that lives as long as the process.
  const controller = new AbortController();
  const end = (): void => controller.abort(new Error('no answer came in time'));
  const timer = setTimeout(end, TIMEOUT_MS);
  signal.addEventListener('abort', end);
  try {
    return await outcomeOf(await post(target, body, controller.signal));
  } catch (caught) {
    return { kind: 'unavailable', reason: reasonOf(caught), askedMs: undefined };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

function post(
  { url, authorization }: ForwardTarget,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<Response> {
  const headers = {
    'content-type': 'application/x-protobuf',
    'content-encoding': 'gzip',
    'user-agent': 'fluoroscope',
    ...(authorization === undefined ? {} : { authorization }),
  };
  // A redirect would turn the request into one without a body.
  return fetch(url, { method: 'POST', redirect: 'manual', headers, body, signal });
}

async function outcomeOf(response: Response): Promise<SendOutcome> {
  const { status, headers } = response;
  const answer = await readBounded(response);
  if (status === 200) return { kind: 'taken', ...readPartialSuccess(answer, contentTypeOf(headers)) };
  const message = readStatusMessage(answer, contentTypeOf(headers));
  const reason = message === '' ? `it answered ${status}` : `it answered ${status}, "${message}"`;
  if (!RETRYABLE.has(status)) return { kind: 'refused', reason };
  return { kind: 'unavailable', reason, askedMs: parseRetryAfter(headers.get('retry-after'), Date.now()) };
}

function contentTypeOf(headers: Headers): string {
  return headers.get('content-type') ?? '';
}

/** Answers are a few bytes; of one that goes on, the rest is not read. */
const ANSWER_BYTES = 64 * 1024;

async function readBounded(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES);
}

/** What went wrong on the way is the cause of what `fetch` throws. */
function reasonOf(caught: unknown): string {
  const cause = caught instanceof Error && caught.cause !== undefined ? caught.cause : caught;
  if (cause instanceof AggregateError) return cause.errors.map(messageOf).join(', ');
  return messageOf(cause);
}
