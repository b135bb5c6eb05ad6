import type { AwsBlock, SegmentDocument, SubsegmentDocument } from '@fluoroscope/wire';
import type { AttributeList } from './attributes.ts';

/** Members of a call to an AWS service that the exporter reads from attributes of another name. */
const MEMBERS: ReadonlyMap<string, string> = new Map([
  ['region', 'aws.region'],
  ['request_id', 'aws.request_id'],
  ['id_2', 'aws.request.extended_request_id'],
  ['account_id', 'aws.account_id'],
  ['queue_url', 'aws.queue_url'],
  ['bucket_name', 'aws.s3.bucket'],
  ['key', 'aws.s3.key'],
  ['topic_arn', 'aws.sns.topic.arn'],
  ['function_name', 'aws.lambda.function.name'],
  ['table_names', 'aws.dynamodb.table_names'],
  ['retries', 'aws.xray.retries'],
]);

/** Blocks that describe where a segment runs, which its resource tells. */
const ABOUT_RESOURCE: ReadonlySet<string> = new Set([
  'cloudwatch_logs',
  'ec2',
  'ecs',
  'eks',
  'elastic_beanstalk',
  'xray',
]);

/**
 * Adds the `aws` block: a call to an AWS service as the remote procedure call that OpenTelemetry sees in it, and every
 * member that has no name of its own as `aws.<member>`.
 * Source: OpenTelemetry semantic conventions, "AWS SDK"; OpenTelemetry Collector, awsxray exporter.
 */
export function addAwsAttributes(list: AttributeList, document: SegmentDocument | SubsegmentDocument): void {
  const aws = document.aws ?? {};
  if ('namespace' in document && document.namespace === 'aws') {
    list.add('rpc.system', 'aws-api');
    list.add('rpc.service', document.name);
    list.add('rpc.method', aws.operation);
  } else {
    list.add('aws.operation', aws.operation);
  }
  addTables(list, aws);
  addRuleName(list, aws.xray ?? {});
  for (const [member, value] of Object.entries(aws)) {
    if (member === 'operation' || member === 'table_name' || ABOUT_RESOURCE.has(member)) continue;
    list.add(MEMBERS.get(member) ?? `aws.${member}`, value);
  }
}

/** The conventions have a list even for one table. */
function addTables(list: AttributeList, { table_name: table }: AwsBlock): void {
  if (table !== undefined) list.add('aws.dynamodb.table_names', [table]);
}

/** SDKs do not agree on the member's name. */
function addRuleName(list: AttributeList, xray: NonNullable<AwsBlock['xray']>): void {
  list.add('aws.xray.sampling_rule', xray['sampling_rule_name'] ?? xray['rule_name']);
}
