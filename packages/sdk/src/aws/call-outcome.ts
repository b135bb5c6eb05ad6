/**
 * How a call to AWS ends: flags and cause of its subsegment. A status of 4xx is the caller's error and no fault; 5xx
 * and no answer at all are faults; a throttled call is flagged as such besides.
 */
import type { Subsegment } from '../segment/subsegment.ts';

/** Names of errors by which AWS services refuse calls that come too fast (Smithy's retry behaviour). */
const THROTTLING_ERRORS: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

/** Whether an error of this name says that calls come too fast. */
export function isThrottlingName(name: unknown): boolean {
  return typeof name === 'string' && THROTTLING_ERRORS.has(name);
}

/** Sets the flags of an answer; `status` is undefined when nothing answered. */
export function flagStatus(subsegment: Subsegment, status: number | undefined, throttled: boolean): void {
  if (throttled || status === 429) subsegment.addThrottleFlag();
  if (status === undefined) return;
  if (status >= 400 && status < 500) subsegment.addErrorFlag();
  else if (status >= 500 && status < 600) subsegment.addFaultFlag();
}

/** Closes the subsegment of a call that was answered. */
export function closeSucceeded(subsegment: Subsegment, status: number | undefined): void {
  flagStatus(subsegment, status, false);
  subsegment.close();
}

/**
 * Closes the subsegment of a call that ended with `error`. The cause is remote only when a service answered.
 * @param status undefined when nothing answered.
 */
export function closeFailed(
  subsegment: Subsegment,
  error: unknown,
  status: number | undefined,
  throttled: boolean,
): void {
  flagStatus(subsegment, status, throttled);
  const isObject = typeof error === 'object' && error !== null;
  subsegment.addError(isObject ? error : String(error), status !== undefined);
  if (subsegment.error === true) delete subsegment.fault;
  subsegment.close();
}
