/**
 * The log groups of a resource: `cloudwatch_logs` of the `aws` block.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/aws.go.
 */

import type { AttributeMap, AttributeValue } from '../span.ts';
import { textsOf } from './block-members.ts';

export interface LogGroup {
  readonly log_group: string;
  readonly arn?: string;
}

/** The place of the name in `arn:aws:logs:eu-west-1:123456789012:log-group:/shop/cart:*`. */
const NAME_PLACE = 6;

/** ARNs tell the name too, so names are read only where there are none. Undefined where there are neither. */
export function cloudwatchLogs(attributes: AttributeMap): readonly LogGroup[] | undefined {
  const arns = listOf(attributes.get('aws.log.group.arns'));
  if (arns.length > 0) return arns.map((arn) => ({ log_group: arn.split(':')[NAME_PLACE] ?? arn, arn }));
  const names = listOf(attributes.get('aws.log.group.names'));
  return names.length === 0 ? undefined : names.map((name) => ({ log_group: name }));
}

/** Environment variables cannot hold lists, so a text holds several entries with `&` between them. */
function listOf(value: AttributeValue): readonly string[] {
  return typeof value === 'string' ? value.split('&').filter((entry) => entry !== '') : textsOf(value);
}
