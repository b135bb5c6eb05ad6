import { z } from 'zod';
import type { Insight } from '../insights/insight.ts';
import type { TimeRange } from '../query/instants.ts';
import { type AwsError, isAwsError } from './aws-error.ts';
import { groupSelectorMembers, readSelector } from './group-input.ts';
import { refuseGroup } from './group-output.ts';
import { optional, timestamp } from './input-types.ts';
import { checkAge, insightToken, maxResults } from './insight-input.ts';
import { toInsightSummary } from './insight-output.ts';
import { pageOf } from './list-page.ts';
import { defineOperation } from './operation.ts';
import { checkOrder } from './time-range.ts';

const input = z.object({
  States: optional(z.array(z.enum(['ACTIVE', 'CLOSED'])).max(1)),
  ...groupSelectorMembers,
  StartTime: timestamp,
  EndTime: timestamp,
  MaxResults: maxResults(100),
  NextToken: insightToken,
});

/**
 * The insights of a group that lasted at any time of a range, those that began last first.
 * Source: X-Ray API reference, GetInsightSummaries.
 */
export const getInsightSummaries = defineOperation({
  name: 'GetInsightSummaries',
  path: '/InsightSummaries',
  input,
  answer(request, { insights, groups, now }): object | AwsError {
    const { StartTime: start, EndTime: end, States: states = [] } = request;
    const refusal =
      checkOrder({ start, end }) ?? checkAge('Start', start, now()) ?? checkAge('End', end, now());
    const selector = refusal ?? readSelector(request);
    if (isAwsError(selector)) return selector;
    const group = groups.find(selector);
    if (group === undefined) return refuseGroup('unknown');
    const found = insights
      .list()
      .filter((insight) => insight.groupArn === group.arn && lastsIn(insight, { start, end }))
      .filter(({ state }) => states.length === 0 || states.includes(state))
      .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
    const page = pageOf(found, {
      query: ['GetInsightSummaries', group.arn, start, end, states],
      token: request.NextToken,
      keyOf: placeOf,
      pageSize: request.MaxResults,
    });
    if (isAwsError(page)) return page;
    return { InsightSummaries: page.items.map(toInsightSummary), NextToken: page.nextToken };
  },
});

function lastsIn(insight: Insight, { start, end }: TimeRange): boolean {
  return insight.start <= end && (insight.end ?? Infinity) >= start;
}

/** Ascends as time goes back. All of these numbers have the same count of digits. */
function placeOf({ id, start }: Insight): string {
  return `${Number.MAX_SAFE_INTEGER - start} ${id}`;
}
