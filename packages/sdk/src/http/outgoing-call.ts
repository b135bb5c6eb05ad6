/** What the captures of outgoing calls do alike: when to trace a call, and what its status means. */
import { isAutomaticMode } from '../context/context.ts';
import { logLimited } from '../logging/log-limited.ts';
import { outgoingHeaders, traceparentOf, W3C_HEADER, XRAY_HEADER } from '../propagation/trace-headers.ts';
import type { SegmentLike } from '../segment/segment-like.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import { utils } from '../utils/utils.ts';
import { headerOf } from './request-headers.ts';

/** Characters of `00-<trace id>`, with which a traceparent begins. */
const TRACEPARENT_TRACE = 35;

/** Subsegments whose call says nothing in headers, so that a lower layer has to be told in another way. */
const silentCalls = new WeakSet<SegmentLike>();

/** Whether a call has an `X-Amzn-Trace-Id`: a layer above has traced it, or the application sends its own. */
export function hasTraceHeader(headers: unknown): boolean {
  return headerOf(headers, 'x-amzn-trace-id') !== undefined;
}

/**
 * Whether a layer above has traced this call where `X-Amzn-Trace-Id` is not written: its `traceparent` names our
 * trace, or it said so by the context the call is made in.
 */
export function isTracedAbove(headers: unknown, parent: SegmentLike): boolean {
  if (silentCalls.has(parent)) return true;
  const traceparent = headerOf(headers, W3C_HEADER);
  if (traceparent === undefined) return false;
  return (
    String(traceparent).slice(0, TRACEPARENT_TRACE) === traceparentOf(parent).slice(0, TRACEPARENT_TRACE)
  );
}

/** The subsegment of a call to another service. */
export function openCall(parent: SegmentLike, name: string, namespace: 'aws' | 'remote'): Subsegment {
  const subsegment = parent.addNewSubsegment(name);
  subsegment.namespace = namespace;
  return subsegment;
}

/** The trace headers for the call of `subsegment`, without a traceparent where there is one in `headers`. */
export function headersForCall(subsegment: Subsegment, headers: unknown): Record<string, string> {
  const added = outgoingHeaders(subsegment);
  if (added[XRAY_HEADER] === undefined && added[W3C_HEADER] === undefined) silentCalls.add(subsegment);
  else if (headerOf(headers, W3C_HEADER) !== undefined) delete added[W3C_HEADER];
  return added;
}

/** Sets the flags an answer's status stands for: 429 throttle and error, other 4xx error, 5xx fault. */
export function flagStatus(subsegment: SegmentLike, status = 0): void {
  if (status === 429) subsegment.addThrottleFlag();
  const cause = utils.getCauseTypeFromHttpStatus(status);
  if (cause === 'error') subsegment.addErrorFlag();
  if (cause === 'fault') subsegment.addFaultFlag();
}

/** Whether nobody listened at the other end, so that there is no downstream segment to expect. */
export function isRefused(error: unknown): boolean {
  const { code, errors, cause } = Object(error) as { code?: unknown; errors?: unknown; cause?: unknown };
  if (code === 'ECONNREFUSED') return true;
  return Array.isArray(errors) ? errors.some(isRefused) : cause instanceof Error && isRefused(cause);
}

/** Says that a call is not traced for want of a segment; `place` is where manual mode looks for it. */
export function logUntraced(key: string, call: () => string, place: string): void {
  logLimited(`untraced ${key}`, 'info', () =>
    isAutomaticMode()
      ? `${call()} is missing the sub/segment context for automatic mode. Ignoring.`
      : `${call()} requires a segment object ${place} for tracing in manual mode. Ignoring.`,
  );
}
