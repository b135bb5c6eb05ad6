/**
 * Members that OpenTelemetry has no attribute for, where a document has been a span before: our own export and the
 * Collector's receiver write them as attributes of their own, and here they become members again.
 * Source: OpenTelemetry Collector, awsxray receiver, translator; of these its exporter reads back `aws.xray.inprogress`
 * only. `aws.xray.sampling_rule` is what the samplers of AWS's distributions write too.
 */

import { type AwsBlock, type HttpBlock, parseSegmentId, type SegmentId } from '@fluoroscope/wire';
import type { SpanAttributes } from './span-attributes.ts';

/** What was still open when it was told; what is said of its end then is not so. */
export function takeInProgress(attributes: SpanAttributes): boolean {
  return takeBoolean(attributes, 'aws.xray.inprogress') === true;
}

/** `http` with its flags; without a request there is no place for them. */
export function withRequestFlags(
  http: HttpBlock | undefined,
  attributes: SpanAttributes,
): HttpBlock | undefined {
  if (http?.request === undefined) return http;
  const traced = takeBoolean(attributes, 'aws.xray.traced');
  const isForwarded = takeBoolean(attributes, 'aws.xray.x_forwarded_for');
  if (traced === undefined && isForwarded === undefined) return http;
  return {
    ...http,
    request: {
      ...http.request,
      ...(isForwarded === undefined ? {} : { x_forwarded_for: isForwarded }),
      ...(traced === undefined ? {} : { traced }),
    },
  };
}

/** A subsegment without a request has the flag itself. */
export function takeTraced(attributes: SpanAttributes): boolean | undefined {
  return takeBoolean(attributes, 'aws.xray.traced');
}

/** `aws` with the rule that a sampler decided by. */
export function withSamplingRule(
  aws: AwsBlock | undefined,
  attributes: SpanAttributes,
): AwsBlock | undefined {
  const rule = aws === undefined ? undefined : takeText(attributes, 'aws.xray.sampling_rule');
  return rule === undefined ? aws : { ...aws, xray: { ...aws?.xray, sampling_rule_name: rule } };
}

export function takeResourceArn(attributes: SpanAttributes): string | undefined {
  return takeText(attributes, 'aws.xray.resource_arn');
}

/** Undefined where one of them is no id, too. */
export function takePrecursorIds(attributes: SpanAttributes): SegmentId[] | undefined {
  const value = attributes.get('aws.xray.precursor_ids');
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const ids = value.flatMap((id) => (typeof id === 'string' ? (parseSegmentId(id) ?? []) : []));
  if (ids.length < value.length) return undefined;
  attributes.consume(['aws.xray.precursor_ids']);
  return ids;
}

/**
 * The user on whose behalf a request was made.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/segment.go, `enduser.id`; the attribute's later name is
 * read by nobody else yet.
 */
export function takeUser(attributes: SpanAttributes): string | undefined {
  return takeText(attributes, 'enduser.id') ?? takeText(attributes, 'user.id');
}

function takeBoolean(attributes: SpanAttributes, key: string): boolean | undefined {
  const value = attributes.get(key);
  if (typeof value !== 'boolean') return undefined;
  attributes.consume([key]);
  return value;
}

function takeText(attributes: SpanAttributes, key: string): string | undefined {
  const value = attributes.text(key);
  if (value !== undefined) attributes.consume([key]);
  return value;
}
