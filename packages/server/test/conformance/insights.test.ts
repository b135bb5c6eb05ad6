/** The operations on insights: refusals through the official client, and answers from insights that a test records. */

import {
  GetInsightCommand,
  GetInsightEventsCommand,
  GetInsightImpactGraphCommand,
  GetInsightSummariesCommand,
  type GetInsightSummariesRequest,
  InvalidRequestException,
  type XRayClient,
} from '@aws-sdk/client-xray';
import type { EpochMicros } from '@fluoroscope/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Insight } from '../../src/insights/insight.ts';
import { type RunningService, startService } from '../support/start-service.ts';
import { errorOf, xrayClient } from '../support/xray-client.ts';
import { openStoredTraces, type StoredTraces } from './stored-traces.ts';

const DAY = 24 * 60 * 60;
const UNKNOWN = '6e5b8b4a-1d2c-4f3a-9b8c-0123456789ab';

describe('through the official client', () => {
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

  const now = Math.floor(Date.now() / 1000);
  const ago = (seconds: number) => new Date((now - seconds) * 1000);
  const range = { StartTime: ago(3600), EndTime: ago(0) };
  const summaries = (members: Partial<GetInsightSummariesRequest>) =>
    client.send(new GetInsightSummariesCommand({ GroupName: 'Default', ...range, ...members }));
  const impactGraph = (StartTime: Date, EndTime: Date) =>
    client.send(new GetInsightImpactGraphCommand({ InsightId: UNKNOWN, StartTime, EndTime }));

  it('a new service has no insights', async () => {
    const arn = 'arn:aws:xray:us-east-1:000000000000:group/Default';
    for (const group of [{}, { GroupARN: arn }, { GroupName: undefined, GroupARN: arn }]) {
      const answer = await summaries({ ...group, States: ['ACTIVE'], MaxResults: 1 });
      expect(answer.InsightSummaries).toEqual([]);
      expect(answer.NextToken).toBeUndefined();
    }
    expect((await summaries({ StartTime: ago(30 * DAY) })).InsightSummaries).toEqual([]);
  });
  it.each([
    ['GetInsight', () => client.send(new GetInsightCommand({ InsightId: UNKNOWN }))],
    ['GetInsightEvents', () => client.send(new GetInsightEventsCommand({ InsightId: UNKNOWN }))],
    ['GetInsightImpactGraph', () => impactGraph(ago(60), ago(0))],
  ])('%s does not know every insight', async (_name, send) => {
    const error = await errorOf(send());
    expect(error).toBeInstanceOf(InvalidRequestException);
    expect(error.message).toBe('Insight not found.');
  });
  it.each([
    ['an unknown group', { GroupName: 'nobody' }, 'Group not found.'],
    ['no group', { GroupName: undefined }, 'Request must contain either group name or group ARN'],
    ['an old start', { StartTime: ago(31 * DAY) }, 'Start time cannot be more than 30 days old'],
    [
      'a range that ends before it starts',
      { StartTime: ago(0), EndTime: ago(1) },
      'End time cannot be earlier than start time',
    ],
    ['a foreign token', { NextToken: 'x' }, 'Invalid token x'],
  ])('GetInsightSummaries refuses %s', async (_what, members, message) => {
    const error = await errorOf(summaries(members));
    expect(error).toBeInstanceOf(InvalidRequestException);
    expect(error.message).toBe(message);
  });
  it.each([
    [ago(31 * DAY), ago(31 * DAY - 60), 'Start time cannot be more than 30 days old'],
    [ago(6 * 3600 + 1), ago(0), 'Time range cannot be longer than 6 hours'],
    [ago(0), ago(1), 'End time cannot be earlier than start time'],
  ])('GetInsightImpactGraph refuses a bad range: %s to %s', async (from, to, message) => {
    const error = await errorOf(impactGraph(from, to));
    expect(error).toBeInstanceOf(InvalidRequestException);
    expect(error.message).toBe(message);
  });
  it.each([
    ['an id that is no UUID', () => client.send(new GetInsightCommand({ InsightId: 'x' })), /InsightId/],
    ['two states', () => summaries({ States: ['ACTIVE', 'CLOSED'] }), /States/],
    ['no results', () => summaries({ MaxResults: 0 }), /MaxResults/],
    ['101 summaries', () => summaries({ MaxResults: 101 }), /MaxResults/],
    [
      '51 events',
      () => client.send(new GetInsightEventsCommand({ InsightId: UNKNOWN, MaxResults: 51 })),
      /MaxResults/,
    ],
    ['an endless token', () => summaries({ NextToken: 'x'.repeat(2001) }), /NextToken/],
  ])('%s is invalid', async (_what, send, message) => {
    const error = await errorOf(send());
    expect(error.name).toBe('ValidationException');
    expect(error.message).toMatch(message);
  });
});

describe('recorded insights', () => {
  const NOW = 1_700_000_000;
  const GROUP = { GroupName: 'Default' };
  const micros = (seconds: number) => (seconds * 1_000_000) as EpochMicros;
  const impact = {
    summary: 'shop returned faults',
    clientImpact: { faults: 1, oks: 2, total: 3 },
    rootCauseImpact: { faults: 1, oks: 0, total: 1 },
    topAnomalousServices: [{ name: 'shop', names: ['shop'] }],
  };
  const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

  /** Began `age` seconds ago; ended `endAge` seconds ago, if at all. */
  const anInsight = (number: number, age: number, endAge?: number): Insight => ({
    ...impact,
    id: idOf(number),
    groupName: 'Default',
    groupArn: 'arn:aws:xray:us-east-1:000000000000:group/Default',
    rootCause: { name: 'db', names: ['db'], type: 'remote' },
    state: endAge === undefined ? 'ACTIVE' : 'CLOSED',
    start: micros(NOW - age),
    end: endAge === undefined ? undefined : micros(NOW - endAge),
    lastUpdate: micros(NOW - 10),
    events: [1, 2, 3].map((number_) => ({
      ...impact,
      summary: `event ${number_}`,
      at: micros(NOW - age + number_),
    })),
    impactGraph: {
      start: micros(NOW - age),
      end: micros(NOW - (endAge ?? 0)),
      services: [
        { name: 'shop', names: ['shop'], edges: [1] },
        { name: 'db', names: ['db'], type: 'remote', edges: [] },
      ],
    },
  });

  let stored: StoredTraces;
  beforeAll(async () => {
    stored = await openStoredTraces();
    stored.setNow(NOW);
    const insights = [
      anInsight(1, 5000, 4000),
      anInsight(2, 3000),
      anInsight(3, 3000, 2000),
      anInsight(4, 1000),
    ];
    for (const insight of insights) await stored.insights.record(insight);
  });
  afterAll(() => stored[Symbol.asyncDispose]());

  interface Summaries {
    readonly InsightSummaries: readonly { readonly InsightId: string }[];
    readonly NextToken?: string;
  }
  const summaries = (input: object) =>
    stored.call<Summaries>('GetInsightSummaries', {
      ...GROUP,
      StartTime: NOW - 6000,
      EndTime: NOW,
      ...input,
    });
  const idsOf = ({ InsightSummaries }: Summaries) => InsightSummaries.map(({ InsightId }) => InsightId);

  it('are listed as far as they lasted in the range, newest first', async () => {
    expect(idsOf(await summaries({}))).toEqual([4, 2, 3, 1].map(idOf));
    expect(idsOf(await summaries({ States: ['CLOSED'] }))).toEqual([3, 1].map(idOf));
    expect(idsOf(await summaries({ StartTime: NOW - 4500, EndTime: NOW - 3500 }))).toEqual([idOf(1)]);
    expect(idsOf(await summaries({ StartTime: NOW - 1500, EndTime: NOW - 1200 }))).toEqual([idOf(2)]);
  });
  it('are listed in pages', async () => {
    const first = await summaries({ MaxResults: 3 });
    const second = await summaries({ MaxResults: 3, NextToken: first.NextToken });
    expect([idsOf(first), idsOf(second), second.NextToken]).toEqual([
      [4, 2, 3].map(idOf),
      [idOf(1)],
      undefined,
    ]);
    await expect(summaries({ States: ['ACTIVE'], NextToken: first.NextToken })).rejects.toThrow(
      /Invalid token/,
    );
  });
  it('are told as the model declares them', async () => {
    const statistics = { FaultCount: 1, OkCount: 2, TotalCount: 3 };
    const expected = {
      InsightId: idOf(1),
      GroupARN: 'arn:aws:xray:us-east-1:000000000000:group/Default',
      GroupName: 'Default',
      RootCauseServiceId: { Name: 'db', Names: ['db'], Type: 'remote' },
      Categories: ['FAULT'],
      State: 'CLOSED',
      StartTime: NOW - 5000,
      EndTime: NOW - 4000,
      Summary: 'shop returned faults',
      ClientRequestImpactStatistics: statistics,
      RootCauseServiceRequestImpactStatistics: { FaultCount: 1, OkCount: 0, TotalCount: 1 },
      TopAnomalousServices: [{ ServiceId: { Name: 'shop', Names: ['shop'] } }],
    };
    expect(await stored.call('GetInsight', { InsightId: idOf(1) })).toEqual({ Insight: expected });
    const { InsightSummaries } = await summaries({ EndTime: NOW - 3500 });
    expect(InsightSummaries).toEqual([{ ...expected, LastUpdateTime: NOW - 10 }]);
  });
  it('have events, newest first and in pages', async () => {
    interface Events {
      readonly InsightEvents: readonly { readonly Summary: string; readonly EventTime: number }[];
      readonly NextToken?: string;
    }
    const input = { InsightId: idOf(4), MaxResults: 2 };
    const first = await stored.call<Events>('GetInsightEvents', input);
    const second = await stored.call<Events>('GetInsightEvents', { ...input, NextToken: first.NextToken });
    const shown = [first, second].map(({ InsightEvents }) =>
      InsightEvents.map(({ Summary, EventTime }) => [Summary, EventTime]),
    );
    expect(shown).toEqual([
      [
        ['event 3', NOW - 997],
        ['event 2', NOW - 998],
      ],
      [['event 1', NOW - 999]],
    ]);
    expect(second.NextToken).toBeUndefined();
  });
  it('have a graph of the services they are about', async () => {
    const input = { InsightId: idOf(4), StartTime: NOW - 3600, EndTime: NOW };
    expect(await stored.call('GetInsightImpactGraph', input)).toEqual({
      InsightId: idOf(4),
      StartTime: NOW - 3600,
      EndTime: NOW,
      ServiceGraphStartTime: NOW - 1000,
      ServiceGraphEndTime: NOW,
      Services: [
        { ReferenceId: 0, Name: 'shop', Names: ['shop'], Edges: [{ ReferenceId: 1 }] },
        { ReferenceId: 1, Name: 'db', Names: ['db'], Type: 'remote', Edges: [] },
      ],
    });
    const before = { ...input, StartTime: NOW - 3600, EndTime: NOW - 1000 };
    expect(await stored.call('GetInsightImpactGraph', before)).toMatchObject({ Services: [] });
  });
});
