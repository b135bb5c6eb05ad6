/**
 * The HTTP/2 stream of a call, of which the library shows nothing: how many bytes of a message have come, and what the
 * library itself has answered, is known nowhere else. A call whose stream is not found is never taken for stalled, and
 * counts as left by its sender; a test tells.
 */

import type { ServerHttp2Stream } from 'node:http2';
import { Readable } from 'node:stream';
import { status, type ServerInterceptingCallInterface } from '@grpc/grpc-js';
import type { OtlpRefusalReason } from '../../observe/counters.ts';
import type { Arrival } from '../arrivals.ts';

/** Counts what comes of a call's message from here on; undefined where that cannot be known. */
export function countArrivedOfCall(call: ServerInterceptingCallInterface): Arrival['arrivedBytes'] {
  const stream = streamOf(call);
  if (stream === undefined) return () => undefined;
  let bytes = 0;
  // It was paused by the library, which resumes it to read: one more listener starts nothing.
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  return () => bytes;
}

/**
 * Why a call is over that no handler has got: the library refused it, or its sender left. A stream that was cancelled
 * ends like any other, and the library then finds that its message is missing.
 */
export function reasonOfEnd(call: ServerInterceptingCallInterface): OtlpRefusalReason {
  const stream = streamOf(call);
  const code = answeredCode(stream);
  if (code === status.RESOURCE_EXHAUSTED) return 'too_large';
  const isIncomplete = code === status.UNIMPLEMENTED && stream?.readableEnded === true;
  // Otherwise it is not packed as it says, or there is more than one message.
  return code === undefined || isIncomplete ? 'sender_left' : 'unreadable';
}

function answeredCode(stream: ServerHttp2Stream | undefined): number | undefined {
  const headers = { ...stream?.sentHeaders, ...stream?.sentTrailers };
  const code = headers['grpc-status'];
  return code === undefined ? undefined : Number(code);
}

/** Looked for by what it is, since its name is the library's own business. */
function streamOf(call: ServerInterceptingCallInterface): ServerHttp2Stream | undefined {
  return Object.values(call).find((value): value is ServerHttp2Stream => value instanceof Readable);
}
