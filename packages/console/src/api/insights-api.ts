/** Insights as the X-Ray API tells of them. Source: X-Ray API reference, GetInsightSummaries and its neighbours. */

import type { EpochSeconds } from '@fluoroscope/wire';
import { post, type ServiceId, type TimeWindow } from './xray-api.ts';

export interface RequestImpact {
  readonly FaultCount?: number;
  readonly OkCount?: number;
  readonly TotalCount?: number;
}

interface InsightImpact {
  readonly Summary?: string;
  readonly ClientRequestImpactStatistics?: RequestImpact;
  readonly RootCauseServiceRequestImpactStatistics?: RequestImpact;
  readonly TopAnomalousServices?: readonly { readonly ServiceId?: ServiceId }[];
}

export interface InsightSummary extends InsightImpact {
  readonly InsightId: string;
  readonly GroupName?: string;
  readonly RootCauseServiceId?: ServiceId;
  readonly State?: 'ACTIVE' | 'CLOSED';
  readonly StartTime?: EpochSeconds;
  readonly EndTime?: EpochSeconds;
  readonly LastUpdateTime?: EpochSeconds;
}

export interface InsightEvent extends InsightImpact {
  readonly EventTime?: EpochSeconds;
}

export type InsightState = NonNullable<InsightSummary['State']>;

/** GetInsightSummaries: those of a group that lasted at any time of the window, the newest first, all pages. */
export async function getInsightSummaries(
  groupName: string,
  window: TimeWindow,
  state: InsightState | undefined,
  signal: AbortSignal,
): Promise<readonly InsightSummary[]> {
  const summaries: InsightSummary[] = [];
  let nextToken: string | undefined;
  do {
    const page: { readonly InsightSummaries?: readonly InsightSummary[]; readonly NextToken?: string } =
      await post(
        '/InsightSummaries',
        {
          GroupName: groupName,
          ...window,
          ...(state !== undefined && { States: [state] }),
          ...(nextToken !== undefined && { NextToken: nextToken }),
        },
        signal,
      );
    summaries.push(...(page.InsightSummaries ?? []));
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  return summaries;
}

/** GetInsight. */
export async function getInsight(
  insightId: string,
  signal: AbortSignal,
): Promise<InsightSummary | undefined> {
  const answer = await post<{ readonly Insight?: InsightSummary }>(
    '/Insight',
    { InsightId: insightId },
    signal,
  );
  return answer.Insight;
}

/** GetInsightEvents: the fifty newest, the newest first. */
export async function getInsightEvents(
  insightId: string,
  signal: AbortSignal,
): Promise<readonly InsightEvent[]> {
  const answer = await post<{ readonly InsightEvents?: readonly InsightEvent[] }>(
    '/InsightEvents',
    { InsightId: insightId, MaxResults: 50 },
    signal,
  );
  return answer.InsightEvents ?? [];
}
