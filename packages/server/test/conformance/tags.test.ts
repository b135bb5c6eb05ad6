/** The operations on tags through the official client. */

import {
  CreateGroupCommand,
  CreateSamplingRuleCommand,
  DeleteSamplingRuleCommand,
  InvalidRequestException,
  ListTagsForResourceCommand,
  paginateListTagsForResource,
  ResourceNotFoundException,
  type Tag,
  TagResourceCommand,
  TooManyTagsException,
  UntagResourceCommand,
  type XRayClient,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningService, startService } from '../support/start-service.ts';
import { errorOf, xrayClient } from '../support/xray-client.ts';

let service: RunningService;
let client: XRayClient;
let ResourceARN: string;
let groups = 0;
beforeAll(async () => {
  service = await startService();
  client = xrayClient(service.url);
});
beforeEach(async () => {
  groups += 1;
  const { Group: group } = await client.send(
    new CreateGroupCommand({ GroupName: `g${groups}`, FilterExpression: 'ok' }),
  );
  ResourceARN = group?.GroupARN ?? '';
});
afterAll(async () => {
  client.destroy();
  await service[Symbol.asyncDispose]();
});

const DEFAULT_RULE = 'arn:aws:xray:us-east-1:000000000000:sampling-rule/Default';
const UNKNOWN = 'arn:aws:xray:us-east-1:000000000000:group/nobody/A';

const tag = (arn: string, Tags: Tag[]) => client.send(new TagResourceCommand({ ResourceARN: arn, Tags }));
const untag = (arn: string, TagKeys: string[]) =>
  client.send(new UntagResourceCommand({ ResourceARN: arn, TagKeys }));
const list = async (arn: string) =>
  (await client.send(new ListTagsForResourceCommand({ ResourceARN: arn }))).Tags;
const many = (count: number): Tag[] =>
  Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: '' }));

describe('tags', () => {
  it('are added, merged by key, listed and taken away', async () => {
    expect(await list(ResourceARN)).toEqual([]);
    await tag(ResourceARN, [
      { Key: 'team', Value: 'shop' },
      { Key: 'stage', Value: '' },
    ]);
    await tag(ResourceARN, [{ Key: 'team', Value: 'cart' }]);
    const both = [
      { Key: 'stage', Value: '' },
      { Key: 'team', Value: 'cart' },
    ];
    expect(await list(ResourceARN)).toEqual(both);
    await untag(ResourceARN, ['stage', 'nothing']);
    expect(await list(ResourceARN)).toEqual([{ Key: 'team', Value: 'cart' }]);
  });
  it('stand on sampling rules and on the group Default as well', async () => {
    for (const arn of [DEFAULT_RULE, 'arn:aws:xray:us-east-1:000000000000:group/Default']) {
      await tag(arn, [{ Key: 'team', Value: 'shop' }]);
      expect(await list(arn)).toEqual([{ Key: 'team', Value: 'shop' }]);
    }
  });
  it('come and go with a sampling rule', async () => {
    const { SamplingRuleRecord } = await client.send(
      new CreateSamplingRuleCommand({
        SamplingRule: {
          RuleName: 'tagged',
          ResourceARN: '*',
          Priority: 1,
          FixedRate: 0.5,
          ReservoirSize: 1,
          ServiceName: '*',
          ServiceType: '*',
          Host: '*',
          HTTPMethod: '*',
          URLPath: '*',
          Version: 1,
        },
        Tags: [{ Key: 'team', Value: 'shop' }],
      }),
    );
    const arn = SamplingRuleRecord?.SamplingRule?.RuleARN ?? '';
    expect(await list(arn)).toEqual([{ Key: 'team', Value: 'shop' }]);
    await client.send(new DeleteSamplingRuleCommand({ RuleName: 'tagged' }));
    expect((await errorOf(list(arn))).name).toBe('ResourceNotFoundException');
  });
  it('are walked by the paginator', async () => {
    await tag(ResourceARN, many(50));
    const keys: unknown[] = [];
    for await (const { Tags = [] } of paginateListTagsForResource({ client }, { ResourceARN })) {
      keys.push(...Tags.map(({ Key }) => Key));
    }
    expect(keys).toEqual(
      many(50)
        .map(({ Key }) => Key)
        .toSorted(),
    );
  });
});

describe('refusals', () => {
  it('name an ARN that nothing has', async () => {
    const calls = [() => list(UNKNOWN), () => tag(UNKNOWN, many(1)), () => untag(UNKNOWN, ['k'])];
    for (const call of calls) {
      const error = await errorOf(call());
      expect(error).toBeInstanceOf(ResourceNotFoundException);
      expect(error).toMatchObject({
        ResourceName: UNKNOWN,
        message: 'There is no group or sampling rule with this ARN',
      });
      expect(error.$metadata.httpStatusCode).toBe(404);
    }
  });
  it('keep a resource at 50 tags', async () => {
    await tag(ResourceARN, many(50));
    const error = await errorOf(tag(ResourceARN, [{ Key: 'another', Value: '' }]));
    expect(error).toBeInstanceOf(TooManyTagsException);
    expect(error).toMatchObject({
      ResourceName: ResourceARN,
      message: 'A resource can have up to 50 tags',
      $metadata: { httpStatusCode: 400 },
    });
    expect(await list(ResourceARN)).toHaveLength(50);
    expect((await errorOf(tag(DEFAULT_RULE, many(51)))).name).toBe('TooManyTagsException');
  });
  it.each<[string, Tag[]]>([
    ['an empty key', [{ Key: '', Value: '' }]],
    ['a long key', [{ Key: 'k'.repeat(129), Value: '' }]],
    ['a long value', [{ Key: 'k', Value: 'v'.repeat(257) }]],
    ['a reserved key', [{ Key: 'aws:k', Value: '' }]],
    ['other characters', [{ Key: 'k*', Value: '' }]],
    ['a key twice', [...many(1), ...many(1)]],
    ['more than 200 tags', many(201)],
  ])('say what is wrong with %s', async (_name, tags) => {
    expect(await errorOf(tag(ResourceARN, tags))).toBeInstanceOf(InvalidRequestException);
    expect(await list(ResourceARN)).toEqual([]);
  });
  it('are made of members that are there', async () => {
    const error = await errorOf(client.send(new TagResourceCommand({ ResourceARN, Tags: undefined })));
    expect(error).toMatchObject({ name: 'ValidationException', message: expect.stringMatching(/Tags/) });
    const keyless = await errorOf(tag(ResourceARN, [{ Key: undefined, Value: 'v' }]));
    expect(keyless).toMatchObject({ name: 'ValidationException', message: expect.stringMatching(/Key/) });
  });
  it('are made of ARNs and lists of keys of a possible length', async () => {
    const keys = Array.from({ length: 201 }, (_, index) => `k${index}`);
    expect(await errorOf(untag(ResourceARN, keys))).toBeInstanceOf(InvalidRequestException);
    expect(await errorOf(list(''))).toBeInstanceOf(InvalidRequestException);
    expect(await errorOf(list('a'.repeat(1012)))).toBeInstanceOf(InvalidRequestException);
  });
  it('name a token that was not given out', async () => {
    const call = client.send(new ListTagsForResourceCommand({ ResourceARN, NextToken: 'x' }));
    expect(await errorOf(call)).toMatchObject({
      name: 'InvalidRequestException',
      message: 'Invalid token x',
    });
  });
});
