/**
 * The `aws` block: what the resource is, and for a call of an AWS service what was called, under the names that
 * X-Ray's SDKs give the parameters. Those names are what the service graph names its nodes after.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/aws.go, which knows operation, region, account, request
 * id, queue and tables; the names that instrumentations write today are from OpenTelemetry JS, instrumentation-aws-sdk,
 * and OpenTelemetry Java, aws-sdk-2.2; the members are from the X-Ray SDK for Node.js, aws_whitelist.json.
 */

import type { AwsBlock } from '@fluoroscope/wire';
import type { Span } from '../span.ts';
import { isAwsApiCall, sqsQueueUrl } from './aws-call.ts';
import { setMember, textsOf } from './block-members.ts';
import type { ResourceAws } from './resource-aws.ts';
import { isRequestFailure } from './request-failure.ts';
import type { SpanAttributes } from './span-attributes.ts';

/** Members that hold a text, and where it is looked for: the first attribute that has one wins. */
const TEXT_MEMBERS: readonly (readonly [member: string, ...keys: string[]])[] = [
  ['operation', 'aws.operation'],
  ['account_id', 'aws.account_id'],
  ['region', 'aws.region'],
  ['request_id', 'aws.request_id', 'aws.request.id', 'aws.requestId'],
  ['id_2', 'aws.request.extended_request_id', 'aws.extended_request_id', 'aws.request.extended_id'],
  ['queue_url', 'aws.sqs.queue.url', 'aws.sqs.queue_url', 'aws.queue_url', 'aws.queue.url'],
  ['queue_name', 'aws.sqs.queue.name', 'aws.sqs.queue_name', 'aws.queue_name', 'aws.queue.name'],
  ['table_name', 'aws.table_name', 'aws.table.name'],
  ['bucket_name', 'aws.s3.bucket', 'aws.bucket_name', 'aws.bucket.name'],
  ['key', 'aws.s3.key', 'aws.key'],
  ['topic_arn', 'aws.sns.topic.arn', 'aws.topic_arn'],
  ['stream_name', 'aws.kinesis.stream.name', 'aws.kinesis.stream_name', 'aws.stream_name', 'aws.stream.name'],
  ['function_name', 'aws.lambda.function.name', 'aws.function_name'],
  ['function_arn', 'aws.lambda.function.arn', 'aws.lambda.invoked_arn', 'aws.function_arn'],
  ['message_id', 'aws.message_id'],
  ['invocation_type', 'aws.invocation_type'],
  ['version_id', 'aws.version_id'],
];

/** Attributes that rules of their own read. */
const OTHER_KEYS = [
  'aws.dynamodb.table_names',
  'aws.request.attempts',
  'aws.resource_names',
  'aws.xray.retries',
  'faas.invoked_provider',
  'messaging.url',
  'rpc.system',
  'rpc.system.name',
] as const;

/** Where the text of an attribute goes, unless one of a lower rank is there. */
interface Place {
  readonly member: string;
  readonly rank: number;
}

/** Undefined for attributes that rules of their own read. */
const PLACES: ReadonlyMap<string, Place | undefined> = new Map([
  ...TEXT_MEMBERS.flatMap(([member, ...keys]) =>
    keys.map((key, rank): [string, Place] => [key, { member, rank }]),
  ),
  ...OTHER_KEYS.map((key): [string, undefined] => [key, undefined]),
]);

/**
 * The block of a span's document. Undefined for what runs in another cloud, whose attributes are left alone. It is
 * `resource` itself where the span adds nothing, so copy it before you change it. Never throws.
 */
export function mapAws(
  attributes: SpanAttributes,
  span: Span,
  resource: ResourceAws | undefined,
): ResourceAws | undefined {
  if (resource === undefined || !isAboutAws(attributes)) return resource;
  // V8 is a hundred times slower at adding members to what a spread has made.
  const block: AwsBlock = Object.assign({}, resource);
  addTablesAndTexts(block, attributes);
  if (isAwsApiCall(attributes)) addCall(block, attributes);
  addMessaging(block, attributes);
  addResourceNames(block, attributes);
  addRetries(block, attributes, span);
  return block;
}

function isAboutAws(attributes: SpanAttributes): boolean {
  for (const key of attributes.all.keys()) if (PLACES.has(key)) return true;
  return false;
}

/** One table is a name, several are a list. The attribute that lists them is left to the metadata. */
function addTablesAndTexts(block: AwsBlock, attributes: SpanAttributes): void {
  const ranks = new Map<string, number>();
  const value = attributes.get('aws.dynamodb.table_names');
  const tables = typeof value === 'string' && value !== '' ? [value] : textsOf(value);
  if (tables.length === 1) setMember(block, 'table_name', tables[0]);
  if (tables.length > 1) block['table_names'] = tables;
  if (tables.length > 0) ranks.set('table_name', -1);
  addTexts(block, attributes, ranks);
}

/** Goes through the attributes, which are fewer than the names that they may have. */
function addTexts(block: AwsBlock, attributes: SpanAttributes, ranks: Map<string, number>): void {
  const consumed: string[] = [];
  for (const [key, value] of attributes.all) {
    const place = PLACES.get(key);
    if (place === undefined || typeof value !== 'string' || value === '') continue;
    consumed.push(key);
    if (place.rank > (ranks.get(place.member) ?? Infinity)) continue;
    ranks.set(place.member, place.rank);
    block[place.member] = value;
  }
  attributes.consume(consumed);
}

function consumedText(attributes: SpanAttributes, key: string): string | undefined {
  const text = attributes.text(key);
  if (text !== undefined) attributes.consume([key]);
  return text;
}

/** What has this meaning only on a call that an AWS SDK made: any other RPC has a method too. */
function addCall(block: AwsBlock, attributes: SpanAttributes): void {
  const method = consumedText(attributes, 'rpc.method');
  if (block.operation === undefined)
    setMember(block, 'operation', method?.slice(method.lastIndexOf('/') + 1));
  if (block.region === undefined) setMember(block, 'region', consumedText(attributes, 'cloud.region'));
  if (block.function_name === undefined && attributes.get('faas.invoked_provider') === 'aws') {
    setMember(block, 'function_name', consumedText(attributes, 'faas.invoked_name'));
  }
}

/** These are left to the metadata, where the other attributes of messaging are. */
function addMessaging(block: AwsBlock, attributes: SpanAttributes): void {
  const queue = attributes.text('messaging.url') ?? block.queue_url ?? sqsQueueUrl(attributes);
  setMember(block, 'queue_url', queue);
  const destination = attributes.text('messaging.destination.name');
  if (destination?.startsWith('arn:') === true && destination.split(':')[2] === 'sns') {
    block.topic_arn ??= destination;
  }
}

/** What the resources are is said by our export only: X-Ray names nodes after them, and its SDKs tell none. */
function addResourceNames(block: AwsBlock, attributes: SpanAttributes): void {
  const names = textsOf(attributes.get('aws.resource_names'));
  if (names.length === 0) return;
  block.resource_names = [...names];
  attributes.consume(['aws.resource_names']);
}

/** A call that was not told how often it was tried again has an event for each attempt that failed. */
function addRetries(block: AwsBlock, attributes: SpanAttributes, { events }: Span): void {
  const retries =
    attributes.integer('aws.xray.retries') ?? beforeLast(attributes.integer('aws.request.attempts'));
  if (retries !== undefined && retries >= 0) {
    block['retries'] = retries;
    attributes.consume(['aws.xray.retries', 'aws.request.attempts']);
  } else if (events.length > 0 && isAwsApiCall(attributes)) {
    const failures = events.filter(isRequestFailure).length;
    if (failures > 0) block['retries'] = failures;
  }
}

function beforeLast(attempts: number | undefined): number | undefined {
  return attempts === undefined ? undefined : attempts - 1;
}
