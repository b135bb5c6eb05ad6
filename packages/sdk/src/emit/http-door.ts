/**
 * Documents too large for a datagram go over HTTP, unsigned, to the daemon's TCP address, where a service that takes
 * PutTraceSegments itself listens. A classic daemon listens there too, but passes the call on to the cloud, which
 * refuses large documents; then, or when nobody listens, the door is taken as closed for some minutes.
 * Source: X-Ray API reference, PutTraceSegments; X-Ray Developer Guide, "Using the X-Ray daemon" (TCP proxy).
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Agent, IncomingMessage, request as httpRequest, RequestOptions } from 'node:http';
import { count } from '../health/counters.ts';
import { daemonAddress, type Endpoint } from './daemon-address.ts';

/** `too large`: this document, and so each that is not smaller. `closed`: nobody takes any document there. */
type Answer = 'taken' | 'too large' | 'refused' | 'closed' | 'failed';

/** Shorter than what `flush` waits, so that the other ways are still gone within it. */
const timeoutMs = 2000;
const maximumRequests = 4;
const maximumBytesInFlight = 16 * 1024 * 1024;
const maximumAnswerBytes = 65_536;
const closedMs = 5 * 60_000;
const failedMs = 30_000;

/** A kept connection remembers the context it was made in, and with it the request. */
const outsideOfRequests = AsyncLocalStorage.snapshot();

let agent: Agent | undefined;
let requests = 0;
let bytesInFlight = 0;
let endpoint: Endpoint | undefined;
let closedUntil = 0;
/** The smallest size that was refused, until when. */
let refusedBytes = Number.POSITIVE_INFINITY;
let refusedUntil = 0;

/** Whether a document of `bytes` may be tried: the door is not known to be closed and not crowded. */
export function isDoorOpen(bytes: number): boolean {
  const now = Date.now();
  if (daemonAddress().tcp !== endpoint) forget(daemonAddress().tcp);
  if (now >= refusedUntil) refusedBytes = Number.POSITIVE_INFINITY;
  return (
    now >= closedUntil &&
    bytes < refusedBytes &&
    requests < maximumRequests &&
    bytesInFlight + bytes <= maximumBytesInFlight
  );
}

/** Posts one document; whether it was taken. Never rejects. Ask `isDoorOpen` first. */
export async function postDocument(text: string): Promise<boolean> {
  const body = Buffer.from(JSON.stringify({ TraceSegmentDocuments: [text] }));
  const asked = daemonAddress().tcp;
  requests += 1;
  bytesInFlight += body.length;
  const answer = await outsideOfRequests(post, asked, body).catch((): Answer => 'failed');
  requests -= 1;
  bytesInFlight -= body.length;
  if (answer === 'taken') count('documentsSentOverHttp');
  else count('httpAttemptsFailed');
  if (asked === endpoint) remember(answer, Buffer.byteLength(text));
  return answer === 'taken';
}

function remember(answer: Answer, bytes: number): void {
  const now = Date.now();
  if (answer === 'closed') closedUntil = now + closedMs;
  if (answer === 'failed') closedUntil = now + failedMs;
  if (answer === 'too large') {
    refusedBytes = Math.min(refusedBytes, bytes);
    refusedUntil = now + closedMs;
  }
}

function forget(next: Endpoint): void {
  endpoint = next;
  closedUntil = 0;
  refusedBytes = Number.POSITIVE_INFINITY;
}

function post({ host, port }: Endpoint, body: Buffer, isRetry?: boolean): Promise<Answer> {
  const http = process.getBuiltinModule('node:http');
  agent ??= new http.Agent({ keepAlive: true, maxSockets: maximumRequests });
  const options: RequestOptions = {
    agent,
    host,
    port,
    method: 'POST',
    path: '/TraceSegments',
    headers: { 'Content-Type': 'application/json', 'Content-Length': body.length },
    signal: AbortSignal.timeout(timeoutMs),
  };
  // The SDK's own calls are no part of what the application did: a captured `http` keeps its original aside.
  const original: unknown = Reflect.get(http, '__request');
  const untraced = isRequest(original) ? original : http.request;
  return new Promise((resolve) => {
    const request = untraced(options, (response) => {
      readAnswer(response).then(resolve, () => resolve('failed'));
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      // The other side may close a kept connection just when it is used again.
      if (request.reusedSocket && isRetry !== true) resolve(post({ host, port }, body, true));
      else resolve(error.code === 'ECONNREFUSED' ? 'closed' : 'failed');
    });
    request.end(body);
  });
}

function isRequest(value: unknown): value is typeof httpRequest {
  return typeof value === 'function';
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const status = response.statusCode ?? 0;
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    if (text.length < maximumAnswerBytes) text += chunk;
  }
  if (status === 200) return answerOf(JSON.parse(text));
  if (status === 413) return 'too large';
  // No such call, not allowed, wrong method: whoever listens there takes no documents.
  if (status >= 400 && status < 500 && status !== 408 && status !== 429)
    return status === 400 ? 'too large' : 'closed';
  return 'failed';
}

function answerOf(answer: { UnprocessedTraceSegments?: { ErrorCode?: string }[] } | null): Answer {
  const unprocessed = answer?.UnprocessedTraceSegments;
  if (!Array.isArray(unprocessed)) return 'closed';
  if (unprocessed.length === 0) return 'taken';
  // Every other code is about what the document says, not about its size.
  const code = unprocessed[0]?.ErrorCode;
  return code === undefined || code === 'InvalidSegment' ? 'too large' : 'refused';
}
