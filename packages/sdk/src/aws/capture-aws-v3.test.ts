import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  paginateListTables,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client, waitUntilBucketExists } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
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
import { captureAWSv3Client, type AWSv3Client } from './capture-aws-v3.ts';

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';

let aws: FakeAws;
let segment: Segment;
beforeAll(async () => {
  aws = await FakeAws.start();
});
afterAll(() => aws.stop());
beforeEach(() => {
  aws.reset();
  segment = new Segment('test', TRACE, '53995c3f42cd8ad8');
});
afterEach(() => {
  setContextMissingStrategy('IGNORE_ERROR');
  enableAutomaticMode();
});

function calls(): CallDocument[] {
  return callsOf(segment);
}

function inSegment<T>(run: () => Promise<T>): Promise<T> {
  return runWithSegment(segment, run);
}

function headerOf(id: string | undefined): string {
  return `Root=${TRACE};Parent=${String(id)};Sampled=1`;
}

describe('a command', () => {
  it('is a subsegment with what the service and the list say of it', async () => {
    aws.answer({ body: { Item: {}, ConsumedCapacity: { TableName: 'T', CapacityUnits: 0.5 } } });
    const client = captureAWSv3Client(new DynamoDBClient(aws.config));
    await inSegment(() => client.send(new GetItemCommand({ TableName: 'T', Key: {}, ConsistentRead: true })));
    const [call] = calls();
    expect(JSON.stringify(call)).toBe(
      JSON.stringify({
        id: call?.id,
        name: 'DynamoDB',
        namespace: 'aws',
        aws: {
          operation: 'GetItem',
          region: 'eu-west-1',
          request_id: 'REQ1',
          retries: 0,
          consistent_read: true,
          table_name: 'T',
          consumed_capacity: { TableName: 'T', CapacityUnits: 0.5 },
        },
        http: { response: { status: 200, content_length: 68 } },
      }),
    );
    expect(aws.last.headers['x-amzn-trace-id']).toBe(headerOf(call?.id));
  });

  it('of each protocol is read as the official SDK reads it', async () => {
    aws.answer({ body: { Responses: {}, ConsumedCapacity: [] } }, { body: { MessageId: 'mid' } }, {}, {});
    aws.answer({ body: {}, headers: { 'x-amz-function-error': 'Unhandled' } }, { body: 'content' });
    await inSegment(async () => {
      const dynamodb = captureAWSv3Client(new DynamoDBClient(aws.config));
      await dynamodb.send(new BatchGetItemCommand({ RequestItems: { T: { Keys: [] } } }));
      const sqs = captureAWSv3Client(new SQSClient({ ...aws.config, md5: false }));
      const MessageAttributes = { A: { DataType: 'String', StringValue: 'x' } };
      await sqs.send(
        new SendMessageCommand({ QueueUrl: 'http://q/1/q', MessageBody: 'b', MessageAttributes }),
      );
      const sns = captureAWSv3Client(new SNSClient(aws.config));
      await sns.send(new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:1:t', Message: 'm' }));
      const events = captureAWSv3Client(new EventBridgeClient(aws.config));
      await events.send(new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] }));
      const lambda = captureAWSv3Client(new LambdaClient(aws.config));
      await lambda.send(new InvokeCommand({ FunctionName: 'fn' }));
      const s3 = captureAWSv3Client(new S3Client({ ...aws.config, forcePathStyle: true }));
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'bk', Key: 'k' }));
      expect(await Body?.transformToString()).toBe('content');
    });
    const region = 'eu-west-1';
    expect(calls().map((call) => [call['name'], call['aws']])).toEqual([
      [
        'DynamoDB',
        {
          operation: 'BatchGetItem',
          region,
          request_id: 'REQ1',
          retries: 0,
          table_names: ['T'],
          consumed_capacity: [],
        },
      ],
      [
        'SQS',
        {
          operation: 'SendMessage',
          region,
          request_id: 'REQ2',
          retries: 0,
          queue_url: 'http://q/1/q',
          message_attribute_names: ['A'],
          message_id: 'mid',
        },
      ],
      [
        'SNS',
        {
          operation: 'Publish',
          region,
          request_id: 'REQ3',
          retries: 0,
          topic_arn: 'arn:aws:sns:eu-west-1:1:t',
        },
      ],
      ['EventBridge', { operation: 'PutEvents', region, request_id: 'REQ4', retries: 0 }],
      [
        'Lambda',
        {
          operation: 'Invoke',
          region,
          request_id: 'REQ5',
          retries: 0,
          function_name: 'fn',
          function_error: 'Unhandled',
          status_code: 200,
        },
      ],
      [
        'S3',
        {
          operation: 'GetObject',
          region,
          request_id: 'REQ6',
          retries: 0,
          id_2: 'EXTREQ6',
          key: 'k',
          bucket_name: 'bk',
        },
      ],
    ]);
    const ids = calls().map((call) => call.id);
    expect(aws.seen.map((call) => call.headers['x-amzn-trace-id'])).toEqual(ids.map(headerOf));
  });

  it('of a document client is one of the client inside', async () => {
    const client = captureAWSv3Client(DynamoDBDocumentClient.from(new DynamoDBClient(aws.config)));
    await inSegment(() => client.send(new GetCommand({ TableName: 'T', Key: { id: 'a' } })));
    expect(calls()).toMatchObject([{ name: 'DynamoDB', aws: { operation: 'GetItem', table_name: 'T' } }]);
  });

  it('repeated is one subsegment that says how often, with one header for all attempts', async () => {
    aws.answer({ status: 500, error: 'InternalServerError' }, { status: 503, error: 'Busy' }, { body: {} });
    const client = captureAWSv3Client(new DynamoDBClient({ ...aws.config, maxAttempts: 4 }));
    await inSegment(() => client.send(new ListTablesCommand({})));
    expect(calls()).toMatchObject([
      { aws: { retries: 2, request_id: 'REQ3' }, http: { response: { status: 200 } } },
    ]);
    const [call] = calls();
    expect(call).not.toHaveProperty('fault');
    expect(aws.seen.map((seen) => seen.headers['x-amzn-trace-id'])).toEqual(
      Array(3).fill(headerOf(call?.id)),
    );
  });

  it('sent with a callback, by a paginator or a waiter is traced too', async () => {
    const client = captureAWSv3Client(new DynamoDBClient(aws.config));
    await inSegment(
      () =>
        new Promise<void>((resolve, reject) => {
          client.send(new ListTablesCommand({}), (error: unknown) =>
            error ? reject(new Error('x')) : resolve(),
          );
        }),
    );
    aws.answer({ body: { TableNames: ['a'], LastEvaluatedTableName: 'a' } }, { body: { TableNames: ['b'] } });
    await inSegment(async () => {
      const names: string[] = [];
      for await (const page of paginateListTables({ client }, { Limit: 1 }))
        names.push(...(page.TableNames ?? []));
      expect(names).toEqual(['a', 'b']);
    });
    const s3 = captureAWSv3Client(new S3Client({ ...aws.config, forcePathStyle: true }));
    aws.answer({ status: 404 }, {});
    await inSegment(() =>
      waitUntilBucketExists(
        { client: s3, maxWaitTime: 20, minDelay: 0.001, maxDelay: 0.001 },
        { Bucket: 'b' },
      ),
    );
    expect(calls().map((call) => [(call['aws'] as CallDocument)['operation'], call['error']])).toEqual([
      ['ListTables', undefined],
      ['ListTables', undefined],
      ['ListTables', undefined],
      ['HeadBucket', true],
      ['HeadBucket', undefined],
    ]);
    expect(calls()[1]).toMatchObject({ aws: { limit: 1, table_count: 1 } });
  });

  it('captured twice is one subsegment', async () => {
    const client = captureAWSv3Client(captureAWSv3Client(new DynamoDBClient(aws.config)));
    await inSegment(() => client.send(new ListTablesCommand({})));
    expect(calls()).toHaveLength(1);
    const names = client.middlewareStack.identify().filter((name) => name.startsWith('XRaySDK'));
    expect(names.sort()).toEqual([
      'XRaySDKInstrumentation - build',
      'XRaySDKMessagePropagation - initialize',
    ]);
  });

  it('keeps calls apart that share one handler', async () => {
    const client = captureAWSv3Client(new DynamoDBClient({ ...aws.config, cacheMiddleware: true }));
    await inSegment(async () => {
      await Promise.all([1, 2, 3].map(() => client.send(new ListTablesCommand({}))));
    });
    const headers = calls().map((call) => headerOf(call.id));
    expect(new Set(headers).size).toBe(3);
    expect(aws.seen.map((seen) => seen.headers['x-amzn-trace-id']).sort()).toEqual(headers.sort());
  });
});

describe('a command that fails', () => {
  async function failure(client: DynamoDBClient): Promise<Error> {
    const error: unknown = await inSegment(() => client.send(new ListTablesCommand({}))).catch(
      (e: unknown) => e,
    );
    if (!(error instanceof Error)) throw new Error('did not fail');
    return error;
  }

  it('by a status of 4xx is an error and no fault', async () => {
    aws.answer({ error: 'ValidationException' });
    await failure(captureAWSv3Client(new DynamoDBClient(aws.config)));
    const [call] = calls();
    expect(call).toEqual({
      id: call?.id,
      name: 'DynamoDB',
      namespace: 'aws',
      aws: { operation: 'ListTables', region: 'eu-west-1', request_id: 'REQ1', retries: 0 },
      http: { response: { status: 400 } },
      error: true,
      exceptions: [{ message: 'it is ValidationException', type: 'ValidationException', remote: true }],
    });
  });

  it('by throttling is a throttle and an error', async () => {
    aws.answer(
      { error: 'ProvisionedThroughputExceededException' },
      { error: 'ThrottlingException' },
      { status: 429 },
    );
    await failure(captureAWSv3Client(new DynamoDBClient({ ...aws.config, maxAttempts: 2 })));
    await failure(captureAWSv3Client(new DynamoDBClient(aws.config)));
    const flags = { throttle: true, error: true };
    expect(calls()).toMatchObject([
      { ...flags, aws: { retries: 1 }, http: { response: { status: 400 } } },
      { ...flags, aws: { retries: 0 }, http: { response: { status: 429 } } },
    ]);
    for (const call of calls()) expect(call).not.toHaveProperty('fault');
  });

  it('by a status of 5xx is a fault', async () => {
    aws.answer({ status: 500, error: 'InternalServerError' });
    await failure(captureAWSv3Client(new DynamoDBClient(aws.config)));
    const [call] = calls();
    expect(call).toMatchObject({
      fault: true,
      http: { response: { status: 500 } },
      exceptions: [{ remote: true }],
    });
    expect(call).not.toHaveProperty('error');
  });

  it('without an answer is a fault whose cause is not remote', async () => {
    const port = await freePort();
    const client = new DynamoDBClient({
      ...aws.config,
      endpoint: `http://127.0.0.1:${port}`,
      maxAttempts: 2,
    });
    const error = await failure(captureAWSv3Client(client));
    const [call] = calls();
    expect(call).toEqual({
      id: call?.id,
      name: 'DynamoDB',
      namespace: 'aws',
      aws: { operation: 'ListTables', region: 'eu-west-1', retries: 1 },
      http: {},
      fault: true,
      exceptions: [{ message: error.message, type: error.name, remote: false }],
    });
  });

  it('by a hang-up, an abort or an answer nobody can read closes its subsegment', async () => {
    aws.answer({ hangUp: true }, { silent: true }, { raw: '{' });
    const client = captureAWSv3Client(new DynamoDBClient(aws.config));
    await failure(client);
    const controller = new AbortController();
    const aborted = inSegment(() =>
      client.send(new ListTablesCommand({}), { abortSignal: controller.signal }),
    );
    await expect.poll(() => aws.seen.length).toBe(2);
    controller.abort();
    await expect(aborted).rejects.toThrow('abort');
    await failure(client);
    expect(calls()).toMatchObject([
      { fault: true, http: {}, exceptions: [{ remote: false }] },
      { fault: true, http: {}, exceptions: [{ remote: false, type: 'AbortError' }] },
      {
        fault: true,
        http: { response: { status: 200 } },
        exceptions: [{ remote: true, type: 'SyntaxError' }],
      },
    ]);
  });

  it('is referred to by the subsegments around it', async () => {
    aws.answer({ error: 'ValidationException' });
    const outer = segment.addNewSubsegment('outer');
    const client = captureAWSv3Client(new DynamoDBClient(aws.config));
    const error: unknown = await runWithSegment(outer, () => client.send(new ListTablesCommand({}))).catch(
      (e: unknown) => e,
    );
    outer.close(error as Error);
    const [document] = calls();
    const [inner] = (document?.['subsegments'] ?? []) as CallDocument[];
    expect(outer.cause).toMatchObject({ id: inner?.id });
  });

  it('before it is built leaves nothing open', async () => {
    const client = captureAWSv3Client(new SQSClient(aws.config));
    const bad = { QueueUrl: 'http://q/1/q', MessageBody: 'b' };
    client.middlewareStack.add(() => () => Promise.reject(new TypeError('no')), {
      step: 'serialize',
      priority: 'high',
    });
    await expect(inSegment(() => client.send(new SendMessageCommand(bad)))).rejects.toThrow('no');
    expect(segment.subsegments ?? []).toEqual([]);
  });
});

describe('the region', () => {
  it.each([
    ['a function', () => Promise.resolve('eu-north-1'), 'eu-north-1'],
    ['a text', 'eu-south-1', 'eu-south-1'],
    ['absent', undefined, undefined],
    ['a function that throws', () => Promise.reject(new Error('no region')), undefined],
  ])('may be %s', async (_, region, expected) => {
    const client = captureAWSv3Client(new DynamoDBClient(aws.config));
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        (client.config as { region: unknown }).region = region;
        return result;
      },
      { step: 'deserialize' },
    );
    await inSegment(() => client.send(new ListTablesCommand({})));
    const [call] = calls();
    expect(call?.['aws']).toEqual({
      operation: 'ListTables',
      ...(expected === undefined ? {} : { region: expected }),
      request_id: 'REQ1',
      retries: 0,
    });
  });
});

describe('a presigned URL', () => {
  it('is no call and carries no trace', async () => {
    const client = captureAWSv3Client(new S3Client(aws.config));
    const url = await inSegment(() => getSignedUrl(client, new GetObjectCommand({ Bucket: 'b', Key: 'k' })));
    expect(url).toContain('X-Amz-SignedHeaders=host&');
    expect(url.toLowerCase()).not.toMatch(/trace/);
    expect(aws.seen).toEqual([]);
    expect(segment.subsegments ?? []).toEqual([]);
    expect(segment.counter).toBe(0);
  });
});

describe('trace headers', () => {
  it('are in no signature', async () => {
    const client = captureAWSv3Client(new S3Client({ ...aws.config, forcePathStyle: true }));
    await inSegment(() => client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' })));
    const { headers } = aws.last;
    expect(headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 .*SignedHeaders=[^,]*host/);
    expect(headers['authorization']).not.toMatch(/trace/i);
    expect(headers['x-amzn-trace-id']).toMatch(/^Root=/);
  });

  it('say so when the trace is not sampled, and hand on what came with it', async () => {
    segment.notTraced = true;
    segment.additionalTraceData = { Lineage: 'a:1' };
    const client = captureAWSv3Client(new DynamoDBClient(aws.config));
    await inSegment(() => client.send(new ListTablesCommand({})));
    expect(aws.last.headers['x-amzn-trace-id']).toMatch(/;Sampled=0;Lineage=a:1$/);
  });

  it('are absent below a segment that passes through', async () => {
    segment.noOp = true;
    const sqs = captureAWSv3Client(new SQSClient({ ...aws.config, md5: false }));
    await inSegment(() => sqs.send(new SendMessageCommand({ QueueUrl: 'http://q/1/q', MessageBody: 'b' })));
    expect(aws.last.headers).not.toHaveProperty('x-amzn-trace-id');
    expect(aws.last.headers).not.toHaveProperty('traceparent');
    expect(JSON.parse(aws.last.body)).not.toHaveProperty('MessageSystemAttributes');
  });

  it("are X-Ray's alone, and replace one in another spelling", async () => {
    const client = captureAWSv3Client(new DynamoDBClient(aws.config));
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['x-amzn-trace-id'] = 'Root=old';
        return next(args);
      },
      { step: 'build', priority: 'high' },
    );
    await inSegment(() => client.send(new ListTablesCommand({})));
    expect(aws.last.headers['x-amzn-trace-id']).toBe(headerOf(calls()[0]?.id));
    expect(aws.last.headers).not.toHaveProperty('traceparent');
  });

  it('travel in SQS messages and EventBridge events without changing the input', async () => {
    const sqs = captureAWSv3Client(new SQSClient({ ...aws.config, md5: false }));
    const events = captureAWSv3Client(new EventBridgeClient(aws.config));
    const message = Object.freeze({ QueueUrl: 'http://q/1/q', MessageBody: 'b' });
    const batch = Object.freeze({
      QueueUrl: 'http://q/1/q',
      Entries: [Object.freeze({ Id: '1', MessageBody: 'a' }), Object.freeze({ Id: '2', MessageBody: 'b' })],
    });
    const entries = { Entries: [Object.freeze({ Source: 's', DetailType: 'd', Detail: '{}' })] };
    await inSegment(async () => {
      await sqs.send(new SendMessageCommand(message));
      await sqs.send(new SendMessageBatchCommand(batch));
      await events.send(new PutEventsCommand(entries));
    });
    const headers = calls().map((call) => headerOf(call.id));
    expect(aws.seen.map((seen) => seen.headers['x-amzn-trace-id'])).toEqual(headers);
    const attribute = (at: number): object => ({
      AWSTraceHeader: { DataType: 'String', StringValue: headers[at] },
    });
    const bodies = aws.seen.map((seen) => JSON.parse(seen.body) as Record<string, unknown>);
    expect(bodies[0]).toEqual({ ...message, MessageSystemAttributes: attribute(0) });
    expect(bodies[1]).toEqual({
      ...batch,
      Entries: batch.Entries.map((entry) => ({ ...entry, MessageSystemAttributes: attribute(1) })),
    });
    expect(bodies[2]).toEqual({ Entries: [{ ...entries.Entries[0], TraceHeader: headers[2] }] });
    expect(calls()[0]?.['aws']).not.toHaveProperty('message_attribute_names');
  });
});

describe('without a segment', () => {
  let lines: string[];
  const before = getLogger();
  beforeEach(() => {
    lines = [];
    const record = (message: string): void => void lines.push(message);
    setLogger({ debug: record, info: record, warn: record, error: record });
  });
  afterEach(() => setLogger(before));

  it('the call goes through untouched, after the strategy and a line', async () => {
    const missing: string[] = [];
    setContextMissingStrategy((message) => void missing.push(message));
    const client = captureAWSv3Client(new SQSClient({ ...aws.config, md5: false }));
    await client.send(new SendMessageCommand({ QueueUrl: 'http://q/1/q', MessageBody: 'b' }));
    expect(missing).toEqual(['Failed to get the current sub/segment from the context.']);
    expect(lines).toContain(
      'Call SQS.sendMessage is missing the sub/segment context for automatic mode. Ignoring.',
    );
    expect(aws.last.headers).not.toHaveProperty('x-amzn-trace-id');
    expect(JSON.parse(aws.last.body)).toEqual({ QueueUrl: 'http://q/1/q', MessageBody: 'b' });
  });

  it('the call fails when the strategy says so', async () => {
    setContextMissingStrategy('RUNTIME_ERROR');
    for (const command of [new ListTablesCommand({}), new ListTablesCommand({})]) {
      const client = captureAWSv3Client(new DynamoDBClient(aws.config));
      await expect(client.send(command)).rejects.toThrow(
        'Failed to get the current sub/segment from the context.',
      );
    }
    expect(aws.seen).toEqual([]);
  });

  it('in manual mode the parent is the argument', async () => {
    enableManualMode();
    const client = captureAWSv3Client(new DynamoDBClient(aws.config));
    await client.send(new ListTablesCommand({}));
    expect(lines).toContain(
      'Call DynamoDB.listTables requires a segment object passed to captureAWSv3Client for tracing in manual mode. Ignoring.',
    );
    captureAWSv3Client(client, segment.addNewSubsegment('parent'));
    await client.send(new ListTablesCommand({}));
    expect(segment.subsegments?.[0]?.subsegments).toMatchObject([{ name: 'DynamoDB' }]);
  });
});

describe('a client of another kind', () => {
  it('is served by what it has', async () => {
    type Layer = (
      next: (args: object) => Promise<object>,
      context: object,
    ) => (args: object) => Promise<object>;
    const layers: Layer[] = [];
    const client = {
      config: undefined,
      middlewareStack: {
        remove: () => false,
        use: (plugin: { applyToStack(stack: { add(layer: Layer): void }): void }) =>
          plugin.applyToStack({ add: (layer) => layers.push(layer) }),
      },
    };
    captureAWSv3Client(client as unknown as AWSv3Client);
    const end = (): Promise<object> => Promise.resolve({ output: { answer: 42 } });
    const handler = layers.reduce((next: (args: object) => Promise<object>, layer) => layer(next, {}), end);
    expect(await inSegment(() => handler({}))).toEqual({ output: { answer: 42 } });
    expect(calls()).toMatchObject([{ name: 'Unknown', aws: { operation: 'Unknown', retries: 0 }, http: {} }]);
  });
});
