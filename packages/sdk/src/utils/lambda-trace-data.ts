/**
 * A Lambda invocation's trace header put on the segment that stands for the function's. Unlike the official SDK, a
 * pass-through invocation leaves no mark on the ones after it.
 * Source: aws-xray-sdk-core 3.12.0, `utils.js`, `LambdaUtils`, observed.
 */
import { log } from '../logging/logger.ts';
import { processTraceData } from '../propagation/trace-data.ts';
import { randomId } from '../segment/random-id.ts';
import type { Segment } from '../segment/segment.ts';
import { TraceID } from '../segment/trace-id.ts';

/** Whether a trace header's text has root, parent and sampled. */
export function validTraceData(xAmznTraceId?: string): boolean {
  const { root, parent, sampled } = processTraceData(xAmznTraceId);
  return Boolean(root && parent && sampled);
}

/**
 * Puts the data of a header on `segment`; false when it says neither everything nor only a root (tracing off: nothing
 * is recorded and no header goes out). What is missing is logged as an error and made up.
 */
export function populateTraceData(segment: Segment, xAmznTraceId: string): boolean {
  log.debug(`Lambda trace data found: ${xAmznTraceId}`);
  const data = processTraceData(xAmznTraceId);
  const isPassThrough = Boolean(data.root) && !data.parent && !data.sampled;
  const isComplete = Boolean(data.root && data.parent && data.sampled);
  if (!isComplete && !isPassThrough) log.error('_X_AMZN_TRACE_ID is missing required information');
  segment.trace_id = TraceID.FromString(data.root).toString();
  segment.id = data.parent ?? randomId();
  segment.noOp = isPassThrough ? true : undefined;
  segment.notTraced = data.sampled === '1' ? undefined : true;
  segment.additionalTraceData = data.data ?? {};
  log.debug(`Segment started: ${JSON.stringify(data)}`);
  return isComplete || isPassThrough;
}
