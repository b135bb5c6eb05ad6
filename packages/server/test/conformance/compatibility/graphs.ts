/** GetServiceGraph, GetTraceGraph and GetTimeSeriesServiceStatistics. */

import {
  CreateGroupCommand,
  DeleteGroupCommand,
  type Edge,
  GetServiceGraphCommand,
  type GetServiceGraphRequest,
  GetTimeSeriesServiceStatisticsCommand,
  type GetTimeSeriesServiceStatisticsRequest,
  GetTraceGraphCommand,
  InvalidRequestException,
  type Service,
  UpdateGroupCommand,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf } from '../../support/xray-client.ts';
import { put } from './ingest.ts';
import { at, consumerTrace, shopTrace, traceIdOf, WEB, wideTrace } from './shop-traces.ts';
import { eventually, type StageDoor } from './stage.ts';

/** Two hours before the run, in a minute of its own. */
const WIDE = -7200;

/** One request of each outcome, a second apart. */
const STATUSES = [200, 404, 429, 500];

const counts = (total: number) => ({
  OkCount: 1,
  ErrorStatistics: { ThrottleCount: 1, OtherCount: 1, TotalCount: 2 },
  FaultStatistics: { OtherCount: 1, TotalCount: 1 },
  TotalCount: 4,
  TotalResponseTime: total,
});

export function describeGraphs(stage: StageDoor): void {
  const shops = STATUSES.map((status, index) => shopTrace(index, status));
  const consumer = consumerTrace(5, shops[0] ?? []);
  const range = { StartTime: at(0), EndTime: at(60) };
  const graph = (input: Partial<GetServiceGraphRequest> = {}) =>
    stage().client.send(new GetServiceGraphCommand({ ...range, ...input }));

  beforeAll(async () => {
    await put(stage, shops.flat());
    await put(stage, consumer);
    await put(stage, wideTrace(WIDE, 1100));
    await eventually(graph, ({ Services }) => linkOf(Services) !== undefined);
  });

  describe('GetServiceGraph', () => {
    it('tells of services and calls everything that the model has', async () => {
      const answer = await graph();
      expect(answer).toMatchObject({ StartTime: at(0), EndTime: at(6), ContainsOldGroupVersions: false });
      expect(find(answer.Services, 'web', WEB.Type)).toEqual({
        ReferenceId: 2,
        ...WEB,
        Root: true,
        State: 'active',
        StartTime: at(0),
        EndTime: at(4),
        Edges: expect.any(Array),
        SummaryStatistics: counts(2),
        DurationHistogram: [{ Value: 0.5, Count: 4 }],
        ResponseTimeHistogram: [{ Value: 0.5, Count: 4 }],
      });
      const orders = find(answer.Services, 'orders');
      expect(edgeOf(find(answer.Services, 'web', WEB.Type), orders)).toEqual({
        ReferenceId: orders?.ReferenceId,
        StartTime: at(0),
        EndTime: at(4),
        SummaryStatistics: counts(1.6),
        ResponseTimeHistogram: [{ Value: 0.4, Count: 4 }],
        Aliases: [{ Name: 'orders.internal', Names: ['orders.internal'], Type: 'remote' }],
      });
    });
    it('tells of what waited between a sender and a receiver', async () => {
      expect(linkOf((await graph()).Services)).toMatchObject({
        EdgeType: 'link',
        ReceivedEventAgeHistogram: [{ Value: 4.8, Count: 1 }],
      });
    });
    it('gives pages', async () => {
      const wide = { StartTime: at(WIDE), EndTime: at(WIDE + 60) };
      const first = await eventually(
        () => graph(wide),
        ({ NextToken }) => NextToken !== undefined,
      );
      const second = await graph({ ...wide, NextToken: first.NextToken });
      expect([first.Services?.length, second.Services?.length]).toEqual([1000, 102]);
    });
    it('refuses more than six hours, and a missing end', async () => {
      expect(await errorOf(graph({ EndTime: at(6 * 3600 + 1) }))).toBeInstanceOf(InvalidRequestException);
      expect((await errorOf(graph({ EndTime: undefined }))).name).toBe('ValidationException');
    });
  });

  describe('GetTraceGraph', () => {
    const graphOf = (TraceIds: string[]) => stage().client.send(new GetTraceGraphCommand({ TraceIds }));

    it('is the service graph of chosen traces without times', async () => {
      const { Services } = await graphOf([...shops, consumer].map(traceIdOf));
      const { Services: all = [] } = await graph();
      expect(Services).toEqual(all.map(withoutTimes));
    });
    it('refuses a trace that it does not know', async () => {
      expect(await errorOf(graphOf([traceIdOf([])]))).toBeInstanceOf(InvalidRequestException);
    });
  });

  describe('GetTimeSeriesServiceStatistics', () => {
    const series = (input: Partial<GetTimeSeriesServiceStatisticsRequest> = {}) =>
      stage().client.send(new GetTimeSeriesServiceStatisticsCommand({ ...range, ...input }));

    it('counts what clients asked for, by the minute', async () => {
      const answer = await series();
      expect(answer.TimeSeriesServiceStatistics).toEqual([
        {
          Timestamp: at(60),
          EdgeSummaryStatistics: expect.objectContaining({ TotalCount: 5 }),
          ServiceForecastStatistics: {},
          ResponseTimeHistogram: [
            { Value: 0.25, Count: 1 },
            { Value: 0.5, Count: 4 },
          ],
        },
      ]);
      expect(answer.ContainsOldGroupVersions).toBe(false);
    });
    it('counts an edge or a service in five minutes, with a forecast of its faults', async () => {
      const edge = await series({ EntitySelectorExpression: 'edge("web", "orders")' });
      expect(edge.TimeSeriesServiceStatistics).toMatchObject([{ EdgeSummaryStatistics: counts(1.6) }]);
      const service = await series({
        EntitySelectorExpression: 'service(id(name: "web", type: "AWS::EC2::Instance"))',
        Period: 300,
        ForecastStatistics: true,
      });
      expect(service.TimeSeriesServiceStatistics).toMatchObject([
        {
          ServiceSummaryStatistics: counts(2),
          ServiceForecastStatistics: { FaultCountHigh: expect.any(Number), FaultCountLow: 0 },
        },
      ]);
    });
    it('refuses another period, and a missing end', async () => {
      expect(await errorOf(series({ Period: 61 }))).toBeInstanceOf(InvalidRequestException);
      expect((await errorOf(series({ EndTime: undefined }))).name).toBe('ValidationException');
    });
  });

  describe('the graph and the series of a group', () => {
    let GroupARN: string | undefined;
    beforeAll(async () => {
      const made = new CreateGroupCommand({ GroupName: 'seen', FilterExpression: 'service("orders")' });
      GroupARN = (await stage().client.send(made)).Group?.GroupARN;
      const changed = new UpdateGroupCommand({ GroupARN, FilterExpression: 'fault' });
      await stage().client.send(changed);
    });
    afterAll(() => stage().client.send(new DeleteGroupCommand({ GroupARN })));

    it('know by name and by ARN that its expression changed', async () => {
      const lately = { StartTime: at(0), EndTime: new Date(Date.now() + 60_000) };
      for (const group of [{ GroupName: 'seen' }, { GroupARN }]) {
        const series = new GetTimeSeriesServiceStatisticsCommand({ ...lately, ...group });
        expect((await graph({ ...lately, ...group })).ContainsOldGroupVersions).toBe(true);
        expect((await stage().client.send(series)).ContainsOldGroupVersions).toBe(true);
      }
    });
  });
}

function find(services: readonly Service[] | undefined, name: string, type?: string): Service | undefined {
  return services?.find(({ Name, Type }) => Name === name && Type === type);
}

function edgeOf(from: Service | undefined, to: Service | undefined): Edge | undefined {
  return from?.Edges?.find(({ ReferenceId }) => ReferenceId === to?.ReferenceId);
}

function linkOf(services: readonly Service[] | undefined): Edge | undefined {
  return services?.flatMap(({ Edges }) => Edges ?? []).find(({ EdgeType }) => EdgeType === 'link');
}

function withoutTimes({ StartTime: _start, EndTime: _end, Edges = [], ...service }: Service): Service {
  return { ...service, Edges: Edges.map(({ StartTime: _from, EndTime: _to, ...edge }) => edge) };
}
