/** Calls of AWS clients, version 3, to a server that answers as the service would. */

const {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} = require('@aws-sdk/client-dynamodb');
const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');
const { InvokeCommand, LambdaClient } = require('@aws-sdk/client-lambda');
const {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} = require('@aws-sdk/client-s3');
const { PublishCommand, SNSClient } = require('@aws-sdk/client-sns');
const {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} = require('@aws-sdk/client-sqs');

const QUEUE = 'https://sqs.example/1/jobs';
const KEY = { id: { S: '1' } };
const MD5_OF_B = '92eb5ffee6ae2fec3ad71c777531578f';

/** Each call: the client, the command, and the body it is answered with. */
const calls = {
  'DynamoDB GetItem': [
    DynamoDBClient,
    new GetItemCommand({ TableName: 'T', Key: KEY, ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL' }),
    { ConsumedCapacity: { TableName: 'T', CapacityUnits: 0.5 } },
  ],
  'DynamoDB GetItem without more': [DynamoDBClient, new GetItemCommand({ TableName: 'T', Key: KEY }), {}],
  'DynamoDB PutItem': [
    DynamoDBClient,
    new PutItemCommand({ TableName: 'T', Item: KEY }),
    { ItemCollectionMetrics: { SizeEstimateRangeGB: [0, 1] } },
  ],
  'DynamoDB BatchGetItem': [
    DynamoDBClient,
    new BatchGetItemCommand({ RequestItems: { T: { Keys: [KEY] }, U: { Keys: [KEY] } } }),
    { Responses: {}, ConsumedCapacity: [{ TableName: 'T', CapacityUnits: 1 }] },
  ],
  'DynamoDB BatchWriteItem': [
    DynamoDBClient,
    new BatchWriteItemCommand({ RequestItems: { T: [{ PutRequest: { Item: KEY } }] } }),
    {},
  ],
  'DynamoDB Query': [
    DynamoDBClient,
    new QueryCommand({
      TableName: 'T',
      IndexName: 'I',
      Limit: 5,
      ScanIndexForward: false,
      KeyConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': { S: '1' } },
    }),
    { Items: [], Count: 0, ScannedCount: 0 },
  ],
  'DynamoDB Scan': [
    DynamoDBClient,
    new ScanCommand({ TableName: 'T', Segment: 0, TotalSegments: 2 }),
    { Items: [], Count: 3, ScannedCount: 4 },
  ],
  'DynamoDB ListTables': [DynamoDBClient, new ListTablesCommand({ Limit: 5 }), { TableNames: ['a', 'b'] }],
  'DynamoDB ListTables, none': [DynamoDBClient, new ListTablesCommand({}), { TableNames: [] }],
  'DynamoDB DescribeTable': [DynamoDBClient, new DescribeTableCommand({ TableName: 'T' }), { Table: {} }],
  'SQS SendMessage': [
    SQSClient,
    new SendMessageCommand({
      QueueUrl: QUEUE,
      MessageBody: 'b',
      DelaySeconds: 0,
      MessageAttributes: { A: { DataType: 'String', StringValue: 'x' } },
    }),
    { MessageId: 'mid', MD5OfMessageBody: MD5_OF_B },
    { md5: false },
  ],
  'SQS SendMessageBatch': [
    SQSClient,
    new SendMessageBatchCommand({
      QueueUrl: QUEUE,
      Entries: [
        { Id: '1', MessageBody: 'b' },
        { Id: '2', MessageBody: 'b' },
      ],
    }),
    {
      Successful: [{ Id: '1', MessageId: 'm', MD5OfMessageBody: MD5_OF_B }],
      Failed: [{ Id: '2', Code: 'x', SenderFault: true }],
    },
    { md5: false },
  ],
  'SQS ReceiveMessage': [
    SQSClient,
    new ReceiveMessageCommand({
      QueueUrl: QUEUE,
      MaxNumberOfMessages: 5,
      WaitTimeSeconds: 1,
      AttributeNames: ['All'],
    }),
    { Messages: [{ MessageId: 'm', Body: 'b', MD5OfBody: MD5_OF_B, ReceiptHandle: 'r' }] },
  ],
  'SQS ReceiveMessage, none': [SQSClient, new ReceiveMessageCommand({ QueueUrl: QUEUE }), {}],
  'SQS DeleteMessageBatch': [
    SQSClient,
    new DeleteMessageBatchCommand({ QueueUrl: QUEUE, Entries: [{ Id: '1', ReceiptHandle: 'r' }] }),
    { Successful: [], Failed: [] },
  ],
  'SQS GetQueueUrl': [
    SQSClient,
    new GetQueueUrlCommand({ QueueName: 'jobs', QueueOwnerAWSAccountId: '123456789012' }),
    { QueueUrl: QUEUE },
  ],
  'SQS GetQueueAttributes': [
    SQSClient,
    new GetQueueAttributesCommand({ QueueUrl: QUEUE, AttributeNames: ['All'] }),
    { Attributes: { DelaySeconds: '0' } },
  ],
  'SQS ListQueues': [SQSClient, new ListQueuesCommand({ QueueNamePrefix: 'j' }), { QueueUrls: [QUEUE] }],
  'Lambda Invoke': [
    LambdaClient,
    new InvokeCommand({ FunctionName: 'fn', InvocationType: 'RequestResponse' }),
    'null',
    { headers: { 'x-amz-function-error': 'Unhandled' } },
  ],
  'S3 GetObject': [
    S3Client,
    new GetObjectCommand({ Bucket: 'bk', Key: 'k/1', VersionId: 'v' }),
    'body',
    { headers: { 'x-amz-id-2': 'EXT2' } },
  ],
  'S3 PutObject': [S3Client, new PutObjectCommand({ Bucket: 'bk', Key: 'k', Body: 'b' }), ''],
  'S3 HeadObject': [S3Client, new HeadObjectCommand({ Bucket: 'bk', Key: 'k' }), ''],
  'S3 CopyObject': [
    S3Client,
    new CopyObjectCommand({ Bucket: 'bk', Key: 'k', CopySource: 'from/k' }),
    '<CopyObjectResult><ETag>e</ETag></CopyObjectResult>',
  ],
  'S3 ListObjectsV2': [
    S3Client,
    new ListObjectsV2Command({ Bucket: 'bk', Prefix: 'p/' }),
    '<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>',
  ],
  'SNS Publish': [
    SNSClient,
    new PublishCommand({ TopicArn: 'arn:aws:sns:us-east-1:1:t', Message: 'm' }),
    '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>',
  ],
  'EventBridge PutEvents': [
    EventBridgeClient,
    new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] }),
    { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] },
  ],
};

const settings = (url) => ({
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
  forcePathStyle: true,
  maxAttempts: 2,
  retryStrategy: undefined,
});

/** A service that answers every call alike, and notes the trace headers it was sent. */
function service({ listen, wire }, answers) {
  let asked = 0;
  return listen('aws', (request, response) => {
    request.resume().on('end', () => {
      const { status = 200, body = '', headers = {} } = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      wire.push({ trace: request.headers['x-amzn-trace-id'] });
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      response.writeHead(status, {
        'x-amzn-requestid': `REQ${asked}`,
        'content-length': Buffer.byteLength(text),
        ...headers,
      });
      response.end(text);
    });
  });
}

for (const [name, [Client, command, body, { headers, md5 } = {}]] of Object.entries(calls)) {
  exports[name] = async (tools) => {
    const { url } = await service(tools, [{ body, headers }]);
    const client = new Client({ ...settings(url), ...(md5 === undefined ? {} : { md5 }) });
    const captured = tools.AWSXRay.captureAWSv3Client(client);
    tools.record('same client', captured === client);
    await tools.inSegment('client', () =>
      tools.attemptAsync('sent', async () => void (await captured.send(command))),
    );
    client.destroy();
  };
}

const failure = (type, message) => ({
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message },
});

for (const [name, answers] of Object.entries({
  'an answer of status 400': [{ status: 400, ...failure('ResourceNotFoundException', 'no table') }],
  'a throttled call': [{ status: 400, ...failure('ProvisionedThroughputExceededException', 'slow down') }],
  'an answer of status 500': [{ status: 500, ...failure('InternalServerError', 'broken') }],
  'a call that succeeds the second time': [
    { status: 500, ...failure('InternalServerError', 'broken') },
    { body: {} },
  ],
  'an answer that is no JSON': [{ status: 200, body: '<html>' }],
})) {
  exports[name] = async (tools) => {
    const { url } = await service(tools, answers);
    const client = tools.AWSXRay.captureAWSv3Client(new DynamoDBClient(settings(url)));
    await tools.inSegment('client', () =>
      tools.attemptAsync('sent', async () => void (await client.send(calls['DynamoDB GetItem'][1]))),
    );
  };
}

exports['a refused connection'] = async (tools) => {
  const { url, server } = await tools.listen('closed', () => undefined);
  await new Promise((resolve) => server.close(resolve));
  const client = tools.AWSXRay.captureAWSv3Client(new DynamoDBClient(settings(url)));
  await tools.inSegment('client', () =>
    tools.attemptAsync('sent', () => client.send(new ListTablesCommand({}))),
  );
};

exports['a client captured twice, with http captured too'] = {
  own: true,
  async run(tools) {
    const { AWSXRay, inSegment } = tools;
    const { url } = await service(tools, [{ body: {} }]);
    AWSXRay.captureHTTPsGlobal(require('node:http'));
    const client = new DynamoDBClient(settings(url));
    AWSXRay.captureAWSv3Client(client);
    AWSXRay.captureAWSv3Client(client);
    await inSegment('client', () => client.send(calls['DynamoDB GetItem'][1]));
  },
};

exports['no segment'] = async (tools) => {
  const { url } = await service(tools, [{ body: {} }]);
  const client = tools.AWSXRay.captureAWSv3Client(new DynamoDBClient(settings(url)));
  await client.send(calls['DynamoDB GetItem'][1]);
};

exports['a segment that is not sampled'] = async (tools) => {
  const { AWSXRay } = tools;
  const { url } = await service(tools, [{ body: {} }]);
  const client = AWSXRay.captureAWSv3Client(new DynamoDBClient(settings(url)));
  const segment = new AWSXRay.Segment('unsampled', '1-5759e988-bd862e3fe1be46a994272793');
  segment.notTraced = true;
  await AWSXRay.getNamespace().runAndReturn(async () => {
    AWSXRay.setSegment(segment);
    await client.send(calls['DynamoDB GetItem'][1]);
  });
  segment.close();
};

exports['further trace data'] = async (tools) => {
  const { url } = await service(tools, [{ body: {} }]);
  const client = tools.AWSXRay.captureAWSv3Client(new DynamoDBClient(settings(url)));
  await tools.inSegment('client', async (segment) => {
    segment.additionalTraceData = { Lineage: 'a:b', Own: 'c' };
    await client.send(calls['DynamoDB GetItem'][1]);
  });
};

exports['manual mode'] = {
  own: true,
  async run(tools) {
    const { AWSXRay } = tools;
    AWSXRay.enableManualMode();
    const { url } = await service(tools, [{ body: {} }]);
    const segment = new AWSXRay.Segment('manual');
    await AWSXRay.captureAWSv3Client(new DynamoDBClient(settings(url)), segment).send(
      calls['DynamoDB GetItem'][1],
    );
    await AWSXRay.captureAWSv3Client(new DynamoDBClient(settings(url))).send(calls['DynamoDB GetItem'][1]);
    segment.close();
  },
};

const list = (operation) => ({ services: { dynamodb: { operations: operation } } });

exports['a list of one’s own'] = {
  own: true,
  async run(tools) {
    const { AWSXRay, inSegment, attempt } = tools;
    const { url } = await service(tools, [{ body: { ConsumedCapacity: { TableName: 'T' } } }]);
    const client = AWSXRay.captureAWSv3Client(new DynamoDBClient(settings(url)));
    const descriptors = { Key: { get_keys: true, rename_to: 'key_names' } };
    attempt('set', () =>
      AWSXRay.setAWSWhitelist(
        list({
          getItem: { request_parameters: ['ReturnConsumedCapacity'], request_descriptors: descriptors },
        }),
      ),
    );
    await inSegment('client', () => client.send(calls['DynamoDB GetItem'][1]));
    attempt('append', () =>
      AWSXRay.appendAWSWhitelist(list({ getItem: { response_parameters: ['ConsumedCapacity'] } })),
    );
    await inSegment('client', () => client.send(calls['DynamoDB GetItem'][1]));
  },
};

exports['wrong lists'] = ({ AWSXRay, attempt }) => {
  for (const name of ['setAWSWhitelist', 'appendAWSWhitelist']) {
    attempt(`${name} of nothing`, () => AWSXRay[name]());
    attempt(`${name} of an object without services`, () => AWSXRay[name]({}));
    attempt(`${name} of an empty text`, () => AWSXRay[name](''));
  }
};
