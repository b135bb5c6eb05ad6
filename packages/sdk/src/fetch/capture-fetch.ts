/**
 * Traces `fetch`: Node's own, or one with the same interface such as node-fetch's.
 *
 * A call's subsegment is current only while the wrapped function runs, so that calls one after the other are siblings,
 * and is closed when the headers of the answer arrive, as the official SDK does: whoever gets a response may never
 * read it.
 * Source: aws-xray-sdk-fetch 3.12.0, `lib/fetch_p.js`.
 */
import {
  isAutomaticMode,
  resolveManualSegmentParams,
  resolveSegment,
  runWithSegment,
} from '../context/context.ts';
import { guarded } from '../guard.ts';
import {
  flagStatus,
  hasTraceHeader,
  headersForCall,
  isRefused,
  isTracedAbove,
  logUntraced,
  openCall,
} from '../http/outgoing-call.ts';
import { log } from '../logging/logger.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import { describeFetchCall, initWithHeaders, readFetchCall, type FetchCall } from './fetch-call.ts';

/** A function with the interface of `fetch`. */
export type FetchFunction = typeof globalThis.fetch;

/** The class of the requests that go with a `fetch`. */
export type RequestClass = typeof globalThis.Request;

/** Called before a call's subsegment gets its flags and is closed; with an error instead of a response. */
export type FetchSubsegmentCallback = (
  subsegment: Subsegment,
  req: Request,
  res: Response | null,
  error?: Error | null,
) => void;

/** What node-fetch gives: the function as default export, and the class of its requests. */
export interface FetchModuleType {
  default?: FetchFunction;
  Request?: RequestClass;
}

interface FetchCaptureSettings {
  readonly downstream: boolean;
  readonly callback: FetchSubsegmentCallback | undefined;
  readonly requestClass: () => RequestClass;
}

interface FetchTarget {
  fetch?: FetchFunction;
  __fetch?: FetchFunction;
}

/**
 * Traces every call of the global `fetch` from now on, once, and returns it. The original stays at
 * `globalThis.__fetch`.
 * @throws Error when there is no global `fetch`.
 */
export function captureFetchGlobal(
  downstreamXRayEnabled?: boolean,
  subsegmentCallback?: FetchSubsegmentCallback,
): FetchFunction {
  const target: FetchTarget = globalThis;
  if (target.fetch === undefined) throw new Error('Global fetch is not available in NodeJS');
  if (target.__fetch !== undefined) return target.fetch;
  target.__fetch = target.fetch;
  // Read when it is needed: the first look at it makes Node load its whole fetch.
  const requestClass = () => globalThis.Request;
  target.fetch = traced(target.__fetch, {
    downstream: Boolean(downstreamXRayEnabled),
    callback: subsegmentCallback,
    requestClass,
  });
  return target.fetch;
}

/** Traces the default export of a module such as node-fetch 2 in place, and returns it; null when it has none. */
export function captureFetchModule(
  module: FetchModuleType,
  downstreamXRayEnabled?: boolean,
  subsegmentCallback?: FetchSubsegmentCallback,
): FetchFunction | null {
  if (!module.default) {
    log.warn('X-ray capture did not find fetch function in module');
    return null;
  }
  const patched = module as FetchModuleType & { __fetch?: FetchFunction };
  if (patched.__fetch === undefined) {
    patched.__fetch = module.default;
    const requestClass = module.Request ?? globalThis.Request;
    module.default = enableCapture(module.default, requestClass, downstreamXRayEnabled, subsegmentCallback);
  }
  return module.default;
}

/** A traced function for `baseFetchFunction`. `requestClass` makes what the callback is called with. */
export function enableCapture(
  baseFetchFunction: FetchFunction,
  requestClass: RequestClass,
  downstreamXRayEnabled?: boolean,
  subsegmentCallback?: FetchSubsegmentCallback,
): FetchFunction {
  return traced(baseFetchFunction, {
    downstream: Boolean(downstreamXRayEnabled),
    callback: subsegmentCallback,
    requestClass: () => requestClass,
  });
}

type BaseFetch = (input: unknown, init?: unknown) => Promise<Response>;

function traced(base: FetchFunction, settings: FetchCaptureSettings): FetchFunction {
  const send = base as BaseFetch;
  const capturedFetch = async (input: unknown, init?: unknown): Promise<Response> => {
    const call = guarded('fetch', () => readFetchCall(input, init));
    if (call === undefined || hasTraceHeader(call.headers)) return send(input, init);
    const manual = isAutomaticMode() ? undefined : { ...call.init };
    const parent = resolveSegment(resolveManualSegmentParams(manual));
    if (parent === undefined) {
      const describe = (): string => `RequestInit for request [ ${describeFetchCall(call)} ]`;
      logUntraced('fetch', describe, 'on the options params as "XRaySegment"');
      return send(input, init);
    }
    if (isTracedAbove(call.headers, parent)) return send(input, init);
    const subsegment = guarded('fetch', () => openCall(parent, call.host, 'remote'));
    if (subsegment === undefined) return send(input, init);
    return sendTraced(send, manual ? { ...call, init: manual } : call, subsegment, settings);
  };
  return capturedFetch as FetchFunction;
}

async function sendTraced(
  send: BaseFetch,
  call: FetchCall,
  subsegment: Subsegment,
  settings: FetchCaptureSettings,
): Promise<Response> {
  try {
    const init = initWithHeaders(call, headersForCall(subsegment, call.headers));
    const run = () => send(call.input, init);
    const response = await (isAutomaticMode() ? runWithSegment(subsegment, run) : run());
    guarded('fetch', () => record(call, subsegment, settings, response));
    return response;
  } catch (error) {
    guarded('fetch', () => record(call, subsegment, settings, null, error as Error));
    throw error;
  }
}

function record(
  call: FetchCall,
  subsegment: Subsegment,
  { callback, downstream, requestClass }: FetchCaptureSettings,
  response: Response | null,
  error?: Error,
): void {
  if (callback) {
    const notify = (): void => callback(subsegment, requestOf(call, requestClass()), response, error);
    guarded('fetch callback', notify);
  }
  flagStatus(subsegment, response?.status);
  subsegment.addFetchRequestData(call, response, downstream && !isRefused(error));
  subsegment.close(error);
}

/** The caller's request, or one like it without its body, which is on its way. */
function requestOf(call: FetchCall, RequestOfFetch: RequestClass): Request {
  if (call.input instanceof RequestOfFetch) return call.input;
  const init = { method: call.method, headers: call.headers } as ConstructorParameters<RequestClass>[1];
  return new RequestOfFetch(call.url, init);
}
