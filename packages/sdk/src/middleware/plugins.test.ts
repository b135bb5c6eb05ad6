import { createRequire } from 'node:module';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { server as hapiServer } from '@hapi/hapi';
import type { DynamoDB as DynamoDBClient } from 'aws-sdk';
import fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { currentSegment, enableAutomaticMode, isAutomaticMode, runWithSegment } from '../context/context.ts';
import { setDaemonAddress } from '../emit/daemon-address.ts';
import { getLogger, setLogger, type Logger } from '../logging/logger.ts';
import type { Plugin } from '../plugins/plugin.ts';
import { Segment } from '../segment/segment.ts';
import { SegmentUtils } from '../segment/segment-utils.ts';
import { startUdpDaemon, type UdpDaemon } from '../testing/udp-daemon.ts';
import { applicationName } from './application-name.ts';
import xrayFastify, { xRayFastifyPlugin } from '../fastify.ts';
import * as xrayHapi from './hapi.ts';
import { openSegment as openKoa } from './koa.ts';
import { middleware } from './middleware.ts';
import { applyPluginOptions } from './plugin-options.ts';
import { enable, type RestifyServer } from './restify.ts';

const require = createRequire(import.meta.url);
const quiet: Logger = { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 };

let daemon: UdpDaemon;
let loggerBefore: Logger;

beforeEach(async () => {
  daemon = await startUdpDaemon();
  setDaemonAddress(daemon.address);
  middleware.sampler = { shouldSample: () => true };
  loggerBefore = getLogger();
});
afterEach(async () => {
  setLogger(loggerBefore);
  enableAutomaticMode();
  await daemon.close();
});

test('Koa needs a name', () => {
  expect(() => openKoa('')).toThrow(
    new Error('Default segment name was not supplied.  Please provide a string.'),
  );
});

test('Restify needs a server and a name', () => {
  expect(() => enable(undefined as unknown as RestifyServer, 'n')).toThrow(
    new Error('Restify server instance to enable was not supplied. Please provide a server.'),
  );
  expect(() => enable({} as RestifyServer, '')).toThrow(
    new Error('Default segment name was not supplied. Please provide a string.'),
  );
});

describe('Fastify', () => {
  test('needs a name', async () => {
    const app = fastify();
    await expect(app.register(xrayFastify, { segmentName: '' })).rejects.toThrow('segmentName is required');
  });

  test('is one plugin under both names', () => {
    expect(xrayFastify).toBe(xRayFastifyPlugin);
  });

  test('traces the routes of the whole application', async () => {
    const app = fastify();
    await app.register(xRayFastifyPlugin, { segmentName: 'shop' });
    await app.register(async (part) => {
      part.get('/part', async (request) => String(request.segment?.name));
    });
    expect((await app.inject('/part')).body).toBe('shop');
    await daemon.received(1);
    expect(daemon.documents()[0]).toMatchObject({ http: { response: { status: 200, content_length: 4 } } });
    await app.close();
  });

  test('uses the application’s logger when it has one', async () => {
    const silent = fastify();
    await silent.register(xrayFastify, { segmentName: 'shop' });
    expect(getLogger()).toBe(loggerBefore);
    const speaking = fastify({ logger: { level: 'fatal' } });
    await speaking.register(xrayFastify, { segmentName: 'shop' });
    expect(getLogger()).toBe(speaking.log);
    const told = fastify();
    await told.register(xrayFastify, { segmentName: 'shop', logger: quiet });
    expect(getLogger()).toBe(quiet);
    await Promise.all([silent.close(), speaking.close(), told.close()]);
  });

  test('obeys its options', async () => {
    const app = fastify();
    const { origin, pluginData } = SegmentUtils;
    const plugin: Plugin = { getData: (done) => done({ host: {} }), originName: 'AWS::Test' };
    await app.register(xrayFastify, { segmentName: 'shop', automaticMode: false, plugins: [plugin] });
    expect(isAutomaticMode()).toBe(false);
    expect(SegmentUtils.origin).toBe('AWS::Test');
    Object.assign(SegmentUtils, { origin, pluginData });
    await app.close();
  });
});

describe('captureAWS', () => {
  test('captures the AWS SDK v2 that the application has', () => {
    applyPluginOptions({ captureAWS: true, logger: quiet });
    const { DynamoDB } = require('aws-sdk') as { DynamoDB: typeof DynamoDBClient };
    const segment = new Segment('shop');
    runWithSegment(segment, () => new DynamoDB({ region: 'eu-west-1' }).listTables());
    expect(segment.subsegments).toMatchObject([{ name: 'dynamodb' }]);
  });

  test('says so when the application has none', () => {
    const directory = process.cwd();
    const errors: unknown[] = [];
    process.chdir(tmpdir());
    applyPluginOptions({ captureAWS: true, logger: { ...quiet, error: (message) => errors.push(message) } });
    process.chdir(directory);
    expect(errors).toEqual(['Failed to capture the AWS SDK v2 (aws-sdk).']);
  });
});

describe('Hapi', () => {
  test('is a plugin by the name that others may depend on', () => {
    expect(xrayHapi.plugin).toMatchObject({ name: 'hapi-xray', once: true });
    expect(xrayHapi.plugin.version).toMatch(/^\d+\.\d+\.\d+/);
  });

  test('names segments by the application’s package', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'application-'));
    expect(applicationName(directory)).toBe('service_v1');
    writeFileSync(join(directory, 'package.json'), '{"name":"shop","version":"2.0.1"}');
    expect(applicationName(directory)).toBe('shop_2.0.1');
    writeFileSync(join(directory, 'package.json'), '{"name":"shop"}');
    expect(applicationName(directory)).toBe('shop_v1');
    writeFileSync(join(directory, 'package.json'), 'no JSON');
    expect(applicationName(directory)).toBe('service_v1');
    rmSync(directory, { recursive: true });
    await hapiServer().register({ plugin: xrayHapi.plugin });
    expect(middleware.defaultName).toBe(applicationName());
  });

  test('leaves the SDK’s logger alone unless it is given one', async () => {
    await hapiServer().register({ plugin: xrayHapi.plugin });
    expect(getLogger()).toBe(loggerBefore);
    await hapiServer().register({ plugin: xrayHapi.plugin, options: { logger: quiet } });
    expect(getLogger()).toBe(quiet);
  });

  test('traces injected requests', async () => {
    const app = hapiServer({ debug: false });
    await app.register({ plugin: xrayHapi.plugin, options: { segmentName: 'shop' } });
    app.route({ method: 'GET', path: '/', handler: () => String(currentSegment()?.name) });
    app.route({
      method: 'GET',
      path: '/throw',
      handler: () => {
        throw new Error('boom');
      },
    });
    expect((await app.inject('/')).payload).toBe('shop');
    expect((await app.inject('/throw')).statusCode).toBe(500);
    expect(currentSegment()).toBeUndefined();
    await daemon.received(2);
    expect(daemon.documents()).toMatchObject([
      { name: 'shop', http: { response: { status: 200, content_length: 4 } } },
      { fault: true, cause: { exceptions: [{ message: 'boom' }] } },
    ]);
  });
});
