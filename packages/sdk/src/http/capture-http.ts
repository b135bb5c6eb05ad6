/**
 * Traces calls made through `node:http` and `node:https`.
 *
 * A call is made in the caller's context and its callbacks run there, so that calls one after the other are siblings.
 * Trace headers are set on the request Node makes, which leaves the caller's options as they are.
 * Source: aws-xray-sdk-core 3.12.0, `patchers/http_p.js`.
 */
import type { ClientRequest } from 'node:http';
import type * as http from 'node:http';
import type * as https from 'node:https';
import { isAutomaticMode, resolveManualSegmentParams, resolveSegment } from '../context/context.ts';
import { guarded } from '../guard.ts';
import { logLimited } from '../logging/log-limited.ts';
import type { SegmentLike } from '../segment/segment-like.ts';
import {
  describeHttpCall,
  hostOf,
  portOf,
  readHttpCall,
  sendsHeadAtOnce,
  withHeaders,
  withOptions,
  type HttpCall,
} from './http-call.ts';
import { headersForCall, isTracedAbove, openRemoteSubsegment } from './outgoing-call.ts';
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
    return tracedRequest(send, target, args, settings);
  };
  target.get = function get(...args) {
    const request = tracedRequest(send, target, args, settings);
    request?.end?.();
    return request;
  };
}

function tracedRequest(
  send: Send,
  target: object,
  args: unknown[],
  settings: HttpCaptureSettings,
): ClientRequest {
  const call = guarded('http', () => readHttpCall(args), undefined);
  if (call === undefined || call.given.hasTrace) return Reflect.apply(send, target, args);
  const manual = isAutomaticMode() ? undefined : { ...call.options };
  const parent = resolveSegment(resolveManualSegmentParams(manual));
  if (parent === undefined) logMissing(call);
  if (parent === undefined || isTracedAbove(call.given, parent)) {
    return Reflect.apply(send, target, args);
  }
  return sendTraced(send, target, manual === undefined ? call : withOptions(call, manual), parent, settings);
}

function sendTraced(
  send: Send,
  target: object,
  call: HttpCall,
  parent: SegmentLike,
  settings: HttpCaptureSettings,
): ClientRequest {
  const subsegment = guarded('http', () => openRemoteSubsegment(parent, hostOf(call)), undefined);
  if (subsegment === undefined) return Reflect.apply(send, target, call.args);
  const headers = guarded('http', () => headersForCall(subsegment, call.given), {});
  const isLate = sendsHeadAtOnce(call);
  let request: ClientRequest;
  try {
    request = Reflect.apply(send, target, isLate ? withHeaders(call, headers).args : call.args);
  } catch (error) {
    guarded('http', () => subsegment.close(error as Error), undefined);
    throw error;
  }
  guarded(
    'http',
    () => {
      if (!isRequest(request)) return subsegment.close();
      if (!isLate) setHeaders(request, headers);
      followRequest(request, portOf(call), subsegment, settings);
    },
    undefined,
  );
  return request;
}

/** Agents of other vendors have been seen to return nothing, or something of their own. */
function isRequest(request: ClientRequest | undefined): request is ClientRequest {
  return typeof request?.on === 'function' && typeof request.prependListener === 'function';
}

function setHeaders(request: ClientRequest, headers: Readonly<Record<string, string>>): void {
  if (request.headersSent) return;
  for (const name of Object.keys(headers)) request.setHeader(name, headers[name] ?? '');
}

function logMissing(call: HttpCall): void {
  const how = isAutomaticMode()
    ? 'is missing the sub/segment context for automatic mode'
    : 'requires a segment object on the options params as "XRaySegment" for tracing in manual mode';
  logLimited(
    'http without context',
    'info',
    () => `Options for request [ ${describeHttpCall(call)} ] ${how}. Ignoring.`,
  );
}
