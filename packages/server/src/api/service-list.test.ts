import type { DurationMicros, EpochMicros } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import type { GraphEdge, GraphService, RequestStatistics, ServiceGraph } from '../query/service-graph.ts';
import { listServices } from './service-list.ts';

function statistics(members: Partial<RequestStatistics> = {}): RequestStatistics {
  return {
    ok: 1,
    error: 2,
    throttle: 3,
    fault: 4,
    totalResponseTime: 1_234_567 as DurationMicros,
    start: 1_500_000 as EpochMicros,
    end: 3_500_000 as EpochMicros,
    spread: { milliseconds: [5, 250], counts: [9, 1] },
    ...members,
  };
}

function service(key: string, members: Partial<GraphService> = {}): GraphService {
  const durations = { milliseconds: [7], counts: [10] };
  return {
    key,
    name: key,
    names: [members.name ?? key],
    type: undefined,
    accountId: undefined,
    state: 'active',
    isRoot: false,
    statistics: { ...statistics(), durations },
    ...members,
  };
}

const edge = (source: string, target: string): GraphEdge => ({
  kind: 'call',
  source,
  target,
  statistics: statistics(),
  aliases: [{ name: 'api.example.com', type: 'remote' }],
});

const client = service('c', { name: 'web', type: 'client', state: 'unknown', statistics: undefined });
const graph: ServiceGraph = {
  services: [
    service('zebra'),
    service('web', { isRoot: true, type: 'AWS::EC2::Instance' }),
    client,
    service('apple'),
  ],
  edges: [edge('web', 'zebra'), edge('web', 'apple'), edge('c', 'web')],
};

/** As it leaves on the wire. */
const listed = (withTimes: boolean, from = graph) =>
  JSON.parse(JSON.stringify(listServices(from, { withTimes })));

describe('listServices', () => {
  it('numbers clients first, then roots, then the rest by name, whatever their order was', () => {
    const names = listed(true).map((each: { Name: string; ReferenceId: number }) => [
      each.ReferenceId,
      each.Name,
    ]);
    expect(names).toEqual([
      [0, 'web'],
      [1, 'web'],
      [2, 'apple'],
      [3, 'zebra'],
    ]);
    const reversed = { services: graph.services.toReversed(), edges: graph.edges.toReversed() };
    expect(listed(true, reversed)).toEqual(listed(true));
  });
  it('gives a client its edge and its times, and no statistics', () => {
    expect(listed(true)[0]).toEqual({
      ReferenceId: 0,
      Name: 'web',
      Names: ['web'],
      Type: 'client',
      State: 'unknown',
      StartTime: 1,
      EndTime: 4,
      Edges: [
        {
          ReferenceId: 1,
          StartTime: 1,
          EndTime: 4,
          SummaryStatistics: {
            OkCount: 1,
            ErrorStatistics: { ThrottleCount: 3, OtherCount: 2, TotalCount: 5 },
            FaultStatistics: { OtherCount: 4, TotalCount: 4 },
            TotalCount: 10,
            TotalResponseTime: 1.235,
          },
          ResponseTimeHistogram: [
            { Value: 0.005, Count: 9 },
            { Value: 0.25, Count: 1 },
          ],
          Aliases: [{ Name: 'api.example.com', Names: ['api.example.com'], Type: 'remote' }],
        },
      ],
    });
  });
  it('gives a service both histograms, and its edges by number', () => {
    const root = listed(true)[1];
    expect(root.Root).toBe(true);
    expect(root.DurationHistogram).toEqual([{ Value: 0.007, Count: 10 }]);
    expect(root.ResponseTimeHistogram).toHaveLength(2);
    expect(root.Edges.map((each: { ReferenceId: number }) => each.ReferenceId)).toEqual([2, 3]);
  });
  it('leaves times out where they are not wanted', () => {
    expect(JSON.stringify(listed(false))).not.toMatch(/StartTime|EndTime/);
  });
});
