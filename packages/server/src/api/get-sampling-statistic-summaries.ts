import { toEpochSeconds } from '@fluoroscope/wire';
import { z } from 'zod';
import type { SamplingSummary } from '../sampling/sampling-statistics.ts';
import { isAwsError } from './aws-error.ts';
import { optional } from './input-types.ts';
import { pageOf } from './list-page.ts';
import { defineOperation } from './operation.ts';

/**
 * What all clients together reported of each rule in the windows of ten seconds of the last five minutes, the newest
 * last. The live service tells of the latest window only (observed, not documented), which is too little for a trend.
 * Source: X-Ray API reference, GetSamplingStatisticSummaries.
 */
export const getSamplingStatisticSummaries = defineOperation({
  name: 'GetSamplingStatisticSummaries',
  path: '/SamplingStatisticSummaries',
  input: z.object({ NextToken: optional(z.string()) }),
  answer({ NextToken }, { sampling, now }) {
    const page = pageOf(sampling.statistics.summaries(now()), {
      query: ['GetSamplingStatisticSummaries'],
      token: NextToken,
      keyOf,
    });
    if (isAwsError(page)) return page;
    return {
      SamplingStatisticSummaries: page.items.map(toSummary),
      NextToken: page.nextToken,
    };
  },
});

/** Instants have sixteen digits until the year 2286, so their texts sort as they do. */
function keyOf({ windowStart, ruleName }: SamplingSummary): string {
  return `${windowStart} ${ruleName}`;
}

function toSummary(summary: SamplingSummary): object {
  return {
    RuleName: summary.ruleName,
    Timestamp: toEpochSeconds(summary.windowStart),
    RequestCount: summary.requestCount,
    BorrowCount: summary.borrowCount,
    SampledCount: summary.sampledCount,
  };
}
