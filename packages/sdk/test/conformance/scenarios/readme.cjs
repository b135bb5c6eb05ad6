/**
 * The uses that the official README documents, each as a small program that takes the name of its packages from
 * outside: what a program is that changes its import alone.
 */

const http = require('node:http');
const { Client } = require('pg');
const mysql = require('mysql2');
const express = require('express');
const { DynamoDBClient, ListTablesCommand } = require('@aws-sdk/client-dynamodb');

const { createPostgresServer } = require('../support/postgres-server.cjs');

/** Until `count` documents have arrived. */
const sent = ({ daemon, until, AWSXRay }, count) =>
  until(async () => {
    await AWSXRay.flush?.();
    await daemon.settled();
    return daemon.documents().length >= count;
  });

/** An application with `route` at `/`, asked once. */
async function askOnce(tools, route, prepare = () => undefined) {
  const { AWSXRay } = tools;
  tools.sampleAll();
  const app = express();
  prepare(app);
  app.use(AWSXRay.express.openSegment('defaultName'));
  app.get('/', route);
  app.use(AWSXRay.express.closeSegment());
  const { url } = await tools.listen('app', app);
  const { status } = await tools.ask(url);
  tools.record('status', status);
  await sent(tools, 1);
}

exports['custom segments and subsegments in automatic mode'] = async ({ AWSXRay, record }) => {
  const segment = new AWSXRay.Segment('example');
  const ns = AWSXRay.getNamespace();
  await ns.runPromise(async () => {
    AWSXRay.setSegment(segment);
    AWSXRay.captureFunc('1', (subsegment1) => {
      subsegment1.addAnnotation('mykey', 'my value');
      AWSXRay.captureFunc('2', () => record('current', AWSXRay.getSegment().name));
    });
    await AWSXRay.captureAsyncFunc('send', async (subsegment) => {
      await Promise.resolve();
      subsegment.close();
    });
  });
  segment.close();
};

exports['custom segments and subsegments in manual mode'] = {
  own: true,
  run({ AWSXRay }) {
    AWSXRay.enableManualMode();
    const segment = new AWSXRay.Segment('example', '1-5759e988-bd862e3fe1be46a994272793', '53995c3f42cd8ad8');
    AWSXRay.captureFunc(
      '1',
      (subsegment1) => {
        AWSXRay.captureFunc('2', () => undefined, subsegment1);
      },
      segment,
    );
    const subsegment = segment.addNewSubsegment('by hand');
    subsegment.addError(new Error('noted'));
    subsegment.close();
    segment.close();
  },
};

exports['Express with calls out, a query and annotations'] = async (tools) => {
  const { AWSXRay } = tools;
  const echo = await tools.echo();
  const postgres = await tools.listen('postgres', createPostgresServer());
  const pg = AWSXRay.capturePostgres({ Client });
  const captured = AWSXRay.captureHTTPs(http);
  await askOnce(tools, async (request, response) => {
    AWSXRay.getSegment().addAnnotation('page', 'home');
    AWSXRay.getSegment().addMetadata('headers', { accept: request.headers.accept ?? 'none' }, 'web');
    await new Promise((resolve) =>
      captured.get(`${echo.url}/200`, (answer) => answer.resume().on('end', resolve)),
    );
    const client = new pg.Client({ host: '127.0.0.1', port: postgres.port, user: 'me', database: 'shop' });
    await client.connect();
    await client.query('select 1');
    await client.end();
    response.send('done');
  });
};

exports['Express with a client of AWS'] = async (tools) => {
  const { AWSXRay } = tools;
  const aws = await tools.listen('aws', (request, response) => {
    request
      .resume()
      .on('end', () => response.writeHead(200, { 'x-amzn-requestid': 'R' }).end('{"TableNames":["a"]}'));
  });
  const client = AWSXRay.captureAWSv3Client(
    new DynamoDBClient({
      endpoint: aws.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    }),
  );
  await askOnce(tools, async (request, response) => {
    const { TableNames } = await client.send(new ListTablesCommand({}));
    response.json(TableNames);
  });
  client.destroy();
};

exports['Express with an error'] = (tools) =>
  askOnce(tools, () => {
    throw new Error('from the route');
  });

exports['a host’s name for the segment, rules in an object, a logger'] = {
  own: true,
  async run(tools) {
    const { AWSXRay } = tools;
    AWSXRay.middleware.enableDynamicNaming('*.example.com');
    AWSXRay.setLogger(AWSXRay.getLogger());
    AWSXRay.middleware.setSamplingRules({
      rules: [
        {
          description: 'Player moves.',
          host: '*',
          http_method: '*',
          url_path: '/api/move/*',
          fixed_target: 0,
          rate: 0.05,
        },
      ],
      default: { fixed_target: 1, rate: 0.1 },
      version: 2,
    });
    await askOnce(tools, (request, response) => response.send('done'));
  },
};

exports['global fetch'] = async (tools) => {
  const { url } = await tools.echo();
  const fetch = tools
    .sdk('fetch')
    .captureFetchModule({ default: globalThis.fetch, Request: globalThis.Request });
  await tools.inSegment('fetching', async () => {
    const response = await fetch(`${url}/200`);
    tools.record('text', await response.text());
  });
};

exports['mysql'] = ({ AWSXRay, record }) => {
  const captured = AWSXRay.captureMySQL(mysql);
  record('functions', [
    typeof captured.createConnection,
    typeof captured.createPool,
    typeof captured.createPoolCluster,
  ]);
};

exports['a function in Lambda'] = {
  env: {
    LAMBDA_TASK_ROOT: '/var/task',
    _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
  },
  async run({ AWSXRay }) {
    const handler = async (event) => {
      const subsegment = AWSXRay.getSegment().addNewSubsegment('work');
      subsegment.addAnnotation('tenant', event.tenant);
      await Promise.resolve();
      subsegment.close();
    };
    await handler({ tenant: 'a' });
  },
};
