/** All that a service answers about what it holds, as one value: two services that hold the same give equal ones. */

import {
  GetGroupsCommand,
  GetSamplingRulesCommand,
  ListResourcePoliciesCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-xray';
import { xrayReader } from './xray-reader.ts';

export async function storedState(service: { readonly url: string }): Promise<object> {
  using reader = xrayReader(service);
  const { client } = reader;
  const summaries = await reader.summaries();
  const segments = await reader.segments(summaries.map(({ Id = '' }) => Id));
  const { Groups = [] } = await client.send(new GetGroupsCommand({}));
  const { SamplingRuleRecords } = await client.send(new GetSamplingRulesCommand({}));
  const { ResourcePolicies } = await client.send(new ListResourcePoliciesCommand({}));
  const custom = Groups.filter(({ GroupName }) => GroupName !== 'Default');
  const tags = custom.map(({ GroupARN }) =>
    client.send(new ListTagsForResourceCommand({ ResourceARN: GroupARN })),
  );
  return {
    summaries,
    segments: new Map([...segments].sort()),
    groups: Groups,
    rules: SamplingRuleRecords,
    policies: ResourcePolicies,
    tags: (await Promise.all(tags)).map(({ Tags }) => Tags),
    services: await reader.services(),
  };
}
