/**
 * The insights there are. They are few and small, and are kept with the configuration, where a restart finds them.
 */

import { defineResourceKind } from '../store/resource-kind.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import { type Insight, storedInsight } from './insight.ts';

export interface InsightStore {
  /** In no particular order. */
  list(): readonly Insight[];
  /** `id` in any letter case; undefined when there is none. */
  find(id: string): Insight | undefined;
  /** Keeps an insight, in place of one with the same id. Resolves when it is durable. Throws FLS_STORE_UNAVAILABLE. */
  record(insight: Insight): Promise<void>;
  /** Takes an insight away. Resolves when that is durable. Throws FLS_STORE_UNAVAILABLE. */
  forget(id: string): Promise<void>;
}

const insightKind = defineResourceKind('insight', storedInsight);

export function openInsightStore(resources: ResourceStore): InsightStore {
  return {
    list: () => insightKind.list(resources),
    find: (id) => insightKind.get(resources, id.toLowerCase()),
    record: (insight) =>
      resources.change(() => ({ writes: [insightKind.put(insight.id, insight)], result: undefined })),
    forget: (id) => resources.change(() => ({ writes: [insightKind.remove(id)], result: undefined })),
  };
}
