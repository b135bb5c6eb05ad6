/** Traces for one call: two services, the first calling the second, two segments a trace. */

import { randomBytes } from 'node:crypto';

export const SEGMENTS_PER_TRACE = 2;

export interface TraceBatch {
  readonly traceIds: readonly string[];
  readonly documents: readonly string[];
}

export interface TraceDates {
  /** Epoch seconds of the trace's start; now, if not said. */
  readonly startSeconds?: number;
}

/** Both services' names begin with `name`, so that a service graph tells what became of a scenario's traces. */
export function traceBatch(name: string, traces: number, dates: TraceDates = {}): TraceBatch {
  const traceIds = Array.from({ length: traces }, () => newTraceId(dates.startSeconds));
  return { traceIds, documents: traceIds.flatMap((id) => callDocuments(name, id, dates.startSeconds)) };
}

export function newTraceId(startSeconds: number = Date.now() / 1000): string {
  return `1-${Math.floor(startSeconds).toString(16)}-${randomBytes(12).toString('hex')}`;
}

export function calleeOf(name: string): string {
  return `${name}-callee`;
}

/** The caller's document, and then the one of the service that it calls. */
export function callDocuments(
  name: string,
  traceId: string,
  startSeconds: number = Date.now() / 1000,
): readonly [string, string] {
  const callId = randomBytes(8).toString('hex');
  const times = { start_time: startSeconds, end_time: startSeconds + 0.01 };
  const call = { id: callId, name: calleeOf(name), namespace: 'remote', ...times };
  const caller = {
    trace_id: traceId,
    id: randomBytes(8).toString('hex'),
    name,
    ...times,
    subsegments: [call],
  };
  const callee = {
    trace_id: traceId,
    id: randomBytes(8).toString('hex'),
    parent_id: callId,
    name: calleeOf(name),
    ...times,
  };
  return [JSON.stringify(caller), JSON.stringify(callee)];
}
