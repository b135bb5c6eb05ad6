/**
 * Traces undici through Node's diagnostics channels: its `request`, `stream`, `pipeline`, clients and pools, and the
 * global `fetch`, which is undici inside. Works with the package and with the copy in Node.
 *
 * Without a segment nothing is done and nothing is logged: the channel also sees calls that libraries make for
 * themselves. A subsegment is closed when the headers of the answer arrive, as with `fetch`; each hop of a redirect is
 * a call of its own.
 * Source: undici documentation, "Diagnostics Channel Support".
 */
import { AsyncResource } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { currentSegment, isAutomaticMode } from '../context/context.ts';
import { guarded } from '../guard.ts';
import {
  flagStatus,
  hasTraceHeader,
  headersForCall,
  isRefused,
  isTracedAbove,
  openCall,
} from '../http/outgoing-call.ts';
import { headerOf } from '../http/request-headers.ts';
import { sharedState } from '../process-state.ts';
import type { SegmentLike } from '../segment/segment-like.ts';
import type { FetchResponseLike } from '../segment/remote-request.ts';
import type { Subsegment } from '../segment/subsegment.ts';

/** A request as undici's channels show it. */
interface UndiciRequest {
  readonly origin?: string | URL;
  readonly path: string;
  readonly method: string;
  /** Names and values in turn. */
  readonly headers: unknown;
  addHeader(name: string, value: string): unknown;
}

interface UndiciResponse {
  readonly statusCode: number;
  /** Names and values in turn, as buffers or texts. */
  readonly headers: readonly (Buffer | string)[];
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
 * Where an application limits the connections of a dispatcher, calls by undici's own `fetch` or through interceptors
 * that wait for a connection are found in the request that freed it; other calls are not.
 * @param downstreamXRayEnabled Whether the callees send segments of their own (`traced` in the document).
 */
export function captureUndici(downstreamXRayEnabled?: boolean): void {
  isDownstream = Boolean(downstreamXRayEnabled);
  if (shared.isCaptured) return;
  shared.isCaptured = true;
  subscribe('undici:request:create', (message) => guarded('undici', () => onCreate(message)));
  subscribe('undici:request:headers', (message) => guarded('undici', () => onHeaders(message)));
  subscribe('undici:request:error', (message) => guarded('undici', () => onError(message)));
}

function onCreate(message: unknown): void {
  const { request } = message as { request: UndiciRequest };
  // The tunnel of a proxy is no call of the application's; what goes through it is one.
  if (!isAutomaticMode() || request.method === 'CONNECT' || hasTraceHeader(request.headers)) return;
  const parent = parentOf(request);
  if (parent === undefined || isTracedAbove(request.headers, parent)) return;
  const base = String(request.origin ?? '');
  const host = URL.canParse(base) ? new URL(base).hostname : 'Unknown host';
  const subsegment = openCall(parent, host, 'remote');
  calls.set(request, { subsegment, url: base + request.path, method: request.method });
  const added = headersForCall(subsegment, request.headers);
  for (const [name, value] of Object.entries(added)) request.addHeader(name, value);
}

/**
 * The segment of whoever asked for the request. A pool without a free connection makes the request later, in the
 * context of the answer that freed one; undici's own handler remembers where it was made.
 */
function parentOf(request: UndiciRequest): SegmentLike | undefined {
  for (const symbol of Object.getOwnPropertySymbols(request)) {
    const handler: unknown = symbol.description === 'handler' ? Reflect.get(request, symbol) : undefined;
    if (handler instanceof AsyncResource) return handler.runInAsyncScope(currentSegment);
  }
  return currentSegment();
}

const SWITCHING_PROTOCOLS = 101;

function onHeaders(message: unknown): void {
  const { request, response } = message as { request: UndiciRequest; response: UndiciResponse };
  const { statusCode: status, headers } = response;
  if (status < 200 && status !== SWITCHING_PROTOCOLS) return;
  const get = (name: string): string | null => (headerOf(headers.map(String), name) as string) ?? null;
  end(request, { status, headers: { get } });
}

function onError(message: unknown): void {
  const { request, error } = message as { request: UndiciRequest; error: Error };
  end(request, null, error);
}

function end(request: UndiciRequest, response: FetchResponseLike | null, error?: Error): void {
  const call = calls.get(request);
  if (call === undefined) return;
  calls.delete(request);
  flagStatus(call.subsegment, response?.status);
  call.subsegment.addFetchRequestData(call, response, isDownstream && !isRefused(error));
  call.subsegment.close(error);
}
