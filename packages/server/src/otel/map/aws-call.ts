/** Which spans are calls that an AWS SDK made. */

import type { SpanAttributes } from './span-attributes.ts';

/**
 * Whether a span is a call of an AWS API.
 * Source: OpenTelemetry semantic conventions, "AWS SDK", in both generations.
 */
export function isAwsApiCall(attributes: SpanAttributes): boolean {
  return attributes.get('rpc.system') === 'aws-api' || attributes.get('rpc.system.name') === 'aws-api';
}

/**
 * The queue of a call of SQS, which instrumentations write where a span of HTTP has the address of its request.
 * Source: OpenTelemetry JS, instrumentation-aws-sdk, services/sqs.ts.
 */
export function sqsQueueUrl(attributes: SpanAttributes): string | undefined {
  return attributes.get('messaging.system') === 'aws_sqs' && isAwsApiCall(attributes)
    ? attributes.text('url.full', 'http.url')
    : undefined;
}
