/**
 * Which facade is the current one. Lambda tells the trace header of the running invocation in an environment variable,
 * or, where invocations run at the same time, in its store; the facade of a header is made when somebody first asks. A
 * facade that has been kept from an earlier invocation gives its new subsegments to the current one, as the single
 * facade of the official SDK does. One that a wrapped handler runs with is kept: whatever the handler leaves behind
 * belongs to its own invocation.
 * Source: aws-xray-sdk-core 3.12.0, `env/aws_lambda.js`; @aws/lambda-invoke-store 0.3.
 */

import { contextMissing } from '../context/context.ts';
import type { SegmentLike } from '../segment/segment-like.ts';
import { FacadeSegment } from './facade-segment.ts';

const MISSING =
  'Missing AWS Lambda trace data for X-Ray. ' +
  'Ensure Active Tracing is enabled and no subsegments are created outside the function handler.';
/** Invocations at the same time in one environment; older ones have ended. */
const MAX_FACADES = 64;

interface LambdaGlobal {
  readonly awslambda?: { readonly InvokeStore?: { getXRayTraceId?(): string | undefined } };
}

/** By trace header, the oldest first. */
const facades = new Map<string, FacadeSegment>();
let idle: FacadeSegment | undefined;

/** The trace header of the running invocation. */
function invocationHeader(): string | undefined {
  const store = (globalThis as LambdaGlobal).awslambda?.InvokeStore;
  return store?.getXRayTraceId?.() ?? (process.env['_X_AMZN_TRACE_ID'] || undefined);
}

/**
 * What to use for `current`: a facade that follows the invocations becomes that of the running one. Without an
 * invocation, when `isRequired`, the context missing strategy and a facade that means nothing; otherwise undefined.
 */
export function resolveInvocation(
  current: SegmentLike | undefined,
  isRequired: boolean,
): SegmentLike | undefined {
  if (current !== undefined && (!(current instanceof FacadeSegment) || current.isPinned)) return current;
  const running = runningFacade();
  if (running !== undefined || !isRequired) return running;
  contextMissing(MISSING);
  return (idle ??= new FacadeSegment(undefined, runningFacade));
}

/** A facade for the running invocation alone; undefined when none is running. */
export function pinnedFacade(): FacadeSegment | undefined {
  const header = invocationHeader();
  return header === undefined ? undefined : new FacadeSegment(header);
}

function runningFacade(): FacadeSegment | undefined {
  const header = invocationHeader();
  if (header === undefined) return undefined;
  let facade = facades.get(header);
  if (facade === undefined) {
    facade = new FacadeSegment(header, runningFacade);
    facades.set(header, facade);
    const [oldest = header] = facades.keys();
    if (facades.size > MAX_FACADES) facades.delete(oldest);
  }
  return facade;
}
