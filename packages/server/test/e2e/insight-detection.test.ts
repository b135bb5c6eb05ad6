/** Insights of a running service, from documents of the last hour to what the official client reads. */

import {
  GetInsightCommand,
  GetInsightEventsCommand,
  GetInsightImpactGraphCommand,
  GetInsightSummariesCommand,
  PutTraceSegmentsCommand,
  UpdateGroupCommand,
  type XRayClient,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type RunningService, startService } from '../support/start-service.ts';
import { xrayClient } from '../support/xray-client.ts';
import { FAILING_SINCE, FAILING_UNTIL, failingHour } from './support/failing-hour.ts';

let service: RunningService;
let client: XRayClient;

beforeAll(async () => {
  service = await startService();
  client = xrayClient(service.url);
});

afterAll(async () => {
  client.destroy();
  await service[Symbol.asyncDispose]();
});

it('finds a service that fails more than usual, and that it recovered', async () => {
  const minuteNow = Math.floor(Date.now() / 60_000);
  for (const documents of failingHour(minuteNow)) {
    const texts = documents.map((document) => JSON.stringify(document));
    await client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: texts }));
  }
  await client.send(
    new UpdateGroupCommand({ GroupName: 'Default', InsightsConfiguration: { InsightsEnabled: true } }),
  );
  const range = { StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date() };
  const found = await vi.waitFor(
    async () => {
      const command = new GetInsightSummariesCommand({ GroupName: 'Default', ...range });
      const { InsightSummaries = [] } = await client.send(command);
      expect(InsightSummaries).toMatchObject([{ State: 'CLOSED' }]);
      return InsightSummaries[0];
    },
    { timeout: 60_000, interval: 250 },
  );
  expect(found).toMatchObject({
    Categories: ['FAULT'],
    RootCauseServiceId: { Name: 'orders' },
    StartTime: new Date((minuteNow - FAILING_SINCE) * 60_000),
    EndTime: new Date((minuteNow - FAILING_UNTIL) * 60_000),
    TopAnomalousServices: [{ ServiceId: { Name: 'orders' } }, { ServiceId: { Name: 'web' } }],
  });
  const InsightId = found?.InsightId;
  const { InsightEvents } = await client.send(new GetInsightEventsCommand({ InsightId }));
  expect(InsightEvents?.map(({ Summary }) => Summary)).toEqual([
    'orders is back to what is usual.',
    "orders failed in 100 % of its requests, where 0 % is usual. 50 % of the clients' requests failed.",
  ]);
  const graph = await client.send(new GetInsightImpactGraphCommand({ InsightId, ...range }));
  expect(graph.Services?.map(({ Name }) => Name)).toEqual(expect.arrayContaining(['orders', 'web']));
  const { Insight } = await client.send(new GetInsightCommand({ InsightId }));
  expect(Insight?.State).toBe('CLOSED');
});
