/**
 * What sort of thing a service is, told from its X-Ray type: a picture to draw and a few words to write. Types are
 * free text, so an unknown one keeps its own words.
 * Source: X-Ray Developer Guide, "Origin", and node types observed in service graphs.
 */

export type ServiceIcon =
  | 'client'
  | 'service'
  | 'database'
  | 'queue'
  | 'topic'
  | 'function'
  | 'bucket'
  | 'gateway'
  | 'container'
  | 'remote'
  | 'cloud';

export interface ServiceKind {
  readonly icon: ServiceIcon;
  readonly label: string;
}

const ICON_BY_PATTERN: readonly (readonly [RegExp, ServiceIcon])[] = [
  [/dynamodb|rds|database|sql|aurora|redshift|elasticache/i, 'database'],
  [/sqs|queue|kinesis|msk/i, 'queue'],
  [/sns|eventbridge|events/i, 'topic'],
  [/lambda|step ?functions/i, 'function'],
  [/s3|bucket|efs/i, 'bucket'],
  [/api ?gateway|appsync|elb|cloudfront/i, 'gateway'],
  [/ecs|eks|apprunner|container|fargate|ec2|beanstalk/i, 'container'],
  [/^aws::/i, 'cloud'],
];

export function serviceKind(type: string | undefined): ServiceKind {
  if (type === undefined || type === '') return { icon: 'service', label: 'Service' };
  if (/^client/i.test(type)) return { icon: 'client', label: /synthetic/i.test(type) ? 'Canary' : 'Client' };
  if (type === 'remote') return { icon: 'remote', label: 'Remote' };
  const icon = ICON_BY_PATTERN.find(([pattern]) => pattern.test(type))?.[1] ?? 'service';
  return { icon, label: typeLabel(type) };
}

/** `AWS::DynamoDB::Table` as `DynamoDB Table`. */
function typeLabel(type: string): string {
  return type.replace(/^AWS::/i, '').replaceAll('::', ' ');
}
