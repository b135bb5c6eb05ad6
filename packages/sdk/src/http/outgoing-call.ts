/** What the captures of `http`, `fetch` and undici do alike: when to trace a call, and what its status means. */
import { outgoingHeaders, traceparentOf, W3C_HEADER, XRAY_HEADER } from '../propagation/trace-headers.ts';
import type { SegmentLike } from '../segment/segment-like.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import type { GivenHeaders } from './request-headers.ts';

/** Characters of `00-<trace id>`, with which a traceparent begins. */
const TRACEPARENT_TRACE = 35;

const TOO_MANY_REQUESTS = 429;

/** Subsegments whose call says nothing in headers, so that a lower layer has to be told in another way. */
const silentCalls = new WeakSet<SegmentLike>();

/**
 * Whether a layer above has traced this call where `X-Amzn-Trace-Id` is not written: its `traceparent` names our
 * trace, or it said so by the context the call is made in.
 */
export function isTracedAbove(given: GivenHeaders, parent: SegmentLike): boolean {
  if (silentCalls.has(parent)) return true;
  const { traceparent } = given;
  if (traceparent === undefined) return false;
  return traceparent.slice(0, TRACEPARENT_TRACE) === traceparentOf(parent).slice(0, TRACEPARENT_TRACE);
}

/** The subsegment of a call to another service; not traced below a parent that is not. */
export function openRemoteSubsegment(parent: SegmentLike, name: string): Subsegment {
  const subsegment =
    parent.notTraced === true ? parent.addNewSubsegmentWithoutSampling(name) : parent.addNewSubsegment(name);
  subsegment.namespace = 'remote';
  return subsegment;
}

/** The trace headers for the call of `subsegment`, without those that `given` has. */
export function headersForCall(subsegment: Subsegment, given: GivenHeaders): Record<string, string> {
  const headers = outgoingHeaders(subsegment);
  const isSilent = headers[XRAY_HEADER] === undefined && headers[W3C_HEADER] === undefined;
  if (isSilent) silentCalls.add(subsegment);
  else if (given.traceparent !== undefined) delete headers[W3C_HEADER];
  return headers;
}

/** Sets the flags an answer's status stands for: 429 throttle and error, other 4xx error, 5xx fault. */
export function flagStatus(subsegment: Subsegment, status: number | undefined): void {
  if (status === undefined || status < 400) return;
  if (status === TOO_MANY_REQUESTS) subsegment.addThrottleFlag();
  if (status < 500) subsegment.addErrorFlag();
  else if (status < 600) subsegment.addFaultFlag();
}

/** Whether nobody listened at the other end, so that there is no downstream segment to expect. */
export function isRefused(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && error.code === 'ECONNREFUSED') return true;
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.some(isRefused);
  return 'cause' in error && error.cause !== error && isRefused(error.cause);
}
