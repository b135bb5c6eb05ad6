import type { SegmentDocument } from '@fluoroscope/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSegment, aSubsegment, id } from '../support/segment-builders.ts';
import { openStoredTraces, type StoredTraces } from './stored-traces.ts';

const BASE = 1_770_000_000;
const DAY = 86_400;

const traceId = (second: number, number: number) =>
  `1-${second.toString(16).padStart(8, '0')}-${number.toString(16).padStart(24, '0')}`;

interface Histogram {
  Value: number;
  Count: number;
}
interface Edge {
  StartTime?: number;
  EndTime?: number;
  ReferenceId: number;
  SummaryStatistics: object;
  ResponseTimeHistogram: Histogram[];
}
interface Service {
  StartTime?: number;
  EndTime?: number;
  ReferenceId: number;
  Name: string;
  Type?: string;
  Edges: Edge[];
  SummaryStatistics: { TotalCount: number };
  ResponseTimeHistogram: Histogram[];
}

let traces: StoredTraces;
beforeAll(async () => {
  traces = await openStoredTraces();
});
afterAll(() => traces[Symbol.asyncDispose]());

interface Graph {
  Services: Service[];
}

interface Batch {
  Traces: { Id: string; Segments: { Id: string; Document: string }[] }[];
  UnprocessedTraceIds: string[];
}

const graph = (input: object) => traces.call<Graph>('GetServiceGraph', input);
const named = (services: Service[], name: string, type?: string) =>
  services.find((service) => service.Name === name && service.Type === type);

/** `web` calls `orders`, which answers under that name to `orders.internal`, and a table that sends no segment. */
function shop(second: number, number: number, status = 200): SegmentDocument[] {
  const trace_id = traceId(second, number);
  const table = aSubsegment({
    id: id(4),
    name: 'DynamoDB',
    namespace: 'aws',
    aws: { operation: 'GetItem', table_name: 'stock' },
    start_time: second + 0.15,
    end_time: second + 0.2,
  });
  const call = aSubsegment({
    id: id(2),
    name: 'orders.internal',
    namespace: 'remote',
    http: { response: { status } },
    start_time: second + 0.05,
    end_time: second + 0.45,
  });
  return [
    aSegment({
      trace_id,
      origin: 'AWS::EC2::Instance',
      http: { response: { status } },
      start_time: second,
      end_time: second + 0.5,
      subsegments: [call],
    }),
    aSegment({
      trace_id,
      id: id(3),
      parent_id: id(2),
      name: 'orders',
      start_time: second + 0.1,
      end_time: second + 0.4,
      subsegments: [table],
    }),
  ];
}

describe('GetServiceGraph', () => {
  const at = BASE;
  const range = { StartTime: at, EndTime: at + 60 };
  beforeAll(async () => {
    await traces.store(at + 1, ...shop(at, 1));
    await traces.store(at + 11, ...shop(at + 10, 2, 500));
    await traces.store(at + 21, ...shop(at + 20, 3, 429));
    await traces.store(at + 31, ...shop(at + 30, 4, 404));
    // The same segment sent twice counts once.
    await traces.store(at + 40, ...shop(at + 30, 4, 404));
  });

  it('counts every request once, in one outcome, on nodes and on edges', async () => {
    const answer = await graph(range);
    expect(answer).toMatchObject({ StartTime: at, EndTime: at + 31, ContainsOldGroupVersions: false });
    const services = answer.Services;
    expect(services.map(({ ReferenceId }) => ReferenceId)).toEqual(services.map((_, index) => index));
    const fourOutcomes = {
      OkCount: 1,
      ErrorStatistics: { ThrottleCount: 1, OtherCount: 1, TotalCount: 2 },
      FaultStatistics: { OtherCount: 1, TotalCount: 1 },
      TotalCount: 4,
    };
    const web = named(services, 'web', 'AWS::EC2::Instance');
    const orders = named(services, 'orders');
    expect(web).toMatchObject({
      Names: ['web'],
      Root: true,
      State: 'active',
      StartTime: at,
      EndTime: at + 31,
      SummaryStatistics: { ...fourOutcomes, TotalResponseTime: 2 },
      ResponseTimeHistogram: [{ Value: 0.5, Count: 4 }],
      DurationHistogram: [{ Value: 0.5, Count: 4 }],
    });
    expect(orders).toMatchObject({
      State: 'active',
      SummaryStatistics: { OkCount: 4, TotalCount: 4, TotalResponseTime: 1.2 },
      ResponseTimeHistogram: [{ Value: 0.3, Count: 4 }],
    });
    expect(orders).not.toHaveProperty('Root');
    const toOrders = web?.Edges.find((edge) => edge.ReferenceId === orders?.ReferenceId);
    expect(toOrders).toMatchObject({
      StartTime: at,
      EndTime: at + 31,
      SummaryStatistics: { ...fourOutcomes, TotalResponseTime: 1.6 },
      ResponseTimeHistogram: [{ Value: 0.4, Count: 4 }],
      Aliases: [{ Name: 'orders.internal', Names: ['orders.internal'], Type: 'remote' }],
    });
  });
  it('shows clients, and services that sent nothing themselves', async () => {
    const services = (await graph(range)).Services;
    const client = services[0];
    expect(client).toMatchObject({
      Name: 'web',
      Type: 'client',
      State: 'unknown',
      StartTime: at,
      EndTime: at + 31,
    });
    expect(client).not.toHaveProperty('SummaryStatistics');
    expect(client?.Edges).toMatchObject([
      { ReferenceId: 1, SummaryStatistics: { TotalCount: 4 }, Aliases: [] },
    ]);
    expect(named(services, 'stock', 'AWS::DynamoDB::Table')).toMatchObject({
      SummaryStatistics: { TotalCount: 4, TotalResponseTime: 0.2 },
      Edges: [],
    });
  });
  it('selects by the end of each segment and call, start inclusive, end exclusive', async () => {
    const at500ms = (await graph({ StartTime: at + 0.5, EndTime: at + 10 })).Services;
    expect(named(at500ms, 'web', 'AWS::EC2::Instance')?.SummaryStatistics.TotalCount).toBe(1);
    expect(named(at500ms, 'orders')).toBeUndefined();
    const before500ms = (await graph({ StartTime: at, EndTime: at + 0.5 })).Services;
    expect(named(before500ms, 'orders')?.SummaryStatistics.TotalCount).toBe(1);
    // It called in the range, but did not end in it.
    expect(named(before500ms, 'web', 'AWS::EC2::Instance')).not.toHaveProperty('SummaryStatistics');
    expect((await graph({ StartTime: at + 300, EndTime: at + 600 })).Services).toEqual([]);
  });
  it('is empty, without times, where nothing ended', async () => {
    const answer = await graph({ StartTime: 0, EndTime: 60 });
    expect(answer).toEqual({ Services: [], ContainsOldGroupVersions: false });
  });
  it('does not count what is in progress', async () => {
    const start = BASE + DAY;
    const trace_id = traceId(start, 1);
    await traces.store(start, aSegment({ trace_id, start_time: start, in_progress: true }));
    expect((await graph({ StartTime: start - 60, EndTime: start + 60 })).Services).toEqual([]);
  });
  it('finds a segment of a trace that began long before, and one that was filed late', async () => {
    const start = BASE + 2 * DAY;
    const trace_id = traceId(start, 1);
    await traces.store(
      start + 8 * 3600,
      aSegment({ trace_id, start_time: start, end_time: start + 7 * 3600 }),
    );
    const long = (await graph({ StartTime: start + 6 * 3600, EndTime: start + 8 * 3600 })).Services;
    expect(long.map((each) => each.Name)).toEqual(['web', 'web']);
    const other = traceId(start + 40 * DAY, 2);
    await traces.store(
      start + 40 * DAY,
      aSegment({ trace_id: other, start_time: start - 60, end_time: start - 50 }),
    );
    expect((await graph({ StartTime: start - 60, EndTime: start })).Services).toHaveLength(2);
  });
  it('counts a segment whose clock ran backwards as ended when it started', async () => {
    const start = BASE + 3 * DAY;
    const trace_id = traceId(start, 1);
    await traces.store(start, aSegment({ trace_id, start_time: start + 10, end_time: start + 8 }));
    const { Services } = await graph({ StartTime: start, EndTime: start + 60 });
    expect(Services[1]?.SummaryStatistics).toMatchObject({ TotalCount: 1, TotalResponseTime: 0 });
    expect(Services[1]).toMatchObject({ StartTime: start + 10, EndTime: start + 10 });
  });
  it('accepts the default group and no other', async () => {
    const arn = 'arn:aws:xray:eu-west-1:123456789012:group/';
    expect((await graph({ ...range, GroupName: 'Default' })).Services).toHaveLength(4);
    expect((await graph({ ...range, GroupARN: `${arn}Default` })).Services).toHaveLength(4);
    const notFound = { name: 'InvalidRequestException', message: 'Group not found.' };
    await expect(graph({ ...range, GroupName: 'mine' })).rejects.toMatchObject(notFound);
    await expect(graph({ ...range, GroupARN: `${arn}mine/ABC` })).rejects.toMatchObject(notFound);
    await expect(graph({ ...range, GroupARN: 'Default' })).rejects.toMatchObject(notFound);
  });
  it('refuses ranges over six hours, ranges that run backwards, and tokens', async () => {
    const check = (members: object, message: string) =>
      expect(graph({ ...range, ...members })).rejects.toMatchObject({
        name: 'InvalidRequestException',
        message,
      });
    await check({ EndTime: at + 6 * 3600 + 0.001 }, 'Time range cannot be longer than 6 hours');
    await check({ EndTime: at - 1 }, 'End time cannot be earlier than start time');
    await check({ NextToken: 'abc' }, 'Invalid token abc');
    expect((await graph({ ...range, EndTime: at + 6 * 3600 })).Services).toHaveLength(4);
  });
  it('adds up to the same graph as GetTraceGraph over the same traces', async () => {
    const { Services } = await traces.call<Graph>('GetTraceGraph', {
      TraceIds: [1, 2, 3, 4].map((number) => traceId(at + (number - 1) * 10, number)),
    });
    const withoutTimes = (await graph(range)).Services.map(dropTimes);
    expect(Services).toEqual(withoutTimes);
  });
  it('keeps the total count when it clusters a histogram', async () => {
    const start = BASE + 4 * DAY;
    const documents = Array.from({ length: 600 }, (_, index) =>
      aSegment({ trace_id: traceId(start, index), start_time: start, end_time: start + 0.001 * (index + 1) }),
    );
    await traces.store(start + 1, ...documents);
    const web = (await graph({ StartTime: start, EndTime: start + 60 })).Services[1];
    expect(web?.ResponseTimeHistogram.length).toBeLessThan(120);
    expect(web?.ResponseTimeHistogram.reduce((sum, { Count }) => sum + Count, 0)).toBe(600);
    expect(web?.SummaryStatistics.TotalCount).toBe(600);
  });
});

function dropTimes({ StartTime: _start, EndTime: _end, Edges, ...service }: Service): object {
  const edges = Edges.map(({ StartTime: _from, EndTime: _to, ...edge }) => edge);
  return { ...service, Edges: edges };
}

describe('GetTraceGraph', () => {
  const graphOf = (...TraceIds: string[]) => traces.call<Graph>('GetTraceGraph', { TraceIds });
  const refused = (message: string) => ({ name: 'InvalidRequestException', message });

  it('draws one trace, under either spelling of its id', async () => {
    const known = traceId(BASE, 1);
    const { Services } = await graphOf(known);
    expect(Services).toHaveLength(4);
    expect(named(Services, 'orders')?.SummaryStatistics.TotalCount).toBe(1);
    expect(await graphOf(known.replaceAll('-', '').slice(1).toUpperCase())).toEqual({ Services });
  });
  it('refuses no ids, unknown ids and broken ids', async () => {
    await expect(graphOf()).rejects.toMatchObject(refused('Zero trace ids provided'));
    await expect(graphOf(traceId(1, 1))).rejects.toMatchObject(refused('Trace id not found'));
    await expect(graphOf(traceId(BASE, 1), traceId(1, 1))).rejects.toMatchObject(
      refused('Trace id not found'),
    );
    await expect(graphOf('x')).rejects.toMatchObject(refused('Invalid trace id x: incorrect id format'));
  });
});

describe('BatchGetTraces', () => {
  const get = (...TraceIds: string[]) => traces.call<Batch>('BatchGetTraces', { TraceIds });
  const refused = (message: string) => ({ name: 'InvalidRequestException', message });

  it('returns whole traces in the order asked for, and leaves unknown ones out', async () => {
    const [first, second] = [traceId(BASE, 1), traceId(BASE + 10, 2)];
    const answer = await get(second, traceId(1, 1), first);
    expect(answer.UnprocessedTraceIds).toEqual([]);
    expect(answer.Traces.map((trace) => trace.Id)).toEqual([second, first]);
    expect(answer.Traces[1]).toMatchObject({ Id: first, Duration: 0.5, LimitExceeded: false });
    const documents = answer.Traces[1]?.Segments.map((segment): SegmentDocument =>
      JSON.parse(segment.Document),
    );
    expect(documents?.map((document) => document.name)).toEqual(['web', 'orders', 'DynamoDB']);
    expect(answer.Traces[1]?.Segments[0]?.Id).toBe(id(1));
  });
  it('takes either spelling and answers with X-Ray’s', async () => {
    const known = traceId(BASE, 1);
    const w3c = known.replaceAll('-', '').slice(1).toUpperCase();
    expect((await get(w3c)).Traces[0]?.Id).toBe(known);
    await expect(get(known, w3c)).rejects.toMatchObject(refused('Containing duplicate trace ids'));
  });
  it('gives an unfinished trace the duration of what has ended, or none', async () => {
    const trace_id = traceId(BASE + DAY, 1);
    const { Traces } = await get(trace_id);
    expect(Traces[0]).not.toHaveProperty('Duration');
    expect(Traces[0]?.Segments).toHaveLength(1);
  });
  it('returns a trace of subsegments alone without segments', async () => {
    const start = BASE + 5 * DAY;
    const trace_id = traceId(start, 1);
    const orphan = { type: 'subsegment', trace_id, id: id(2), parent_id: id(1), name: 'work' } as const;
    await traces.store(start, { ...orphan, start_time: start, end_time: start + 2 });
    expect((await get(trace_id)).Traces).toEqual([
      { Id: trace_id, Duration: 2, LimitExceeded: false, Segments: [] },
    ]);
  });
  it('refuses none, more than five, repeats and broken ids', async () => {
    const five = [1, 2, 3, 4, 5].map((number) => traceId(1, number));
    expect((await get(...five)).Traces).toEqual([]);
    await expect(get(...five, traceId(1, 6))).rejects.toMatchObject(
      refused('Exceeding maximum query size: 5'),
    );
    await expect(get()).rejects.toMatchObject(refused('Zero trace ids provided'));
    await expect(get(traceId(1, 1), traceId(1, 1))).rejects.toMatchObject(
      refused('Containing duplicate trace ids'),
    );
    await expect(get('1-zz-1')).rejects.toMatchObject(
      refused('Invalid trace id 1-zz-1: incorrect id format'),
    );
    const input = { TraceIds: five, NextToken: 'x' };
    await expect(traces.call('BatchGetTraces', input)).rejects.toMatchObject(refused('Invalid token x'));
  });
});
