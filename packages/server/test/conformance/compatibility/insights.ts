/** The operations on insights, over insights that were recorded before the service started. */

import {
  GetInsightCommand,
  GetInsightEventsCommand,
  GetInsightImpactGraphCommand,
  GetInsightSummariesCommand,
  type GetInsightSummariesRequest,
  InvalidRequestException,
} from '@aws-sdk/client-xray';
import type { EpochMicros } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import type { Insight } from '../../../src/insights/insight.ts';
import { errorOf, errorsOf } from '../../support/xray-client.ts';
import { ACCOUNT_ID, at, START } from './shop-traces.ts';
import type { StageDoor } from './stage.ts';

const GROUP_ARN = 'arn:aws:xray:us-east-1:000000000000:group/Default';
const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const micros = (seconds: number) => ((START + seconds) * 1_000_000) as EpochMicros;

const shop = { name: 'shop', names: ['shop'], type: 'AWS::EC2::Instance', accountId: ACCOUNT_ID };
const impact = {
  summary: 'shop returned faults',
  clientImpact: { faults: 1, oks: 2, total: 3 },
  rootCauseImpact: { faults: 3, oks: 2, total: 5 },
  topAnomalousServices: [shop],
};
const anInsight = (number: number): Insight => ({
  ...impact,
  id: idOf(number),
  groupName: 'Default',
  groupArn: GROUP_ARN,
  rootCause: shop,
  state: 'CLOSED',
  start: micros(number),
  end: micros(60),
  lastUpdate: micros(70),
  events: [10, 20].map((second) => ({ ...impact, at: micros(second) })),
  // More services than one page has, each called by the first.
  impactGraph: {
    start: micros(0),
    end: micros(60),
    services: Array.from({ length: 1001 }, (_, index) => ({ ...shop, edges: index === 0 ? [1, 2] : [] })),
  },
});

/** Two, of which the second began last. */
export const RECORDED_INSIGHTS: readonly Insight[] = [anInsight(1), anInsight(2)];

const SHOP = { Name: 'shop', Names: ['shop'], Type: 'AWS::EC2::Instance', AccountId: ACCOUNT_ID };
const IMPACT = {
  Summary: 'shop returned faults',
  ClientRequestImpactStatistics: { FaultCount: 1, OkCount: 2, TotalCount: 3 },
  RootCauseServiceRequestImpactStatistics: { FaultCount: 3, OkCount: 2, TotalCount: 5 },
  TopAnomalousServices: [{ ServiceId: SHOP }],
};
const insightOf = (number: number) => ({
  ...IMPACT,
  InsightId: idOf(number),
  GroupARN: GROUP_ARN,
  GroupName: 'Default',
  RootCauseServiceId: SHOP,
  Categories: ['FAULT'],
  State: 'CLOSED',
  StartTime: at(number),
  EndTime: at(60),
});

export function describeInsights(stage: StageDoor): void {
  const range = { StartTime: at(0), EndTime: at(60) };
  const summaries = (input: Partial<GetInsightSummariesRequest>) =>
    stage().client.send(new GetInsightSummariesCommand({ ...range, ...input }));
  const events = (InsightId: string, NextToken?: string) =>
    stage().client.send(new GetInsightEventsCommand({ InsightId, MaxResults: 1, NextToken }));
  const impactGraph = (InsightId: string, NextToken?: string) =>
    stage().client.send(new GetInsightImpactGraphCommand({ InsightId, ...range, NextToken }));
  const get = (InsightId: string) => stage().client.send(new GetInsightCommand({ InsightId }));

  describe('insights', () => {
    it('are read one by one and listed by group, in pages', async () => {
      expect((await get(idOf(1))).Insight).toEqual(insightOf(1));
      const first = await summaries({ GroupName: 'Default', States: ['CLOSED'], MaxResults: 1 });
      expect(first.InsightSummaries).toEqual([{ ...insightOf(2), LastUpdateTime: at(70) }]);
      const { NextToken } = first;
      const second = await summaries({ GroupARN: GROUP_ARN, States: ['CLOSED'], NextToken });
      expect(second.InsightSummaries?.map(({ InsightId }) => InsightId)).toEqual([idOf(1)]);
    });
    it('have events, in pages', async () => {
      const { InsightEvents, NextToken } = await events(idOf(1));
      expect(InsightEvents).toEqual([{ ...IMPACT, EventTime: at(20) }]);
      expect((await events(idOf(1), NextToken)).InsightEvents).toMatchObject([{ EventTime: at(10) }]);
    });
    it('have a graph of their impact, in pages', async () => {
      const first = await impactGraph(idOf(1));
      expect(first).toMatchObject({
        InsightId: idOf(1),
        ...range,
        ServiceGraphStartTime: at(0),
        ServiceGraphEndTime: at(60),
      });
      const edges = [{ ReferenceId: 1 }, { ReferenceId: 2 }];
      expect(first.Services?.[0]).toEqual({ ReferenceId: 0, ...SHOP, Edges: edges });
      expect((await impactGraph(idOf(1), first.NextToken)).Services).toHaveLength(1);
    });
    it('are refused where there are none', async () => {
      const calls = [get(idOf(9)), events(idOf(9)), impactGraph(idOf(9)), summaries({ GroupName: 'nobody' })];
      for (const error of await errorsOf(calls)) expect(error).toBeInstanceOf(InvalidRequestException);
      expect((await errorOf(get('x'))).name).toBe('ValidationException');
    });
  });
}
