// A small application as users have it: Express, a DynamoDB client and a call to a service that sends no traces, all
// traced by the official X-Ray SDK. Its table and its callee are stubs in the same process; real is what is traced.

const http = require('node:http');
const AWSXRay = require('aws-xray-sdk');
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const express = require('express');

// By default one request a second and five percent of the rest are recorded; tests want them all.
AWSXRay.middleware.disableCentralizedSampling();
AWSXRay.middleware.setSamplingRules({ version: 2, default: { fixed_target: 0, rate: 1 } });

const tracedHttp = AWSXRay.captureHTTPs(http);

const stub = http.createServer((request, response) => {
  response.statusCode = request.url === '/charges/declined' ? 500 : 200;
  response.setHeader('Content-Type', 'application/x-amz-json-1.0');
  response.end('{}');
});

stub.listen(0, '127.0.0.1', () => {
  const { port } = stub.address();
  const table = AWSXRay.captureAWSv3Client(
    new DynamoDBClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  );
  const server = createApp(table, port).listen(0, '127.0.0.1', () => {
    process.send?.(`http://127.0.0.1:${server.address().port}`);
  });
});

process.once('disconnect', () => process.exit(0));

function createApp(table, port) {
  const app = express();
  app.use(AWSXRay.express.openSegment('orders'));
  app.post('/orders/:card', async (request, response) => {
    const { card } = request.params;
    AWSXRay.getSegment().addAnnotation('card', card);
    await table.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: '1' } } }));
    const status = await charge(port, card);
    response.sendStatus(status === 200 ? 201 : 502);
  });
  app.get('/health', (_request, response) => response.sendStatus(200));
  app.use(AWSXRay.express.closeSegment());
  return app;
}

function charge(port, card) {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method: 'POST', path: `/charges/${card}` };
    const request = tracedHttp.request(options, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    request.on('error', reject);
    request.end();
  });
}
