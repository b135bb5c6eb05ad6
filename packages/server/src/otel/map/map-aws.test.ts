import { describe, expect, it } from 'vitest';
import { anEvent, aSpan, type Attributes } from '../../../test/support/span-builders.ts';
import type { SpanEvent } from '../span.ts';
import { mapAws } from './map-aws.ts';
import type { ResourceAws } from './resource-aws.ts';
import { SpanAttributes } from './span-attributes.ts';

interface Mapped {
  readonly aws: ResourceAws | undefined;
  /** Attributes that are left to annotations and metadata. */
  readonly left: readonly string[];
}

function map(
  written: Attributes,
  resource: ResourceAws | undefined = {},
  events: readonly SpanEvent[] = [],
): Mapped {
  const span = aSpan({ kind: 'CLIENT', attributes: written, events });
  const attributes = new SpanAttributes(span.attributes);
  const aws = mapAws(attributes, span, resource);
  return { aws, left: Object.keys(written).filter((key) => !attributes.isConsumed(key)) };
}

const AWS = 'Collector awsxray exporter, translator/aws.go';
const JS = 'OpenTelemetry JS, instrumentation-aws-sdk';
const OURS = 'our own addition';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/1/q';
const TOPIC = 'arn:aws:sns:eu-west-1:1:orders';

describe('the aws block of a call', () => {
  it.each<[source: string, Attributes, aws: object, left: readonly string[]]>([
    [
      'case 8: a call of DynamoDB',
      {
        'rpc.system': 'aws-api',
        'rpc.service': 'DynamoDB',
        'rpc.method': 'GetItem',
        'aws.dynamodb.table_names': ['orders'],
        'aws.request_id': 'R1',
        'aws.region': 'eu-west-1',
      },
      { operation: 'GetItem', region: 'eu-west-1', request_id: 'R1', table_name: 'orders' },
      ['rpc.system', 'rpc.service', 'aws.dynamodb.table_names'],
    ],
    [
      'case 9: several tables',
      { 'aws.dynamodb.table_names': ['a', 'b'], 'aws.table_name': 'c' },
      { table_names: ['a', 'b'] },
      ['aws.dynamodb.table_names'],
    ],
    [
      'case 10: a queue',
      {
        'rpc.system': 'aws-api',
        'aws.operation': 'SendMessage',
        'rpc.method': 'x',
        'messaging.url': 'https://q/1',
        'aws.queue_url': 'https://q/2',
      },
      { operation: 'SendMessage', queue_url: 'https://q/1' },
      ['rpc.system', 'messaging.url'],
    ],
    [
      `${AWS}: a table as text`,
      { 'aws.dynamodb.table_names': 'a' },
      { table_name: 'a' },
      ['aws.dynamodb.table_names'],
    ],
    [
      `${AWS}: no table`,
      { 'aws.dynamodb.table_names': [], 'aws.table.name': 'c' },
      { table_name: 'c' },
      ['aws.dynamodb.table_names'],
    ],
    [`${AWS}: aws.account_id`, { 'aws.account_id': '222' }, { account_id: '222' }, []],
    [`${AWS}: aws.requestId`, { 'aws.requestId': 'R' }, { request_id: 'R' }, []],
    [`${AWS}: aws.queue.url`, { 'aws.queue.url': QUEUE }, { queue_url: QUEUE }, []],
    [`${AWS}: aws.table_name`, { 'aws.table_name': 't' }, { table_name: 't' }, []],
    [`${JS}: aws.request.id`, { 'aws.request.id': 'R' }, { request_id: 'R' }, []],
    [`${JS}: aws.request.extended_id`, { 'aws.request.extended_id': 'X' }, { id_2: 'X' }, []],
    [
      `${JS}: cloud.region`,
      { 'rpc.system': 'aws-api', 'cloud.region': 'eu-west-1' },
      { region: 'eu-west-1' },
      ['rpc.system'],
    ],
    [
      `${OURS}: cloud.region of other spans`,
      { 'aws.s3.key': 'k', 'cloud.region': 'eu-west-1' },
      { key: 'k' },
      ['cloud.region'],
    ],
    [
      `${JS}: aws.s3.bucket`,
      { 'rpc.system': 'aws-api', 'rpc.method': 'GetObject', 'aws.s3.bucket': 'b' },
      { operation: 'GetObject', bucket_name: 'b' },
      ['rpc.system'],
    ],
    [`${JS}: aws.sns.topic.arn`, { 'aws.sns.topic.arn': TOPIC }, { topic_arn: TOPIC }, []],
    [
      `${JS}: a topic as the destination`,
      { 'rpc.system': 'aws-api', 'messaging.destination.name': TOPIC },
      { topic_arn: TOPIC },
      ['rpc.system', 'messaging.destination.name'],
    ],
    [
      `${JS}: another destination`,
      { 'rpc.system': 'aws-api', 'messaging.destination.name': 'arn:aws:sqs:eu-west-1:1:q' },
      {},
      ['rpc.system', 'messaging.destination.name'],
    ],
    [
      `${JS}: a queue as the address of its request`,
      { 'rpc.system': 'aws-api', 'messaging.system': 'aws_sqs', 'url.full': QUEUE },
      { queue_url: QUEUE },
      ['rpc.system', 'messaging.system', 'url.full'],
    ],
    [`${JS}: aws.kinesis.stream.name`, { 'aws.kinesis.stream.name': 's' }, { stream_name: 's' }, []],
    [
      `${JS}: faas.invoked_name`,
      { 'rpc.system': 'aws-api', 'faas.invoked_provider': 'aws', 'faas.invoked_name': 'pay' },
      { function_name: 'pay' },
      ['rpc.system', 'faas.invoked_provider'],
    ],
    [
      `${JS}: a function elsewhere`,
      { 'rpc.system': 'aws-api', 'faas.invoked_provider': 'gcp', 'faas.invoked_name': 'pay' },
      {},
      ['rpc.system', 'faas.invoked_provider', 'faas.invoked_name'],
    ],
    [
      'AWS Distro for OpenTelemetry: names of its own',
      {
        'aws.sqs.queue.url': QUEUE,
        'aws.sqs.queue.name': 'q',
        'aws.lambda.function.name': 'pay',
        'aws.lambda.function.arn': 'arn:f',
      },
      { queue_url: QUEUE, queue_name: 'q', function_name: 'pay', function_arn: 'arn:f' },
      [],
    ],
    [
      'OpenTelemetry Java, aws-sdk-2.2: names of its own',
      { 'aws.bucket.name': 'b', 'aws.queue.name': 'q', 'aws.stream.name': 's', 'aws.table.name': 't' },
      { bucket_name: 'b', queue_name: 'q', stream_name: 's', table_name: 't' },
      [],
    ],
    [
      `${OURS}: rpc.system.name, and a method with its service`,
      { 'rpc.system.name': 'aws-api', 'rpc.method': 'S3/GetObject' },
      { operation: 'GetObject' },
      ['rpc.system.name'],
    ],
    [
      `${OURS}: the method of gRPC is no operation`,
      { 'rpc.system': 'grpc', 'rpc.method': 'Add', 'aws.region': 'eu-west-1' },
      { region: 'eu-west-1' },
      ['rpc.system', 'rpc.method'],
    ],
    [
      `${OURS}: what is no text is left`,
      { 'aws.request_id': 7, 'aws.region': '' },
      {},
      ['aws.request_id', 'aws.region'],
    ],
    [
      `${OURS}: resources that would name nodes as no SDK does`,
      { 'aws.secretsmanager.secret.arn': 'arn:s', 'aws.remote.resource.identifier': 'r', 'aws.s3.key': 'k' },
      { key: 'k' },
      ['aws.secretsmanager.secret.arn', 'aws.remote.resource.identifier'],
    ],
    ['our export', { 'aws.resource_names': ['arn:s'] }, { resource_names: ['arn:s'] }, []],
  ])('%s', (_source, attributes, aws, left) => {
    expect(map(attributes)).toEqual({ aws, left });
  });

  it.each<[source: string, Attributes, attempts: number, retries: number | undefined]>([
    ['Collector awsxray receiver: aws.xray.retries', { 'aws.xray.retries': 2 }, 0, 2],
    [`${OURS}: none at all`, { 'aws.xray.retries': 0 }, 1, 0],
    [`${OURS}: attempts`, { 'aws.request.attempts': 3 }, 0, 2],
    [`${OURS}: attempts that failed`, {}, 2, 2],
    [`${OURS}: unknown`, {}, 0, undefined],
    [`${OURS}: no attempt`, { 'aws.request.attempts': 0 }, 0, undefined],
  ])('%s', (_source, attributes, attempts, retries) => {
    const events = Array.from({ length: attempts }, () => anEvent('HTTP request failure'));
    expect(map({ 'rpc.system': 'aws-api', ...attributes }, {}, events).aws?.['retries']).toBe(retries);
  });

  it('counts such events on calls of AWS only', () => {
    expect(map({ 'aws.s3.key': 'k' }, {}, [anEvent('HTTP request failure')]).aws).toEqual({ key: 'k' });
  });
});

describe('the aws block and its resource', () => {
  it('adds what is called to what calls, whose account is not that of what is called (case 25)', () => {
    const resource = { account_id: '111', eks: { pod: 'p' }, xray: { auto_instrumentation: false } };
    expect(map({ 'aws.account_id': '222' }, resource).aws).toEqual({ ...resource, account_id: '222' });
    expect(resource.account_id).toBe('111');
  });
  it('is that of the resource where a span adds nothing', () => {
    const resource = { account_id: '111' };
    expect(map({ 'db.system': 'redis' }, resource).aws).toBe(resource);
  });
  it('is absent in another cloud, whose attributes are left', () => {
    const attributes = { 'rpc.system': 'aws-api', 'rpc.method': 'GetItem', 'aws.region': 'eu-west-1' };
    const span = aSpan({ attributes });
    const read = new SpanAttributes(span.attributes);
    expect(mapAws(read, span, undefined)).toBeUndefined();
    expect(Object.keys(attributes).some((key) => read.isConsumed(key))).toBe(false);
  });
});
