import { expect, it } from 'vitest';
import type { AwsBlock, Namespace } from '@fluoroscope/wire';
import { aSegment, aSubsegment, received } from '../../test/support/segment-builders.ts';
import { mergeDocuments } from './merge-documents.ts';
import { nameCall } from './name-call.ts';

function check(
  call: { name: string; namespace: Namespace; aws?: AwsBlock },
  name: string,
  type: string,
): void {
  const [segment] = mergeDocuments(received(aSegment({ subsegments: [aSubsegment(call)] }))).segments;
  const subsegment = segment?.subsegments[0];
  if (subsegment === undefined) throw new Error('The subsegment is gone');
  expect(nameCall(subsegment)).toMatchObject({ name, type });
}

const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/1/jobs';
const topicArn = 'arn:aws:sns:eu-west-1:1:news';

it.each<[string, AwsBlock | undefined, string, string]>([
  ['DynamoDB', { operation: 'GetItem', table_name: 'orders' }, 'orders', 'AWS::DynamoDB::Table'],
  ['dynamodb', { operation: 'getItem', table_name: 'orders' }, 'orders', 'AWS::DynamoDB::Table'],
  ['DynamoDB', { operation: 'ListTables' }, 'DynamoDB', 'AWS::DynamoDB'],
  ['DynamoDB', { table_name: 'orders' }, 'DynamoDB', 'AWS::DynamoDB'],
  ['DynamoDB', { operation: '', table_name: 'orders' }, 'DynamoDB', 'AWS::DynamoDB'],
  ['DynamoDB', { operation: 'GetItem', table_name: '' }, 'DynamoDB', 'AWS::DynamoDB'],
  ['DynamoDB', undefined, 'DynamoDB', 'AWS::DynamoDB'],
  ['DynamoDB', { operation: 'GetItem', resource_names: ['orders'] }, 'orders', 'AWS::DynamoDB::Table'],
  ['S3', { operation: 'GetObject', bucket_name: 'photos' }, 'photos', 'AWS::S3::Bucket'],
  ['SQS', { operation: 'SendMessage', queue_url: queueUrl }, queueUrl, 'AWS::SQS::Queue'],
  ['SNS', { operation: 'Publish', topic_arn: topicArn }, topicArn, 'AWS::SNS'],
  ['SNS', { operation: 'Publish' }, 'SNS', 'AWS::SNS'],
  ['Lambda', { operation: 'Invoke', function_name: 'f', resource_names: ['g'] }, 'f', 'AWS::Lambda'],
  ['STS', { operation: 'AssumeRole' }, 'STS', 'AWS::STS'],
  ['Events', { operation: 'PutEvents', resource_names: ['bus'] }, 'bus', 'AWS::Events'],
  ['Kinesis', { operation: 'PutRecord', resource_names: [] }, 'Kinesis', 'AWS::Kinesis'],
])('names an aws call to %s with %j', (name, aws, expectedName, expectedType) => {
  check({ name, namespace: 'aws', ...(aws && { aws }) }, expectedName, expectedType);
});

it('names a remote call as its subsegment is named', () => {
  check(
    { name: 'DynamoDB', namespace: 'remote', aws: { operation: 'GetItem', table_name: 't' } },
    'DynamoDB',
    'remote',
  );
});
