/**
 * Counts what the library refuses before it asks anybody: calls of methods that are not here, requests that are no gRPC,
 * and connections that speak no HTTP/2, as when an exporter for OTLP over HTTP was given the port of this door.
 */

import type { IncomingHttpHeaders, ServerHttp2Session } from 'node:http2';
import type { OtlpRefusalReason } from '../../observe/counters.ts';

const GRPC = 'application/grpc';
/** Of nghttp2, which Node does not name. */
const BAD_CLIENT_MAGIC = -903;

export function countUnasked(
  session: ServerHttp2Session,
  paths: ReadonlySet<string>,
  refused: (reason: OtlpRefusalReason) => void,
): void {
  session.on('stream', (_stream, headers) => {
    const reason = reasonFor(headers, paths);
    if (reason !== undefined) refused(reason);
  });
  session.on('error', (error) => {
    if (isNoHttp2(error)) refused('unreadable');
  });
}

/** In the order in which the library looks at them. */
function reasonFor(
  { 'content-type': type, ':path': path }: IncomingHttpHeaders,
  paths: ReadonlySet<string>,
): OtlpRefusalReason | undefined {
  if (type?.startsWith(GRPC) !== true) return 'content_type';
  return path !== undefined && paths.has(path) ? undefined : 'path';
}

/** The first bytes were not those with which HTTP/2 begins. */
function isNoHttp2(error: Error): boolean {
  return 'errno' in error && error.errno === BAD_CLIENT_MAGIC;
}
