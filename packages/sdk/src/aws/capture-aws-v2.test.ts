import { createRequire } from 'node:module';
import type * as AwsSdk from 'aws-sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  currentSegment,
  enableAutomaticMode,
  enableManualMode,
  runWithSegment,
  setContextMissingStrategy,
} from '../context/context.ts';
import { getLogger, setLogger } from '../logging/logger.ts';
import { Segment } from '../segment/segment.ts';
import { callsOf, type CallDocument } from '../testing/aws-calls.ts';
import { FakeAws } from '../testing/fake-aws.ts';
import { freePort } from '../testing/free-port.ts';
import { captureAWS, captureAWSClient } from './capture-aws-v2.ts';

process.env['AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE'] = '1';
const AWS = createRequire(import.meta.url)('aws-sdk') as typeof AwsSdk;

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';

let aws: FakeAws;
let segment: Segment;
let config: AwsSdk.DynamoDB.ClientConfiguration;
beforeAll(async () => {
  aws = await FakeAws.start();
  config = { ...aws.config, maxRetries: 0 };
});
afterAll(() => aws.stop());
beforeEach(() => {
  aws.reset();
  segment = new Segment('test', TRACE);
  setContextMissingStrategy('IGNORE_ERROR');
});
afterEach(() => enableAutomaticMode());

function calls(): CallDocument[] {
  return callsOf(segment);
}

function inSegment<T>(run: () => T): T {
  return runWithSegment(segment, run);
}

describe('a call', () => {
  it('is a subsegment with what the service and the list say of it', async () => {
    aws.answer({ body: { Item: {}, ConsumedCapacity: { TableName: 'T', CapacityUnits: 0.5 } } });
    const client = captureAWSClient(new AWS.DynamoDB(config));
    await inSegment(() => client.getItem({ TableName: 'T', Key: {} }).promise());
    const [call] = calls();
    expect(JSON.stringify(call)).toBe(
      JSON.stringify({
        id: call?.id,
        name: 'dynamodb',
        namespace: 'aws',
        aws: {
          operation: 'GetItem',
          region: 'eu-west-1',
          request_id: 'REQ1',
          retries: 0,
          table_name: 'T',
          consumed_capacity: { TableName: 'T', CapacityUnits: 0.5 },
        },
        http: { response: { status: 200, content_length: 68 } },
      }),
    );
    expect(aws.last.headers['x-amzn-trace-id']).toBe(`Root=${TRACE};Parent=${String(call?.id)};Sampled=1`);
    expect(aws.last.headers).not.toHaveProperty('traceparent');
    expect(aws.last.headers['authorization']).not.toMatch(/trace/i);
  });

  it('with a callback runs it where the call was made', async () => {
    const client = captureAWSClient(new AWS.DynamoDB(config));
    const seen = await inSegment(
      () => new Promise((resolve) => client.listTables({}, () => resolve(currentSegment()))),
    );
    expect(seen).toBe(segment);
    expect(calls()).toHaveLength(1);
    expect(currentSegment()).toBeUndefined();
  });

  it('of a document client is one of the client inside', async () => {
    const client = new AWS.DynamoDB.DocumentClient(config);
    expect(captureAWSClient(client)).toBe(client);
    await inSegment(() => client.get({ TableName: 'T', Key: { id: 'a' } }).promise());
    expect(calls()).toMatchObject([{ name: 'dynamodb', aws: { operation: 'GetItem', table_name: 'T' } }]);
  });

  it('repeated is one subsegment that says how often', async () => {
    aws.answer({ status: 500, error: 'InternalServerError' }, {});
    const client = captureAWSClient(new AWS.DynamoDB({ ...config, maxRetries: 3 }));
    await inSegment(() => client.listTables({}).promise());
    expect(calls()).toMatchObject([{ aws: { retries: 1 }, http: { response: { status: 200 } } }]);
    const [call] = calls();
    expect(call).not.toHaveProperty('fault');
  });

  it('that fails by 4xx is an error, by throttling a throttle too, by 5xx a fault', async () => {
    aws.answer({ error: 'ValidationException' }, { error: 'ProvisionedThroughputExceededException' });
    aws.answer({ status: 500, error: 'InternalServerError' });
    const client = captureAWSClient(new AWS.DynamoDB(config));
    for (let times = 0; times < 3; times++) {
      await expect(inSegment(() => client.listTables({}).promise())).rejects.toThrow('it is');
    }
    const flags = calls().map(({ error, throttle, fault }) => ({ error, throttle, fault }));
    expect(flags).toEqual([{ error: true }, { error: true, throttle: true }, { fault: true }]);
    expect(calls()[0]).toMatchObject({
      http: { response: { status: 400 } },
      exceptions: [{ message: 'it is ValidationException', type: 'ValidationException', remote: true }],
    });
    const [exception] = segment.subsegments?.[0]?.cause?.exceptions ?? [];
    expect(JSON.stringify(exception?.stack)).toContain('capture-aws-v2.test.ts');
  });

  it('without an answer is a fault whose cause is not remote', async () => {
    const client = captureAWSClient(
      new AWS.DynamoDB({ ...config, endpoint: `http://127.0.0.1:${await freePort()}` }),
    );
    await expect(inSegment(() => client.listTables({}).promise())).rejects.toThrow('Inaccessible host');
    const [call] = calls();
    expect(call).toMatchObject({ fault: true, http: {}, exceptions: [{ remote: false }] });
    expect(call?.['http']).toEqual({});
  });

  it('refused before it is sent is closed', async () => {
    const client = captureAWSClient(new AWS.DynamoDB(config));
    const bad = { TableName: 7 } as unknown as AwsSdk.DynamoDB.DescribeTableInput;
    await expect(inSegment(() => client.describeTable(bad).promise())).rejects.toThrow('TableName');
    expect(calls()).toMatchObject([
      { fault: true, exceptions: [{ type: 'InvalidParameterType', remote: false }] },
    ]);
  });

  it('that is presigned is no call', () => {
    const client = captureAWSClient(new AWS.S3(config));
    const url = inSegment(() => client.getSignedUrl('getObject', { Bucket: 'b', Key: 'k' }));
    expect(url).toMatch(/Signature=/);
    expect(url.toLowerCase()).not.toMatch(/trace/);
    expect(segment.subsegments ?? []).toEqual([]);
    expect(segment.counter).toBe(0);
  });

  it('below a segment that passes through carries nothing', async () => {
    segment.noOp = true;
    const client = captureAWSClient(new AWS.DynamoDB(config));
    await inSegment(() => client.listTables({}).promise());
    expect(aws.last.headers).not.toHaveProperty('x-amzn-trace-id');
  });
});

describe('without a segment', () => {
  const before = getLogger();
  let lines: string[];
  beforeEach(() => {
    lines = [];
    const record = (message: string): void => void lines.push(message);
    setLogger({ debug: record, info: record, warn: record, error: record });
  });
  afterEach(() => setLogger(before));

  it('the call goes through, after the strategy and a line', async () => {
    const missing: string[] = [];
    setContextMissingStrategy((message) => void missing.push(message));
    const client = captureAWSClient(new AWS.DynamoDB(config));
    await client.describeLimits({}).promise();
    expect(missing).toEqual(['Failed to get the current sub/segment from the context.']);
    expect(lines).toContain(
      'Call dynamodb.describeLimits is missing the sub/segment context for automatic mode. Ignoring.',
    );
    expect(aws.last.headers).not.toHaveProperty('x-amzn-trace-id');
  });

  it('in manual mode the parent is a parameter, which is taken out of a copy', async () => {
    enableManualMode();
    const client = captureAWSClient(new AWS.DynamoDB(config));
    await client.listBackups({}).promise();
    expect(lines).toContain(
      'Call dynamodb.listBackups requires a segment object on the request params as "XRaySegment" for tracing in manual mode. Ignoring.',
    );
    const params = Object.freeze({ Limit: 1, XRaySegment: segment });
    await client.listTables(params).promise();
    expect(calls()).toMatchObject([{ name: 'dynamodb', aws: { limit: 1 } }]);
    expect(JSON.parse(aws.last.body)).toEqual({ Limit: 1 });
  });
});

describe('captureAWS', () => {
  it.each(['2.7.15', '2.1693.0', '3.0.0', '2.8.0-beta'])('takes version %s', (VERSION) => {
    expect(captureAWS({ VERSION })).toEqual({ VERSION });
  });

  it.each(['2.7.14', '1.18.0', '2', '', undefined])('refuses version %s', (VERSION) => {
    expect(() => captureAWS({ VERSION })).toThrow(new Error('AWS SDK version 2.7.15 or greater required.'));
  });

  it('traces every client, and one captured besides only once', async () => {
    expect(captureAWS(AWS)).toBe(AWS);
    const client = captureAWSClient(new AWS.DynamoDB(config));
    await inSegment(async () => {
      await client.listTables({}).promise();
      await new AWS.SNS(config).publish({ TopicArn: 'arn', Message: 'm' }).promise();
    });
    expect(calls().map((call) => call['name'])).toEqual(['dynamodb', 'sns']);
  });

  it('says which function takes a client of the AWS SDK v3', () => {
    expect(() => captureAWSClient({})).toThrow('captureAWSv3Client');
  });
});
