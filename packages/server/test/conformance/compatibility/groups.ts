/** The operations on groups and on tags. */

import {
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  GetGroupsCommand,
  InvalidRequestException,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
  TagResourceCommand,
  TooManyTagsException,
  UntagResourceCommand,
  UpdateGroupCommand,
} from '@aws-sdk/client-xray';
import { describe, expect, it } from 'vitest';
import { errorOf, errorsOf } from '../../support/xray-client.ts';
import type { StageDoor } from './stage.ts';

export function describeGroups(stage: StageDoor): void {
  const create = (GroupName: string, FilterExpression = 'fault') =>
    stage().client.send(
      new CreateGroupCommand({
        GroupName,
        FilterExpression,
        InsightsConfiguration: { InsightsEnabled: true, NotificationsEnabled: true },
        Tags: [{ Key: 'team', Value: 'shop' }],
      }),
    );

  describe('a group', () => {
    it('is made, read, changed and deleted, by name and by ARN', async () => {
      const { client } = stage();
      const { Group: made } = await create('checkout');
      const insights = { InsightsEnabled: true, NotificationsEnabled: true };
      expect(made).toEqual({
        GroupName: 'checkout',
        GroupARN: expect.stringMatching(/:group\/checkout\/[A-Z2-7]{52}$/),
        FilterExpression: 'fault',
        InsightsConfiguration: insights,
      });
      const GroupARN = made?.GroupARN;
      expect((await client.send(new GetGroupCommand({ GroupName: 'checkout' }))).Group).toEqual(made);
      expect((await client.send(new GetGroupCommand({ GroupARN }))).Group).toEqual(made);
      const { Groups } = await client.send(new GetGroupsCommand({}));
      expect(Groups).toContainEqual(made);
      const change = {
        FilterExpression: 'error',
        InsightsConfiguration: { InsightsEnabled: true, NotificationsEnabled: false },
      };
      for (const group of [{ GroupName: 'checkout' }, { GroupARN }]) {
        const changed = await client.send(new UpdateGroupCommand({ ...group, ...change }));
        expect(changed.Group).toEqual({ ...made, ...change });
      }
      expect((await client.send(new DeleteGroupCommand({ GroupARN }))).$metadata.httpStatusCode).toBe(200);
      expect(await errorOf(client.send(new GetGroupCommand({ GroupARN })))).toBeInstanceOf(
        InvalidRequestException,
      );
      await create('checkout');
      await client.send(new DeleteGroupCommand({ GroupName: 'checkout' }));
    });
    it('is refused in the ways of the model', async () => {
      const { client } = stage();
      const unknown = { GroupName: 'nobody' };
      const calls = [
        create('a b'),
        create('checkout', 'service('),
        client.send(new UpdateGroupCommand(unknown)),
        client.send(new DeleteGroupCommand(unknown)),
        client.send(new GetGroupsCommand({ NextToken: 'x' })),
      ];
      for (const error of await errorsOf(calls)) expect(error).toBeInstanceOf(InvalidRequestException);
    });
  });

  describe('tags', () => {
    it('are listed, added and taken away', async () => {
      const { client } = stage();
      const { Group: group } = await create('tagged');
      const ResourceARN = group?.GroupARN;
      const list = async () => (await client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;
      expect(await list()).toEqual([{ Key: 'team', Value: 'shop' }]);
      await client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'stage', Value: 'test' }] }));
      expect(await list()).toEqual([
        { Key: 'stage', Value: 'test' },
        { Key: 'team', Value: 'shop' },
      ]);
      await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }));
      expect(await list()).toEqual([{ Key: 'stage', Value: 'test' }]);
      const many = Array.from({ length: 50 }, (_, index) => ({ Key: `key-${index}`, Value: '' }));
      const error = await errorOf(client.send(new TagResourceCommand({ ResourceARN, Tags: many })));
      expect(error).toBeInstanceOf(TooManyTagsException);
      expect(error).toMatchObject({ ResourceName: ResourceARN });
      await client.send(new DeleteGroupCommand({ GroupARN: ResourceARN }));
    });
    it('are not on what does not exist', async () => {
      const { client } = stage();
      const ResourceARN = 'arn:aws:xray:us-east-1:000000000000:sampling-rule/nobody';
      const calls = [
        client.send(new ListTagsForResourceCommand({ ResourceARN })),
        client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'a', Value: 'b' }] })),
        client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['a'] })),
      ];
      for (const error of await errorsOf(calls)) expect(error).toBeInstanceOf(ResourceNotFoundException);
    });
  });
}
