/**
 * Traces calls made through `node:http` and `node:https`.
 *
 * A call is made in the caller's context and its callbacks run there, so that calls one after the other are siblings.
 * Trace headers are set in a copy of the caller's options.
 * Source: aws-xray-sdk-core 3.12.0, `patchers/http_p.js`.
 */
import type { ClientRequest } from 'node:http';
import type * as http from 'node:http';
import type * as https from 'node:https';
import { resolveManualSegmentParams, resolveSegment } from '../context/context.ts';
import { guarded } from '../guard.ts';
import { describeHttpCall, hostOf, portOf, readHttpCall } from './http-call.ts';
import { hasTraceHeader, headersForCall, isTracedAbove, logUntraced, openCall } from './outgoing-call.ts';
import { withHeaders } from './request-headers.ts';
import { followRequest, type HttpCaptureSettings, type HttpSubsegmentCallback } from './traced-request.ts';

export type { HttpSubsegmentCallback } from './traced-request.ts';

/** `node:http`, `node:https`, or something with the same two functions. */
export type HttpModule = typeof http | typeof https;

type Send = (...args: unknown[]) => ClientRequest;

/** A module whose functions are replaced; the originals stay under the names the official SDK gives them. */
interface Patchable {
  request: Send;
  get: Send;
  __request?: Send;
  __get?: Send;
}

/**
 * A copy of `module` whose `request` and `get` are traced; `module` itself when it is traced already.
 * @param downstreamXRayEnabled Whether the callees send segments of their own (`traced` in the document).
 * @param subsegmentCallback Called before a call's subsegment is closed.
 */
export function captureHTTPs<T extends HttpModule>(
  module: T,
  downstreamXRayEnabled?: boolean,
  subsegmentCallback?: HttpSubsegmentCallback,
): T {
  const original = moduleItself(module);
  if (original.__request !== undefined) return module;
  // Descriptors, not values: reading some of Node's lazy members would load what nobody has asked for.
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(original)) as Patchable;
  patch(copy, downstreamXRayEnabled, subsegmentCallback);
  return copy as unknown as T;
}

/**
 * Traces every call through `module` from now on, once: later calls with other settings change nothing. Named imports
 * of ES modules (`import { request } from 'node:https'`) see it too.
 */
export function captureHTTPsGlobal(
  module: HttpModule,
  downstreamXRayEnabled?: boolean,
  subsegmentCallback?: HttpSubsegmentCallback,
): void {
  const original = moduleItself(module);
  if (original.__request !== undefined) return;
  patch(original, downstreamXRayEnabled, subsegmentCallback);
  process.getBuiltinModule('node:module').syncBuiltinESMExports();
}

/** What `import * as http` gives cannot be written to; its default is the module. */
function moduleItself(module: HttpModule): Patchable {
  const isNamespace = Reflect.get(module, Symbol.toStringTag) === 'Module';
  return (isNamespace ? Reflect.get(module, 'default') : module) as Patchable;
}

function patch(target: Patchable, downstream: unknown, callback: HttpSubsegmentCallback | undefined): void {
  const settings: HttpCaptureSettings = { downstream: Boolean(downstream), callback };
  const send = target.request;
  target.__request = send;
  target.__get = target.get;
  target.request = function request(...args) {
    return tracedRequest(send, args, settings);
  };
  target.get = function get(...args) {
    const request = tracedRequest(send, args, settings);
    request?.end?.();
    return request;
  };
}

function tracedRequest(send: Send, args: unknown[], settings: HttpCaptureSettings): ClientRequest {
  const call = guarded('http', () => readHttpCall(args));
  if (call === undefined || hasTraceHeader(call.options['headers'])) return send(...args);
  const options: Record<string, unknown> = { ...call.options };
  const { headers } = options;
  const parent = resolveSegment(resolveManualSegmentParams(options));
  if (parent === undefined) {
    const describe = (): string => `Options for request [ ${describeHttpCall(call)} ]`;
    logUntraced('http', describe, 'on the options params as "XRaySegment"');
    return send(...args);
  }
  if (isTracedAbove(headers, parent)) return send(...args);
  const subsegment = guarded('http', () => openCall(parent, hostOf(call), 'remote'));
  if (subsegment === undefined) return send(...args);
  options['headers'] = withHeaders(headers, headersForCall(subsegment, headers));
  let request: ClientRequest;
  try {
    request = send(...call.before, options, ...call.after);
  } catch (error) {
    subsegment.close(error as Error);
    throw error;
  }
  // Agents of other vendors have been seen to return nothing, or something of their own.
  if (typeof request?.prependListener === 'function') {
    followRequest(request, portOf(call), subsegment, settings);
  } else {
    subsegment.close();
  }
  return request;
}
