import { z } from 'zod';
import { isAwsError } from './aws-error.ts';
import { findInsight, insightId } from './insight-input.ts';
import { toInsight } from './insight-output.ts';
import { defineOperation } from './operation.ts';

/** Source: X-Ray API reference, GetInsight. */
export const getInsight = defineOperation({
  name: 'GetInsight',
  path: '/Insight',
  input: z.object({ InsightId: insightId }),
  answer({ InsightId }, { insights }) {
    const insight = findInsight(insights, InsightId);
    return isAwsError(insight) ? insight : { Insight: toInsight(insight) };
  },
});
