/**
 * What a caller's subsegment calls: the name and type of the node it addresses. A call to an AWS service addresses
 * the resource (a table, a bucket, a queue) when the subsegment tells the operation and the resource, else the service.
 * Source: X-Ray Developer Guide, "Segment documents", section "AWS resource data"; the node types are observed.
 */

import type { AwsBlock, SubsegmentDocument } from '@fluoroscope/wire';
import type { TraceEntity } from './trace-tree.ts';

export interface CallTarget {
  readonly name: string;
  readonly type: string;
  /** As the caller wrote it, where `name` is another spelling of the same; undefined otherwise. */
  readonly spelling: string | undefined;
}

interface AwsService {
  readonly name: string;
  readonly resourceType: string;
  readonly resourceName: (aws: AwsBlock) => string | undefined;
}

const AWS_SERVICES: readonly AwsService[] = [
  { name: 'DynamoDB', resourceType: 'AWS::DynamoDB::Table', resourceName: (aws) => aws.table_name },
  { name: 'S3', resourceType: 'AWS::S3::Bucket', resourceName: (aws) => aws.bucket_name },
  { name: 'SQS', resourceType: 'AWS::SQS::Queue', resourceName: (aws) => aws.queue_url },
  { name: 'SNS', resourceType: 'AWS::SNS', resourceName: (aws) => aws.topic_arn },
  { name: 'Lambda', resourceType: 'AWS::Lambda', resourceName: (aws) => aws.function_name },
];

/** The second version of the Node AWS SDK writes service names in lower case. */
const BY_LOWER_CASE_NAME = new Map(AWS_SERVICES.map((service) => [service.name.toLowerCase(), service]));

/** The node that a subsegment with a namespace calls. */
export function nameCall(call: TraceEntity): CallTarget {
  const document: SubsegmentDocument = call.document as SubsegmentDocument;
  if (document.namespace !== 'aws') return { name: document.name, type: 'remote', spelling: undefined };
  const service = findAwsService(document.name);
  const serviceName = service?.name ?? document.name;
  const resource = resourceOf(document.aws, service);
  if (resource !== undefined) {
    return { name: resource, type: service?.resourceType ?? `AWS::${serviceName}`, spelling: undefined };
  }
  const spelling = serviceName === document.name ? undefined : document.name;
  return { name: serviceName, type: `AWS::${serviceName}`, spelling };
}

function findAwsService(name: string): AwsService | undefined {
  return AWS_SERVICES.find((service) => service.name === name) ?? BY_LOWER_CASE_NAME.get(name.toLowerCase());
}

function resourceOf(aws: AwsBlock | undefined, service: AwsService | undefined): string | undefined {
  if (aws === undefined || !isFilled(aws.operation)) return undefined;
  const own = service?.resourceName(aws);
  if (isFilled(own)) return own;
  const listed = aws.resource_names?.[0];
  return isFilled(listed) ? listed : undefined;
}

function isFilled(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
