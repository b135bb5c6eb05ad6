import { z } from 'zod';
import { type AwsError, isAwsError } from './aws-error.ts';
import { findInsight, insightId, insightToken, maxResults } from './insight-input.ts';
import { toInsightEvent } from './insight-output.ts';
import { pageOf } from './list-page.ts';
import { defineOperation } from './operation.ts';

/** What was noted about an insight, newest first. Source: X-Ray API reference, GetInsightEvents. */
export const getInsightEvents = defineOperation({
  name: 'GetInsightEvents',
  path: '/InsightEvents',
  input: z.object({ InsightId: insightId, MaxResults: maxResults(50), NextToken: insightToken }),
  answer({ InsightId, MaxResults, NextToken }, { insights }): object | AwsError {
    const insight = findInsight(insights, InsightId);
    if (isAwsError(insight)) return insight;
    const placed = insight.events.map((event, place) => ({ event, place })).toReversed();
    const page = pageOf(placed, {
      query: ['GetInsightEvents', insight.id],
      token: NextToken,
      // Counted from the end of time, so that events noted meanwhile come before the first page.
      keyOf: ({ place }) => String(Number.MAX_SAFE_INTEGER - place),
      pageSize: MaxResults,
    });
    if (isAwsError(page)) return page;
    return { InsightEvents: page.items.map(({ event }) => toInsightEvent(event)), NextToken: page.nextToken };
  },
});
