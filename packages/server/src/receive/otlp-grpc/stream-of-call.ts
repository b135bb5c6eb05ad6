/**
 * The HTTP/2 stream of a call, of which the library shows nothing: how many bytes of a message have come is known
 * nowhere else. A call whose stream is not found is never taken for stalled; a test tells.
 */

import { Readable } from 'node:stream';
import type { ServerInterceptingCallInterface } from '@grpc/grpc-js';
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

/** Looked for by what it is, since its name is the library's own business. */
function streamOf(call: ServerInterceptingCallInterface): Readable | undefined {
  return Object.values(call).find((value): value is Readable => value instanceof Readable);
}
