/** Plugins against local stand-ins for what their places have: metadata services, files of the platform. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setLogger } from '../logging/logger.ts';
import { localHttpServer, type PlannedAnswer, type ReceivedRequest } from '../testing/http-server.ts';
import { EC2Plugin } from './ec2-plugin.ts';
import { ECSPlugin } from './ecs-plugin.ts';
import { EKSPlugin } from './eks-plugin.ts';
import { ElasticBeanstalkPlugin, elasticBeanstalkPlugin } from './elastic-beanstalk-plugin.ts';
import type { Plugin, PluginMetadata } from './plugin.ts';

const lines: string[] = [];
const log = (line: unknown): void => void lines.push(String(line));
setLogger({ debug: log, info: log, warn: log, error: log });

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fluoroscope-plugins-'));
  lines.length = 0;
});
afterEach(() => {
  rmSync(directory, { recursive: true });
  vi.unstubAllEnvs();
});

function dataOf(plugin: Plugin): Promise<PluginMetadata | undefined> {
  return new Promise((resolve) => plugin.getData(resolve));
}

describe('the EC2 plugin', () => {
  const DOCUMENT = JSON.stringify({
    instanceId: 'i-1',
    availabilityZone: 'eu-west-1a',
    instanceType: 't3.micro',
    imageId: 'ami-1',
  });
  const FOUND = {
    ec2: { instance_id: 'i-1', availability_zone: 'eu-west-1a', instance_size: 't3.micro', ami_id: 'ami-1' },
  };

  /** The instance's metadata service; the calls it got beside what the plugin found. */
  async function ask(answer: (request: ReceivedRequest, number: number) => PlannedAnswer | undefined) {
    let number = 0;
    await using server = await localHttpServer((request) => answer(request, ++number));
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', `${server.url}/`);
    const found = await dataOf(EC2Plugin);
    const calls = server.requests.map(({ method, url, headers }) => {
      return [
        method,
        url,
        headers['x-aws-ec2-metadata-token'] ?? headers['x-aws-ec2-metadata-token-ttl-seconds'],
      ];
    });
    return { found, calls };
  }

  it('asks by version 2', async () => {
    const { found, calls } = await ask(({ method }) => ({ body: method === 'PUT' ? 'a-token' : DOCUMENT }));
    expect(found).toEqual(FOUND);
    expect(calls).toEqual([
      ['PUT', '/latest/api/token', '60'],
      ['GET', '/latest/dynamic/instance-identity/document', 'a-token'],
    ]);
    expect(EC2Plugin.originName).toBe('AWS::EC2::Instance');
  });

  it.each([
    ['refuses tokens', (): PlannedAnswer => ({ status: 403 })],
    ['does not answer about tokens', () => undefined],
  ])('asks by version 1 where the service %s', async (_case, tokenAnswer) => {
    const { found, calls } = await ask(({ method }) =>
      method === 'PUT' ? tokenAnswer() : { body: DOCUMENT },
    );
    expect(found).toEqual(FOUND);
    expect(calls.at(-1)).toEqual(['GET', '/latest/dynamic/instance-identity/document', undefined]);
  });

  it('asks again while the service is not well', async () => {
    const { found, calls } = await ask((_request, number) =>
      number < 4 ? { status: 503 } : { body: DOCUMENT },
    );
    expect(found).toEqual(FOUND);
    expect(calls).toHaveLength(4);
  });

  it.each([
    ['says no', (): PlannedAnswer => ({ status: 404 })],
    ['talks nonsense', (): PlannedAnswer => ({ body: '<html>' })],
    ['says nothing', (): PlannedAnswer => ({ body: 'null' })],
    ['is silent', () => undefined],
  ])('finds nothing where the service %s', async (_case, answer) => {
    expect((await ask(answer)).found).toBeUndefined();
    expect(lines.at(-1)).toContain('Error loading EC2 plugin metadata: ');
  });
});

describe('the ECS plugin', () => {
  it('knows the host name at once, and the ids of the container a moment later', async () => {
    const body = JSON.stringify({
      DockerId: 'abc-1',
      ContainerARN: 'arn:aws:ecs:eu-west-1:1:container/c',
    });
    await using server = await localHttpServer(() => ({ body }));
    vi.stubEnv('ECS_CONTAINER_METADATA_URI_V4', `${server.url}/v4/abc`);
    let found: PluginMetadata | undefined;
    ECSPlugin.getData((metadata) => (found = metadata));
    expect(found).toEqual({ ecs: { container: hostname() } });
    const ecs = {
      container: hostname(),
      container_id: 'abc-1',
      container_arn: 'arn:aws:ecs:eu-west-1:1:container/c',
    };
    await vi.waitFor(() => expect(found).toEqual({ ecs }), { timeout: 20_000 });
    expect(server.requests).toMatchObject([{ url: '/v4/abc' }]);
  });

  it.each([
    ['none is there', undefined],
    ['it says no', { status: 500 }],
    ['it talks nonsense', { body: '[' }],
  ])('does without the endpoint when %s', async (_case, answer) => {
    await using server = await localHttpServer(() => answer);
    vi.stubEnv('ECS_CONTAINER_METADATA_URI_V4', answer === undefined ? '' : server.url);
    expect(await dataOf(ECSPlugin)).toEqual({ ecs: { container: hostname() } });
    await vi.waitFor(() => expect(lines).toHaveLength(answer === undefined ? 0 : 1), {
      timeout: 20_000,
    });
  });
});

describe('the Elastic Beanstalk plugin', () => {
  it('reads the file of the platform', async () => {
    const file = join(directory, 'environment.conf');
    writeFileSync(file, '{"environment_name":"shop-prod","version_label":"v7","deployment_id":42,"more":1}');
    expect(await dataOf(elasticBeanstalkPlugin(file))).toEqual({
      elastic_beanstalk: {
        environment: 'shop-prod',
        environment_name: 'shop-prod',
        version_label: 'v7',
        deployment_id: 42,
      },
    });
    expect(ElasticBeanstalkPlugin.originName).toBe('AWS::ElasticBeanstalk::Environment');
  });

  it.each([
    ['is not there', undefined],
    ['is no JSON', '{"environment_name"'],
    ['is empty', ''],
    ['holds no object', 'null'],
  ])('finds nothing when the file %s', async (_case, content) => {
    const file = join(directory, 'environment.conf');
    if (content !== undefined) writeFileSync(file, content);
    expect(await dataOf(elasticBeanstalkPlugin(file))).toBeUndefined();
    expect(lines).toEqual([expect.stringContaining('Error loading Elastic Beanstalk plugin: ')]);
  });
});

it('The EKS plugin knows the pod', async () => {
  expect(await dataOf(EKSPlugin)).toEqual({ eks: { pod: hostname() } });
  expect(EKSPlugin.originName).toBe('AWS::EKS::Container');
});
