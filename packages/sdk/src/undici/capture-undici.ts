/**
 * Traces undici through Node's diagnostics channels: its `request`, `stream`, `pipeline`, clients and pools, and the
 * global `fetch`, which is undici inside. Works with the package and with the copy in Node.
 *
 * Without a segment nothing is done and nothing is logged: the channel also sees calls that libraries make for
 * themselves. A subsegment is closed when the headers of the answer arrive, as with `fetch`; each hop of a redirect is a
 * call of its own.
 * Source: undici documentation, "Diagnostics Channel Support".
 */
import { AsyncResource } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { currentSegment, isAutomaticMode } from '../context/context.ts';
import { guarded } from '../guard.ts';
import { readHeaders } from '../http/request-headers.ts';
import {
  flagStatus,
  headersForCall,
  isRefused,
  isTracedAbove,
  openRemoteSubsegment,
} from '../http/outgoing-call.ts';
import { sharedState } from '../process-state.ts';
import { noteOrigins, originOfRequest, type RequestOrigin, type UndiciModule } from './dispatch-origin.ts';
import type { SegmentLike } from '../segment/segment-like.ts';
import type { Subsegment } from '../segment/subsegment.ts';

/** A request as undici's channels show it. */
interface UndiciRequest {
  readonly origin?: string | URL;
  readonly path: string;
  readonly method: string;
  /** Names and values in turn; undici 5 had one text. */
  readonly headers: unknown;
  addHeader(name: string, value: string): unknown;
}

interface UndiciResponse {
  readonly statusCode: number;
  /** Names and values in turn, as buffers or texts. */
  readonly headers: unknown;
}

interface UndiciCall {
  readonly subsegment: Subsegment;
  readonly url: string;
  readonly method: string;
}

/** Two copies of this package in one process would trace every call twice. */
const shared = sharedState('undici', () => ({ isCaptured: false }));
const calls = new WeakMap<object, UndiciCall>();
let isDownstream = false;

/**
 * Traces every call through undici, and every global `fetch` that `captureFetchGlobal` does not trace, from now on.
 * @param downstreamXRayEnabled Whether the callees send segments of their own (`traced` in the document).
 * @param undici The package, for applications that limit the connections of a pool and use its `fetch` or interceptors:
 *   calls that wait for a connection then find the segment they were made in. `request`, `stream` and `pipeline` do
 *   without it, and so does the global `fetch` with `captureFetchGlobal`.
 */
export function captureUndici(downstreamXRayEnabled?: boolean, undici?: UndiciModule): void {
  isDownstream = Boolean(downstreamXRayEnabled);
  if (undici !== undefined) noteOrigins(undici);
  if (shared.isCaptured) return;
  shared.isCaptured = true;
  subscribe('undici:request:create', (message) => guarded('undici', () => onCreate(message), undefined));
  subscribe('undici:request:headers', (message) => guarded('undici', () => onHeaders(message), undefined));
  subscribe('undici:request:error', (message) => guarded('undici', () => onError(message), undefined));
}

function onCreate(message: unknown): void {
  const { request } = message as { request: UndiciRequest };
  const origin = originOfRequest();
  // The tunnel of a proxy is no call of the application's; what goes through it is one.
  if (!isAutomaticMode() || request.method === 'CONNECT') return;
  const parent = parentOf(request, origin);
  if (parent === undefined) return;
  const given = readHeaders(headersOf(request));
  if (given.hasTrace || isTracedAbove(given, parent)) return;
  const base = String(request.origin ?? '');
  const host = URL.canParse(base) ? new URL(base).hostname : 'Unknown host';
  const subsegment = openRemoteSubsegment(parent, host);
  calls.set(request, { subsegment, url: base + request.path, method: request.method });
  const added = headersForCall(subsegment, given);
  for (const name of Object.keys(added)) request.addHeader(name, added[name] ?? '');
}

/**
 * The segment of whoever asked for the request. A pool without a free connection makes the request later, in the
 * context of the answer that freed one; undici's own handler remembers where it was made.
 */
function parentOf(request: UndiciRequest, origin: RequestOrigin | undefined): SegmentLike | undefined {
  for (const symbol of Object.getOwnPropertySymbols(request)) {
    const handler: unknown = symbol.description === 'handler' ? Reflect.get(request, symbol) : undefined;
    if (handler instanceof AsyncResource) return handler.runInAsyncScope(currentSegment);
  }
  return origin === undefined ? currentSegment() : origin.segment;
}

function headersOf(request: UndiciRequest): unknown {
  return typeof request.headers === 'string' ? request.headers.split(/: |\r\n/) : request.headers;
}

const SWITCHING_PROTOCOLS = 101;

function onHeaders(message: unknown): void {
  const { request, response } = message as { request: UndiciRequest; response: UndiciResponse };
  const call = calls.get(request);
  const isInformational = response.statusCode < 200 && response.statusCode !== SWITCHING_PROTOCOLS;
  if (call === undefined || isInformational) return;
  calls.delete(request);
  flagStatus(call.subsegment, response.statusCode);
  call.subsegment.addFetchRequestData(call, answerOf(response), isDownstream);
  call.subsegment.close();
}

/** The answer as the document's fields are read from it. */
function answerOf(response: UndiciResponse): {
  status: number;
  headers: { get(name: string): string | null };
} {
  const { statusCode: status, headers } = response;
  return { status, headers: { get: (name) => rawHeader(headers, name) } };
}

function rawHeader(headers: unknown, name: string): string | null {
  if (!Array.isArray(headers)) return null;
  for (let index = 0; index < headers.length; index += 2) {
    const key = headers[index] as Buffer | string;
    if (key.length === name.length && key.toString().toLowerCase() === name)
      return String(headers[index + 1]);
  }
  return null;
}

function onError(message: unknown): void {
  const { request, error } = message as { request: UndiciRequest; error: Error };
  const call = calls.get(request);
  if (call === undefined) return;
  calls.delete(request);
  call.subsegment.addFetchRequestData(call, null, isDownstream && !isRefused(error));
  call.subsegment.close(error);
}
