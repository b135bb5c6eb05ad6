/**
 * The rule that says which share of the spans sent to CloudWatch Logs X-Ray would index as traces. Here every trace is
 * indexed whatever it says; it is kept and answered for the clients that manage it.
 * Source: X-Ray API reference, GetIndexingRules, UpdateIndexingRule; X-Ray Developer Guide, "Transaction Search".
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { z } from 'zod';
import { defineResourceKind, storedInstant } from '../store/resource-kind.ts';
import type { ResourceStore } from '../store/resource-store.ts';

export interface IndexingRule {
  readonly name: string;
  /** 0 to 100. */
  readonly percentage: number;
  readonly modifiedAt: EpochMicros;
}

/** The one rule there is. */
export const DEFAULT_INDEXING_RULE_NAME = 'Default';

const ruleKind = defineResourceKind<IndexingRule>(
  'indexing-rule',
  z.object({ name: z.string(), percentage: z.number(), modifiedAt: storedInstant }),
);

/** The share that costs nothing at AWS. */
const INITIAL: IndexingRule = {
  name: DEFAULT_INDEXING_RULE_NAME,
  percentage: 1,
  modifiedAt: 0 as EpochMicros,
};

export function readIndexingRule(store: ResourceStore): IndexingRule {
  return ruleKind.get(store, DEFAULT_INDEXING_RULE_NAME) ?? INITIAL;
}

/** Resolves with the rule once it is durable. Throws FLS_STORE_UNAVAILABLE. */
export function changeIndexingRule(
  store: ResourceStore,
  percentage: number,
  now: EpochMicros,
): Promise<IndexingRule> {
  const rule: IndexingRule = { ...INITIAL, percentage, modifiedAt: now };
  return store.change(() => ({ writes: [ruleKind.put(rule.name, rule)], result: rule }));
}
