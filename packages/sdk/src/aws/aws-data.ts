/**
 * The end of an AWS call: the `aws` and `http` blocks of its subsegment (X-Ray Developer Guide, "AWS resource data"),
 * its flags and its cause. A status of 4xx is the caller's error and no fault; 5xx and no answer at all are faults; a
 * throttled call is flagged as such besides.
 */
import { flagStatus } from '../http/outgoing-call.ts';
import { SegmentUtils } from '../segment/segment-utils.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import { captureParameters } from './captured-parameters.ts';

/** What is known of a finished AWS call. */
export interface AwsCall {
  /** The service's name in any case. */
  service: string;
  /** As the list of captured parameters spells it: with a small first letter. */
  operation: string;
  region?: string | undefined;
  requestId?: string | undefined;
  /** How often the call was repeated; 0 for a call that was answered at once. */
  retries: number;
  /** S3's second request id. */
  extendedRequestId?: string | null | undefined;
  params: unknown;
  data?: unknown;
}

/** How it ended. */
export interface AwsOutcome {
  /** undefined when nothing answered. */
  status: number | undefined;
  contentLength?: string | undefined;
  error?: object | undefined;
  throttled?: boolean;
}

/** Describes the call and closes its subsegment. The cause is remote only when a service answered. */
export function endCall(subsegment: Subsegment, call: AwsCall, outcome: AwsOutcome): void {
  const { status, contentLength, error } = outcome;
  subsegment.addAttribute('aws', awsData(call));
  const headers = { 'content-length': contentLength };
  const response = SegmentUtils.getHttpResponseData({ statusCode: status, headers });
  subsegment.addAttribute('http', status === undefined ? {} : { response });
  if (outcome.throttled) subsegment.addThrottleFlag();
  flagStatus(subsegment, status);
  if (error !== undefined) {
    subsegment.addError(error, status !== undefined);
    if (subsegment.error === true) delete subsegment.fault;
  }
  subsegment.close();
}

/** Builds the block, in the official SDK's order of keys. */
export function awsData(call: AwsCall): Record<string, unknown> {
  const service = call.service.toLowerCase();
  const data: Record<string, unknown> = {
    operation: call.operation.charAt(0).toUpperCase() + call.operation.slice(1),
  };
  if (call.region) data['region'] = call.region;
  if (call.requestId) data['request_id'] = call.requestId;
  data['retries'] = call.retries;
  if (call.extendedRequestId && service === 's3') data['id_2'] = call.extendedRequestId;
  captureParameters(data, service, call.operation, call.params, call.data);
  return data;
}
