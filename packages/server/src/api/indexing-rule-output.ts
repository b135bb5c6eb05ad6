import { toEpochSeconds } from '@fluoroscope/wire';
import type { IndexingRule } from '../resources/indexing-rule.ts';

/** The share that is asked for is the share there is. Source: X-Ray API reference, IndexingRule. */
export function toIndexingRule({ name, percentage, modifiedAt }: IndexingRule): object {
  return {
    Name: name,
    ModifiedAt: toEpochSeconds(modifiedAt),
    Rule: {
      Probabilistic: { DesiredSamplingPercentage: percentage, ActualSamplingPercentage: percentage },
    },
  };
}
