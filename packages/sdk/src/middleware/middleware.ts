/**
 * The public `middleware` object: how a server's segment gets its name, its trace and its sampling decision. Its
 * members call each other through the object, as in the official SDK, so that an application may replace any of them.
 * Source: aws-xray-sdk-core 3.12.0, `mw_utils.js`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { reportFailure } from '../guard.ts';
import { count } from '../health/counters.ts';
import { logLimited } from '../logging/log-limited.ts';
import { incomingTraceData, type IncomingHeaders, type TraceData } from '../propagation/trace-headers.ts';
import { DefaultSampler, type Sampler } from '../sampling/default-sampler.ts';
import { LocalSampler } from '../sampling/local-sampler.ts';
import type { RulesConfig } from '../sampling/local-rules.ts';
import { Segment } from '../segment/segment.ts';
import { utils } from '../utils/utils.ts';
import { IncomingRequestData, hostOf, requestTarget } from './incoming-request-data.ts';
import { RequestCycle, logSegment, type CycleMessages } from './request-cycle.ts';

export type { Sampler } from '../sampling/default-sampler.ts';

/** What a framework's adapter says about its requests. */
export interface RequestView extends CycleMessages {
  readonly started: string;
}

const PLAIN_VIEW: RequestView = {
  started: 'Starting middleware segment',
  closed: 'Closed middleware segment successfully',
  failed: 'Closed middleware segment successfully',
};

const HEADER = 'x-amzn-trace-id';
const nameOfEnvironment = process.env['AWS_XRAY_TRACING_NAME'];

export const middleware = {
  /** `AWS_XRAY_TRACING_NAME`, or what `setDefaultName` said. */
  defaultName: nameOfEnvironment as string | undefined,
  dynamicNaming: false,
  hostPattern: null as string | null,
  sampler: DefaultSampler as Sampler,

  /**
   * Names segments by the header `Host` from now on, if it fits `hostPattern` (`*` and `?`; the port is part of it).
   * @throws Error when the pattern is not a text.
   */
  enableDynamicNaming(hostPattern?: string | null): void {
    middleware.dynamicNaming = true;
    if (hostPattern && typeof hostPattern !== 'string') throw new Error('Host pattern must be a string.');
    middleware.hostPattern = hostPattern || null;
  },

  /** What the caller's trace header says; `{}` without one. */
  processHeaders(req?: { readonly headers?: IncomingHeaders }): TraceData {
    return incomingTraceData(req?.headers);
  },

  /** The name of a segment for this `Host` header. */
  resolveName(hostHeader?: string): string | undefined {
    if (!middleware.dynamicNaming || !hostHeader) return middleware.defaultName;
    const { hostPattern } = middleware;
    return hostPattern === null || utils.wildcardMatch(hostPattern, hostHeader)
      ? hostHeader
      : middleware.defaultName;
  },

  /** Obeys the caller's decision or makes one, notes it on the segment,
   *  and answers a caller who asked (`Sampled=?`). */
  resolveSampling(traceData: TraceData, segment: Segment, res: ServerResponse, req = res.req): void {
    const sampled = decide(traceData, segment, req);
    if (traceData.sampled === '?') answer(segment, sampled, res);
    if (!sampled) segment.notTraced = true;
  },

  /** The name of segments, unless `AWS_XRAY_TRACING_NAME` is set. */
  setDefaultName(name: string): void {
    if (!nameOfEnvironment) middleware.defaultName = name;
  },

  /** Decides by local rules alone from now on. */
  disableCentralizedSampling(): void {
    middleware.sampler = LocalSampler;
  },

  /**
   * Replaces the local rules.
   * @throws Error when `source` is neither a path nor rules, or the rules are wrong.
   */
  setSamplingRules(source: string | RulesConfig): void {
    if (!source || (typeof source !== 'string' && typeof source !== 'object')) {
      throw new Error(
        'Please specify a path to the local sampling rules file, or supply an object containing the rules.',
      );
    }
    middleware.sampler.setLocalRules?.(source);
  },

  /** A debug line about a request's segment. */
  middlewareLog(message: string, url: string, segment: Segment): void {
    logSegment(message, url, segment);
  },

  /**
   * Opens the segment of a request; it closes itself with the response.
   * @throws Error when there is no name for it.
   */
  traceRequestResponseCycle(req: IncomingMessage, res: ServerResponse): Segment {
    return openCycle(req, res, PLAIN_VIEW).segment;
  },

  IncomingRequestData,
};

/** As `openCycle`, for adapters: `undefined` when it failed, which is counted and logged;
 *  the request goes on untraced. */
export function tryOpenCycle(
  req: IncomingMessage,
  res: ServerResponse,
  view: RequestView = PLAIN_VIEW,
  host?: string,
): RequestCycle | undefined {
  try {
    return openCycle(req, res, view, host);
  } catch (error) {
    reportFailure('the begin of a request', error);
    return undefined;
  }
}

function openCycle(
  req: IncomingMessage,
  res: ServerResponse,
  view: RequestView,
  host = hostOf(req),
): RequestCycle {
  const traceData = middleware.processHeaders(req);
  // The constructor answers a missing name with the error that users know.
  const name = middleware.resolveName(host) as string;
  const segment = new Segment(name, traceData.root, traceData.parent);
  if (traceData.data) segment.additionalTraceData = traceData.data;
  middleware.resolveSampling(traceData, segment, res, req);
  const target = requestTarget(req);
  const data = new IncomingRequestData(req, target);
  segment.addIncomingRequestData(data);
  middleware.middlewareLog(view.started, target, segment);
  return new RequestCycle(segment, data, req, res, view, target);
}

function decide(traceData: TraceData, segment: Segment, req: IncomingMessage): boolean {
  if (traceData.sampled === '1') return true;
  if (traceData.sampled === '0') return false;
  try {
    const decision = middleware.sampler.shouldSample({
      host: hostOf(req),
      httpMethod: req.method,
      urlPath: requestTarget(req),
      serviceName: segment.name,
      serviceType: segment.origin,
    });
    if (typeof decision !== 'string') return decision;
    segment.setMatchedSamplingRule(decision);
    return true;
  } catch (error) {
    count('sdkErrors');
    const message = `Unhandled exception by the SDK during making sampling decisions: ${String(error)}`;
    logLimited('sampling.failed', 'error', message);
    return false;
  }
}

function answer(segment: Segment, sampled: boolean, res: ServerResponse): void {
  if (res.headersSent || typeof res.setHeader !== 'function') return;
  res.setHeader(HEADER, `Root=${String(segment.trace_id)};Sampled=${sampled ? '1' : '0'}`);
}
