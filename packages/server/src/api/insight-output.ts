/** Insights as the API spells them. Source: X-Ray API reference, Insight, InsightSummary and InsightEvent. */

import { toEpochSeconds } from '@fluoroscope/wire';
import type { Insight, InsightEvent, InsightService, RequestImpact } from '../insights/insight.ts';

export function toInsight(insight: Insight): object {
  return {
    InsightId: insight.id,
    GroupARN: insight.groupArn,
    GroupName: insight.groupName,
    RootCauseServiceId: toServiceId(insight.rootCause),
    // There is one category: only fault rates are watched.
    Categories: ['FAULT'],
    State: insight.state,
    StartTime: toEpochSeconds(insight.start),
    EndTime: insight.end === undefined ? undefined : toEpochSeconds(insight.end),
    ...impactOf(insight),
  };
}

export function toInsightSummary(insight: Insight): object {
  return { ...toInsight(insight), LastUpdateTime: toEpochSeconds(insight.lastUpdate) };
}

export function toInsightEvent(event: InsightEvent): object {
  return { EventTime: toEpochSeconds(event.at), ...impactOf(event) };
}

function impactOf(impact: Pick<InsightEvent, keyof InsightEvent & keyof Insight>): object {
  return {
    Summary: impact.summary,
    ClientRequestImpactStatistics: toStatistics(impact.clientImpact),
    RootCauseServiceRequestImpactStatistics: toStatistics(impact.rootCauseImpact),
    TopAnomalousServices: impact.topAnomalousServices.map((service) => ({ ServiceId: toServiceId(service) })),
  };
}

function toStatistics({ faults, oks, total }: RequestImpact): object {
  return { FaultCount: faults, OkCount: oks, TotalCount: total };
}

export function toServiceId({ name, names, type, accountId }: InsightService): object {
  return { Name: name, Names: names, AccountId: accountId, Type: type };
}
