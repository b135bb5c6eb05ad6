/** The `aws` block of a call's subsegment (X-Ray Developer Guide, "AWS resource data"). */
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
  extendedRequestId?: string | undefined;
  params: unknown;
  data: unknown;
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
