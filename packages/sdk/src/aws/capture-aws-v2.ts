/**
 * Calls of AWS SDK for JavaScript v2 clients, through the hook the SDK has for it: a function that sees each request
 * before it is sent. Requests carry X-Ray's header alone: that SDK signs every other header, and `traceparent` may be
 * rewritten on the way.
 */
import {
  isAutomaticMode,
  resolveManualSegmentParams,
  resolveSegment,
  runWithSegment,
} from '../context/context.ts';
import { guarded } from '../guard.ts';
import { logUntraced, openCall } from '../http/outgoing-call.ts';
import { isPassThrough, traceHeaderOf, XRAY_HEADER } from '../propagation/trace-headers.ts';
import type { SegmentLike } from '../segment/segment-like.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import { endCall } from './aws-data.ts';
import type { Customizable, ServiceClass, V2Request, V2Response } from './aws-v2-types.ts';

/** Requests traced already: a client may be captured as well as its class. */
const traced = new WeakSet<V2Request>();

/**
 * Traces the calls of every client of the AWS SDK v2, also of those made before.
 * @param awssdk the module of `aws-sdk`.
 * @returns `awssdk`.
 * @throws Error when it is older than 2.7.15, which lacks the hook, or no AWS SDK v2 at all.
 */
export function captureAWS<T>(awssdk: T): T {
  const module = (awssdk ?? {}) as Record<string, unknown>;
  if (!isNewEnough(module['VERSION'])) throw new Error('AWS SDK version 2.7.15 or greater required.');
  for (const name in module) {
    const service = module[name];
    if (isServiceClass(service)) service.prototype.customizeRequests(captureRequest);
  }
  return awssdk;
}

/**
 * Traces the calls of one client. In manual mode the parent is the parameter `XRaySegment` of a call.
 * @param client a client of the AWS SDK v2; of a `DynamoDB.DocumentClient` the client inside is captured.
 * @returns `client`.
 * @throws TypeError for anything else, such as a client of the AWS SDK v3 (see `captureAWSv3Client`).
 */
export function captureAWSClient<T extends object>(client: T): T {
  const inside = (client as { service?: unknown }).service;
  const service = isCustomizable(client) ? client : inside;
  if (!isCustomizable(service)) {
    throw new TypeError(
      'captureAWSClient takes a client of the AWS SDK v2; use captureAWSv3Client for one of v3.',
    );
  }
  service.customizeRequests(captureRequest);
  return client;
}

function isCustomizable(value: unknown): value is Customizable {
  return typeof (value as Partial<Customizable> | undefined)?.customizeRequests === 'function';
}

function isNewEnough(version: unknown): boolean {
  const [major = 0, minor = 0, patch = 0] = String(version).split('.').map(Number.parseFloat);
  return major > 2 || (major === 2 && (minor > 7 || (minor === 7 && patch >= 15)));
}

function isServiceClass(value: unknown): value is ServiceClass {
  return typeof value === 'function' && Boolean((value as Partial<ServiceClass>).serviceIdentifier);
}

function captureRequest(request: V2Request): void {
  if (traced.has(request)) return;
  traced.add(request);
  // The application's own object until now.
  if (!isAutomaticMode()) request.params = { ...request.params };
  const parent = resolveSegment(resolveManualSegmentParams(request.params));
  if (parent === undefined) {
    const name = `${request.service.serviceIdentifier}.${request.operation}`;
    logUntraced(name, () => `Call ${name}`, 'on the request params as "XRaySegment"');
    return;
  }
  guarded('aws v2', () => trace(request, parent));
}

function trace(request: V2Request, parent: SegmentLike): void {
  const subsegment = openCall(parent, request.service.serviceIdentifier, 'aws');
  const caller: { stack?: string } = {};
  Error.captureStackTrace(caller, captureRequest);

  const onBuild = (): void => {
    if (!isPassThrough(subsegment)) request.httpRequest.headers[XRAY_HEADER] = traceHeaderOf(subsegment);
  };
  const onComplete = (response: V2Response): void => {
    guarded('aws v2', () => end(request, subsegment, response, caller));
  };
  request.on('build', onBuild).on('complete', onComplete);
  request.on('beforePresign', () => {
    parent.removeSubsegment(subsegment);
    request.removeListener('build', onBuild);
    request.removeListener('complete', onComplete);
  });
  callBackInside(request, parent);
}

/** Lets the callback of a call run in the context of its caller, whoever of several callers got the credentials. */
function callBackInside(request: V2Request, parent: SegmentLike): void {
  const { send } = request;
  request.send = (callback) => {
    if (typeof callback !== 'function') return send.call(request, callback);
    return send.call(request, function inside(this: unknown, ...results: unknown[]) {
      runWithSegment(parent, () => callback.apply(this, results));
    });
  };
}

function end(
  request: V2Request,
  subsegment: Subsegment,
  response: V2Response,
  caller: { stack?: string },
): void {
  const { service, operation } = request;
  const { error, httpResponse } = response;
  const call = {
    service: service.serviceIdentifier,
    operation,
    region: request.httpRequest.region,
    requestId: response.requestId,
    retries: response.retryCount ?? 0,
    extendedRequestId: response.extendedRequestId,
    params: request.params,
    data: response.data,
  };
  const { message = '', code = 'Error' } = error ?? {};
  endCall(subsegment, call, {
    status: httpResponse?.statusCode || undefined,
    contentLength: httpResponse?.headers?.['content-length'],
    // The error's own stack shows the SDK's insides; where the call was made says more.
    error: error ? { message, name: code, stack: caller.stack } : undefined,
    throttled: Boolean(error) && service.throttledError?.(error) === true,
  });
}
