/** What is configured outlives its process, however that ends. */

import {
  CreateGroupCommand,
  DeleteGroupCommand,
  GetEncryptionConfigCommand,
  GetGroupsCommand,
  GetIndexingRulesCommand,
  GetTraceSegmentDestinationCommand,
  ListResourcePoliciesCommand,
  ListTagsForResourceCommand,
  PutEncryptionConfigCommand,
  PutResourcePolicyCommand,
  TagResourceCommand,
  UpdateGroupCommand,
  UpdateIndexingRuleCommand,
  UpdateTraceSegmentDestinationCommand,
  type XRayClient,
} from '@aws-sdk/client-xray';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../e2e/support/temporary-directory.ts';
import { startService } from '../support/start-service.ts';
import { xrayClient } from '../support/xray-client.ts';

const ALLOW = { Effect: 'Allow', Principal: '*', Action: 'xray:*', Resource: '*' };

async function configure(client: XRayClient): Promise<string | undefined> {
  const FilterExpression = 'annotation.note = "quote \\" backslash \\\\ 日本"';
  const { Group: group } = await client.send(new CreateGroupCommand({ GroupName: 'kept', FilterExpression }));
  await client.send(new CreateGroupCommand({ GroupName: 'deleted', FilterExpression: 'ok' }));
  await client.send(new DeleteGroupCommand({ GroupName: 'deleted' }));
  const InsightsConfiguration = { InsightsEnabled: true };
  await client.send(new UpdateGroupCommand({ GroupName: 'Default', InsightsConfiguration }));
  const Tags = [{ Key: 'équipe', Value: 'a b' }];
  await client.send(new TagResourceCommand({ ResourceARN: group?.GroupARN, Tags }));
  const PolicyDocument = JSON.stringify({ Statement: ALLOW }, undefined, '\t');
  const policy = { PolicyName: 'all', PolicyDocument };
  await client.send(new PutResourcePolicyCommand(policy));
  await client.send(new PutResourcePolicyCommand(policy));
  await client.send(new PutEncryptionConfigCommand({ Type: 'KMS', KeyId: 'alias/MyKey' }));
  const Rule = { Probabilistic: { DesiredSamplingPercentage: 7.5 } };
  await client.send(new UpdateIndexingRuleCommand({ Name: 'Default', Rule }));
  await client.send(new UpdateTraceSegmentDestinationCommand({ Destination: 'CloudWatchLogs' }));
  return group?.GroupARN;
}

async function readAll(client: XRayClient, groupArn: string | undefined) {
  const answers = await Promise.all([
    client.send(new GetGroupsCommand({})),
    client.send(new ListTagsForResourceCommand({ ResourceARN: groupArn })),
    client.send(new ListResourcePoliciesCommand({})),
    client.send(new GetEncryptionConfigCommand({})),
    client.send(new GetIndexingRulesCommand({})),
    client.send(new GetTraceSegmentDestinationCommand({})),
  ]);
  return answers.map(({ $metadata: _metadata, ...answer }) => answer);
}

/** Changes that were under way are over after a second. */
function areActive(answers: readonly object[]): boolean {
  const text = JSON.stringify(answers);
  return !text.includes('UPDATING') && !text.includes('PENDING');
}

it('keeps every setting over a stop and over the death of the process', async () => {
  await using directory = await temporaryDirectory();
  const first = await startService({ dataDir: directory.path });
  const client = xrayClient(first.url);
  const groupArn = await configure(client);
  await expect.poll(async () => areActive(await readAll(client, groupArn)), { timeout: 20_000 }).toBe(true);
  const before = await readAll(client, groupArn);
  client.destroy();
  await first.kill();

  for (const end of ['stop', 'kill'] as const) {
    await using service = await startService({ dataDir: directory.path });
    const again = xrayClient(service.url);
    expect(await readAll(again, groupArn)).toEqual(before);
    again.destroy();
    await service[end]();
  }
  expect(before).toMatchObject([
    {
      Groups: [
        { GroupName: 'Default', InsightsConfiguration: { InsightsEnabled: true } },
        { GroupName: 'kept' },
      ],
    },
    { Tags: [{ Key: 'équipe', Value: 'a b' }] },
    { ResourcePolicies: [{ PolicyRevisionId: '2' }] },
    { EncryptionConfig: { Type: 'KMS' } },
    { IndexingRules: [{ Rule: { Probabilistic: { DesiredSamplingPercentage: 7.5 } } }] },
    { Destination: 'CloudWatchLogs' },
  ]);
});
