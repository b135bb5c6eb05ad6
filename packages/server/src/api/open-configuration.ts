/** Everything that the operations configure, over the one store that keeps it. */

import { GroupRegistry } from '../groups/group-registry.ts';
import { openInsightStore } from '../insights/insight-store.ts';
import { TagRegistry } from '../resources/tag-registry.ts';
import { openSampling } from '../sampling/sampling.ts';
import { taggableRules } from '../sampling/taggable-rules.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import type { ApiContext } from './api-context.ts';

export type Configuration = Pick<ApiContext, 'resources' | 'groups' | 'tags' | 'sampling' | 'insights'>;

export function openConfiguration(
  resources: ResourceStore,
  account: Pick<ApiContext, 'region' | 'accountId'>,
): Configuration {
  const groups = new GroupRegistry(resources, account);
  const sampling = openSampling(resources);
  const tags = new TagRegistry(resources, [groups, taggableRules(sampling.rules, account)]);
  return { resources, groups, tags, sampling, insights: openInsightStore(resources) };
}
