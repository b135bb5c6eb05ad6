/** Calls of AWS clients, version 2. */

const AWS = require('aws-sdk');

function service({ listen, wire }, { status = 200, body = {}, headers = {} } = {}) {
  return listen('aws', (request, response) => {
    request.resume().on('end', () => {
      wire.push({ trace: request.headers['x-amzn-trace-id'] });
      const text = JSON.stringify(body);
      response.writeHead(status, {
        'x-amzn-requestid': 'REQ1',
        'content-length': Buffer.byteLength(text),
        ...headers,
      });
      response.end(text);
    });
  });
}

const settings = (url) => ({
  endpoint: url,
  region: 'us-east-1',
  accessKeyId: 'id',
  secretAccessKey: 'secret',
  maxRetries: 1,
  retryDelayOptions: { base: 1 },
  s3ForcePathStyle: true,
  dynamoDbCrc32: false,
});
const getItem = { TableName: 'T', Key: { id: { S: '1' } } };

for (const [name, answer] of Object.entries({
  'status 200': { body: { ConsumedCapacity: { TableName: 'T', CapacityUnits: 0.5 } } },
  'status 400': { status: 400, body: { __type: 'x#ResourceNotFoundException', message: 'no table' } },
  'a throttled call': {
    status: 400,
    body: { __type: 'x#ProvisionedThroughputExceededException', message: 'slow down' },
  },
  'status 500': { status: 500, body: { __type: 'x#InternalServerError', message: 'broken' } },
})) {
  exports[name] = async (tools) => {
    const { url } = await service(tools, answer);
    const client = tools.AWSXRay.captureAWSClient(new AWS.DynamoDB(settings(url)));
    await tools.inSegment('client', () =>
      tools.attemptAsync('sent', async () => void (await client.getItem(getItem).promise())),
    );
  };
}

exports['a callback and its context'] = async (tools) => {
  const { AWSXRay, record, inSegment } = tools;
  const { url } = await service(tools);
  const client = AWSXRay.captureAWSClient(new AWS.DynamoDB(settings(url)));
  await inSegment(
    'client',
    () =>
      new Promise((resolve) => {
        client.getItem(getItem, (error) => {
          record('current', [error === null, AWSXRay.getSegment().name]);
          resolve();
        });
      }),
  );
};

exports['everything captured'] = {
  own: true,
  async run(tools) {
    const { AWSXRay, inSegment, record } = tools;
    const { url } = await service(tools, {
      body: { MessageId: 'm', MD5OfMessageBody: '92eb5ffee6ae2fec3ad71c777531578f' },
    });
    record('same', AWSXRay.captureAWS(AWS) === AWS);
    const client = new AWS.DynamoDB(settings(url));
    await inSegment('client', () => client.listTables({ Limit: 5 }).promise());
  },
};

exports['an old SDK'] = ({ AWSXRay, attempt }) => {
  attempt('too old', () => AWSXRay.captureAWS({ VERSION: '2.7.14' }));
};

exports['a URL signed ahead'] = async (tools) => {
  const { url } = await service(tools);
  const client = tools.AWSXRay.captureAWSClient(new AWS.S3(settings(url)));
  await tools.inSegment('client', () => {
    tools.record('signed', client.getSignedUrl('getObject', { Bucket: 'bk', Key: 'k' }).startsWith(url));
  });
};

exports['a refused connection'] = async (tools) => {
  const { url, server } = await tools.listen('closed', () => undefined);
  await new Promise((resolve) => server.close(resolve));
  const client = tools.AWSXRay.captureAWSClient(new AWS.DynamoDB(settings(url)));
  await tools.inSegment('client', () => tools.attemptAsync('sent', () => client.getItem(getItem).promise()));
};

exports['no segment'] = async (tools) => {
  const { url } = await service(tools);
  const client = tools.AWSXRay.captureAWSClient(new AWS.DynamoDB(settings(url)));
  await client.getItem(getItem).promise();
};

exports['manual mode'] = {
  own: true,
  async run(tools) {
    const { AWSXRay } = tools;
    AWSXRay.enableManualMode();
    const { url } = await service(tools);
    const client = AWSXRay.captureAWSClient(new AWS.DynamoDB(settings(url)));
    const segment = new AWSXRay.Segment('manual');
    await client.getItem({ ...getItem, XRaySegment: segment }).promise();
    await client.getItem(getItem).promise();
    segment.close();
  },
};

exports['a document client'] = async (tools) => {
  const { url } = await service(tools);
  await tools.inSegment('client', () =>
    tools.attemptAsync('captured', async () => {
      const client = tools.AWSXRay.captureAWSClient(new AWS.DynamoDB.DocumentClient(settings(url)));
      await client.get({ TableName: 'T', Key: { id: '1' } }).promise();
    }),
  );
};
