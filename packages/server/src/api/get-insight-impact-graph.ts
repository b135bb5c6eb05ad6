import { toEpochSeconds } from '@fluoroscope/wire';
import { z } from 'zod';
import type { ImpactGraph } from '../insights/insight.ts';
import { type AwsError, isAwsError } from './aws-error.ts';
import { timestamp } from './input-types.ts';
import { checkAge, findInsight, insightId, insightToken } from './insight-input.ts';
import { toServiceId } from './insight-output.ts';
import { pageOf } from './list-page.ts';
import { defineOperation } from './operation.ts';
import { checkTimeRange } from './time-range.ts';

const MAX_HOURS = 6;

/** More services than anybody watches, so that one page is the rule. */
const PAGE_SIZE = 1000;

/**
 * The services that an insight is about and the calls between them, as far as it lasted in the range; without
 * statistics.
 * Source: X-Ray API reference, GetInsightImpactGraph.
 */
export const getInsightImpactGraph = defineOperation({
  name: 'GetInsightImpactGraph',
  path: '/InsightImpactGraph',
  input: z.object({
    InsightId: insightId,
    StartTime: timestamp,
    EndTime: timestamp,
    NextToken: insightToken,
  }),
  answer({ InsightId, StartTime: start, EndTime: end, NextToken }, { insights, now }): object | AwsError {
    const refusal = checkTimeRange({ start, end }, MAX_HOURS) ?? checkAge('Start', start, now());
    const insight = refusal ?? findInsight(insights, InsightId);
    if (isAwsError(insight)) return insight;
    const { impactGraph } = insight;
    const isInRange = impactGraph.start < end && impactGraph.end >= start;
    const page = pageOf(isInRange ? toServices(impactGraph) : [], {
      query: ['GetInsightImpactGraph', insight.id, start, end],
      token: NextToken,
      keyOf: ({ place }) => place,
      pageSize: PAGE_SIZE,
    });
    if (isAwsError(page)) return page;
    return {
      InsightId: insight.id,
      StartTime: toEpochSeconds(start),
      EndTime: toEpochSeconds(end),
      ServiceGraphStartTime: toEpochSeconds(impactGraph.start),
      ServiceGraphEndTime: toEpochSeconds(impactGraph.end),
      Services: page.items.map(({ service }) => service),
      NextToken: page.nextToken,
    };
  },
});

function toServices({ services }: ImpactGraph): { readonly place: string; readonly service: object }[] {
  return services.map((service, index) => ({
    place: String(index).padStart(9, '0'),
    service: {
      ReferenceId: index,
      ...toServiceId(service),
      Edges: service.edges.map((target) => ({ ReferenceId: target })),
    },
  }));
}
