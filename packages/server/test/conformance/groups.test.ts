/** The operations on groups through the official client. */

import {
  CreateGroupCommand,
  type CreateGroupCommandInput,
  DeleteGroupCommand,
  GetGroupCommand,
  GetGroupsCommand,
  type Group,
  InvalidRequestException,
  ListTagsForResourceCommand,
  paginateGetGroups,
  UpdateGroupCommand,
  type XRayClient,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningService, startService } from '../support/start-service.ts';
import { errorOf, xrayClient } from '../support/xray-client.ts';

let service: RunningService;
let client: XRayClient;
beforeAll(async () => {
  service = await startService();
  client = xrayClient(service.url);
});
afterAll(async () => {
  client.destroy();
  await service[Symbol.asyncDispose]();
});

async function create(input: CreateGroupCommandInput): Promise<Group> {
  const { Group: group } = await client.send(new CreateGroupCommand({ FilterExpression: 'fault', ...input }));
  if (group === undefined) throw new Error('Expected a group');
  return group;
}

/** Calls and expects the refusal that the model declares, with exactly this text. */
async function expectRefusal(call: Promise<unknown>, message: string): Promise<void> {
  const error = await errorOf(call);
  expect(error).toBeInstanceOf(InvalidRequestException);
  expect(error.message).toBe(message);
  expect(error.$metadata.httpStatusCode).toBe(400);
}

const UNKNOWN = 'Group not found.';
const NO_INSIGHTS = { InsightsEnabled: false, NotificationsEnabled: false };
const ALL_INSIGHTS = { InsightsEnabled: true, NotificationsEnabled: true };

describe('a group', () => {
  it('is made, read, changed and deleted', async () => {
    const made = await create({ GroupName: 'orders', FilterExpression: 'service("orders") { fault }' });
    expect(made).toEqual({
      GroupName: 'orders',
      GroupARN: expect.stringMatching(/^arn:aws:xray:us-east-1:000000000000:group\/orders\/[A-Z2-7]{52}$/),
      FilterExpression: 'service("orders") { fault }',
      InsightsConfiguration: NO_INSIGHTS,
    });
    const GroupARN = made.GroupARN;
    for (const selector of [{ GroupName: 'orders' }, { GroupARN }, { GroupName: 'orders', GroupARN }]) {
      expect((await client.send(new GetGroupCommand(selector))).Group).toEqual(made);
    }
    const change = { FilterExpression: 'error', InsightsConfiguration: ALL_INSIGHTS };
    const updated = await client.send(new UpdateGroupCommand({ GroupARN, ...change }));
    expect(updated.Group).toEqual({ ...made, ...change });
    await client.send(new DeleteGroupCommand({ GroupName: 'orders' }));
    await expectRefusal(client.send(new GetGroupCommand({ GroupARN })), UNKNOWN);
  });
  it('keeps what an update does not name', async () => {
    const made = await create({ GroupName: 'kept', InsightsConfiguration: ALL_INSIGHTS });
    const { Group: same } = await client.send(new UpdateGroupCommand({ GroupName: 'kept' }));
    expect(same).toEqual(made);
    const InsightsConfiguration = { NotificationsEnabled: false };
    const { Group: other } = await client.send(
      new UpdateGroupCommand({ GroupName: 'kept', InsightsConfiguration }),
    );
    expect(other?.InsightsConfiguration).toEqual({ InsightsEnabled: true, NotificationsEnabled: false });
  });
  it('has a new ARN when it is made again', async () => {
    const before = await create({ GroupName: 'again' });
    await client.send(new DeleteGroupCommand({ GroupARN: before.GroupARN }));
    const after = await create({ GroupName: 'again' });
    expect(after.GroupARN).not.toBe(before.GroupARN);
  });
  it('can come with tags, which go with it', async () => {
    const Tags = [{ Key: 'team', Value: 'shop' }];
    const { GroupARN } = await create({ GroupName: 'tagged', Tags });
    const list = () => client.send(new ListTagsForResourceCommand({ ResourceARN: GroupARN }));
    expect((await list()).Tags).toEqual(Tags);
    await client.send(new DeleteGroupCommand({ GroupName: 'tagged' }));
    expect((await errorOf(list())).name).toBe('ResourceNotFoundException');
  });
});

describe('the group Default', () => {
  it('is there without an expression', async () => {
    const { Group: group } = await client.send(new GetGroupCommand({ GroupName: 'Default' }));
    expect(group).toEqual({
      GroupName: 'Default',
      GroupARN: 'arn:aws:xray:us-east-1:000000000000:group/Default',
      InsightsConfiguration: NO_INSIGHTS,
    });
    const { Group: same } = await client.send(new GetGroupCommand({ GroupARN: group?.GroupARN }));
    expect(same).toEqual(group);
  });
  it('can have insights and nothing else changed', async () => {
    const { Group: group } = await client.send(
      new UpdateGroupCommand({ GroupName: 'Default', InsightsConfiguration: ALL_INSIGHTS }),
    );
    expect(group?.InsightsConfiguration).toEqual(ALL_INSIGHTS);
    await expectRefusal(
      client.send(new UpdateGroupCommand({ GroupName: 'Default', FilterExpression: 'fault' })),
      'The Default group holds every trace; its filter expression cannot be changed',
    );
    await expectRefusal(
      client.send(new DeleteGroupCommand({ GroupName: 'Default' })),
      'The Default group cannot be deleted',
    );
    await expectRefusal(create({ GroupName: 'Default' }), 'A group with this name already exists');
  });
});

describe('GetGroups', () => {
  it('lists every group once, with the paginator as well', async () => {
    await create({ GroupName: 'listed' });
    const { Groups = [], NextToken } = await client.send(new GetGroupsCommand({}));
    const names = Groups.map(({ GroupName }) => GroupName);
    expect(names).toEqual(expect.arrayContaining(['Default', 'listed']));
    expect(new Set(names).size).toBe(names.length);
    expect(NextToken).toBeUndefined();
    const paged: unknown[] = [];
    for await (const page of paginateGetGroups({ client }, {})) paged.push(...(page.Groups ?? []));
    expect(paged).toEqual(Groups);
  });
  it('refuses a token that it did not give out', async () => {
    const get = (NextToken: string) => client.send(new GetGroupsCommand({ NextToken }));
    await expectRefusal(get('x'), 'Invalid token x');
    await expectRefusal(get('x'.repeat(101)), 'A token of GetGroups has 1 to 100 characters');
  });
});

describe('CreateGroup refuses', () => {
  const BAD_NAME = 'A group name has 1 to 32 characters, which are letters, digits and dashes';
  it.each<[string, CreateGroupCommandInput, string]>([
    ['an empty name', { GroupName: '' }, BAD_NAME],
    ['a long name', { GroupName: 'g'.repeat(33) }, BAD_NAME],
    ['other characters in a name', { GroupName: 'or_ders' }, BAD_NAME],
    ['no expression', { GroupName: 'g', FilterExpression: undefined }, 'Filter Expression is empty'],
    ['a blank expression', { GroupName: 'g', FilterExpression: ' \n' }, 'Filter Expression is empty'],
    [
      'notifications without insights',
      { GroupName: 'g', InsightsConfiguration: { NotificationsEnabled: true } },
      'NotificationsEnabled needs InsightsEnabled',
    ],
    [
      'reserved tags',
      { GroupName: 'g', Tags: [{ Key: 'aws:k', Value: '' }] },
      'Tag keys that begin with aws: are reserved',
    ],
    [
      'too many tags',
      { GroupName: 'g', Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' })) },
      'A resource can have up to 50 tags',
    ],
    [
      'an expression that names the group itself',
      { GroupName: 'g', FilterExpression: 'group.name = "g"' },
      'The filter expression names groups whose expressions lead back to this group',
    ],
  ])('%s', async (_name, input, message) => {
    await expectRefusal(create(input), message);
  });
  it('an expression that does not parse or says what has no meaning, with its place', async () => {
    for (const FilterExpression of ['fault AND', 'duration = "long"']) {
      const error = await errorOf(create({ GroupName: 'g', FilterExpression }));
      expect(error).toBeInstanceOf(InvalidRequestException);
      expect(error.message).toMatch(/^Invalid filter expression: .+ at position \d+$/);
    }
  });
  it('a name that is there already', async () => {
    await create({ GroupName: 'twice' });
    await expectRefusal(create({ GroupName: 'twice' }), 'A group with this name already exists');
  });
  it('a missing or ill-typed member as a ValidationException', async () => {
    const missing = await errorOf(client.send(new CreateGroupCommand({ GroupName: undefined })));
    expect(missing).toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/GroupName/),
    });
    const answer = await fetch(`${service.url}/CreateGroup`, { method: 'POST', body: '{"GroupName":1}' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-errortype')).toBe('ValidationException');
  });
  it('the 26th group, Default among them', async () => {
    await using other = await startService();
    const full = xrayClient(other.url);
    const make = (index: number) =>
      full.send(new CreateGroupCommand({ GroupName: `g${index}`, FilterExpression: 'ok' }));
    for (let index = 0; index < 24; index++) await make(index);
    await expectRefusal(make(24), 'There can be up to 25 groups, Default among them; delete one first');
    const { Groups } = await full.send(new GetGroupsCommand({}));
    expect(Groups).toHaveLength(25);
    full.destroy();
  });
});

describe('GetGroup, UpdateGroup and DeleteGroup', () => {
  const commands = [
    ['GetGroup', (input: object) => client.send(new GetGroupCommand(input))],
    ['UpdateGroup', (input: object) => client.send(new UpdateGroupCommand(input))],
    ['DeleteGroup', (input: object) => client.send(new DeleteGroupCommand(input))],
  ] as const;
  it.each(commands)('%s needs a name or an ARN of one group', async (_name, send) => {
    await expectRefusal(send({}), 'Request must contain either group name or group ARN');
    await expectRefusal(send({ GroupName: 'nobody' }), UNKNOWN);
    await expectRefusal(send({ GroupARN: 'nobody' }), UNKNOWN);
    const GroupARN = 'arn:aws:xray:us-east-1:000000000000:group/Default';
    await expectRefusal(send({ GroupName: 'nobody', GroupARN }), UNKNOWN);
    await expectRefusal(send({ GroupName: 'n'.repeat(33) }), 'Group names have 1 to 32 characters');
    await expectRefusal(send({ GroupARN: 'n'.repeat(401) }), 'Group ARNs have 1 to 400 characters');
  });
  it('refuse a new expression as creation does', async () => {
    await create({ GroupName: 'strict' });
    const update = (FilterExpression: string) =>
      client.send(new UpdateGroupCommand({ GroupName: 'strict', FilterExpression }));
    await expectRefusal(update(''), 'Filter Expression is empty');
    expect((await errorOf(update('fault AND'))).message).toMatch(/^Invalid filter expression: /);
    await expectRefusal(
      update('group.name = "strict"'),
      'The filter expression names groups whose expressions lead back to this group',
    );
  });
  it('take tags for nothing in an update', async () => {
    const { GroupARN } = await create({ GroupName: 'untagged' });
    const body = JSON.stringify({ GroupName: 'untagged', Tags: [{ Key: 'k', Value: 'v' }] });
    expect((await fetch(`${service.url}/UpdateGroup`, { method: 'POST', body })).status).toBe(200);
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN: GroupARN }));
    expect(Tags).toEqual([]);
  });
});
