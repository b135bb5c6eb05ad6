import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSegment, aSubsegment, id } from '../support/segment-builders.ts';
import { openStoredTraces, type StoredTraces } from './stored-traces.ts';

/** The first second of a minute whose number divides by five. */
const BASE = 1_770_000_000;

interface Point {
  Timestamp: number;
  EdgeSummaryStatistics?: { TotalCount: number };
  ServiceSummaryStatistics?: { TotalCount: number };
  ServiceForecastStatistics: object;
  ResponseTimeHistogram: { Value: number; Count: number }[];
}
interface Series {
  TimeSeriesServiceStatistics: Point[];
  ContainsOldGroupVersions: boolean;
  NextToken?: string;
}

let traces: StoredTraces;
const traceId = (number: number) => `1-${BASE.toString(16)}-${number.toString(16).padStart(24, '0')}`;

/** A request to `web` that ends `at` seconds after the base and waits half a second for `orders`. */
const aRequest = (number: number, at: number, status = 200) => {
  const http = { response: { status } };
  const trace_id = traceId(number);
  const end = BASE + at;
  const call = aSubsegment({
    id: id(2),
    name: 'orders',
    namespace: 'remote',
    http,
    start_time: end - 0.75,
    end_time: end - 0.25,
  });
  return [
    aSegment({
      trace_id,
      http,
      origin: 'AWS::EC2::Instance',
      start_time: end - 1,
      end_time: end,
      subsegments: [call],
    }),
    aSegment({
      trace_id,
      id: id(3),
      parent_id: id(2),
      name: 'orders',
      aws: { account_id: '123' },
      start_time: end - 0.7,
      end_time: end - 0.3,
    }),
  ];
};

beforeAll(async () => {
  traces = await openStoredTraces();
  traces.setNow(BASE + 600);
  const requests = [aRequest(1, 10), aRequest(2, 20, 500), aRequest(3, 70), aRequest(4, 310, 429)];
  await traces.store(BASE + 400, ...requests.flat());
});
afterAll(() => traces[Symbol.asyncDispose]());

const range = { StartTime: BASE, EndTime: BASE + 600 };
const series = (input: object = {}) =>
  traces.call<Series>('GetTimeSeriesServiceStatistics', { ...range, ...input });
const points = async (input: object = {}) => (await series(input)).TimeSeriesServiceStatistics;
const counts = async (selector: string, input: object = {}) =>
  (await points({ EntitySelectorExpression: selector, ...input })).map((point) => [
    (point.Timestamp - BASE) / 60,
    (point.ServiceSummaryStatistics ?? point.EdgeSummaryStatistics)?.TotalCount,
  ]);

describe('GetTimeSeriesServiceStatistics', () => {
  it('counts what clients asked for in minutes, newest first, each at its end', async () => {
    const answer = await series();
    expect(answer.ContainsOldGroupVersions).toBe(false);
    expect(answer).not.toHaveProperty('NextToken');
    expect(answer.TimeSeriesServiceStatistics.map(({ Timestamp }) => Timestamp - BASE)).toEqual([
      360, 120, 60,
    ]);
    expect(answer.TimeSeriesServiceStatistics[2]).toEqual({
      Timestamp: BASE + 60,
      EdgeSummaryStatistics: {
        OkCount: 1,
        ErrorStatistics: { ThrottleCount: 0, OtherCount: 0, TotalCount: 0 },
        FaultStatistics: { OtherCount: 1, TotalCount: 1 },
        TotalCount: 2,
        TotalResponseTime: 2,
      },
      ServiceForecastStatistics: {},
      ResponseTimeHistogram: [{ Value: 1, Count: 2 }],
    });
  });
  it('merges minutes into five', async () => {
    const five = await points({ Period: 300 });
    expect(five.map(({ Timestamp }) => Timestamp - BASE)).toEqual([600, 300]);
    expect(five[1]?.EdgeSummaryStatistics?.TotalCount).toBe(3);
  });
  it('selects by the end of what is counted, start inclusive, end exclusive', async () => {
    expect(await counts('service("web")', { StartTime: BASE + 10, EndTime: BASE + 20 })).toEqual([[1, 1]]);
    expect(await counts('service("web")', { StartTime: BASE + 10, EndTime: BASE + 10 })).toEqual([]);
  });
  it('counts segments of a service', async () => {
    const [newest] = await points({ EntitySelectorExpression: 'service("orders")' });
    expect(newest).toMatchObject({
      Timestamp: BASE + 360,
      ServiceSummaryStatistics: { TotalCount: 1, TotalResponseTime: 0.4 },
      ResponseTimeHistogram: [{ Value: 0.4, Count: 1 }],
    });
    expect(newest).not.toHaveProperty('EdgeSummaryStatistics');
    expect(await counts('service("nobody")')).toEqual([]);
  });
  it('tells services of one name apart by type and account', async () => {
    const all = [
      [6, 1],
      [2, 1],
      [1, 2],
    ];
    expect(await counts('service(id(name: "web", type: "AWS::EC2::Instance"))')).toEqual(all);
    expect(await counts('service(id(name: "web", type: "client"))')).toEqual([]);
    expect(await counts('id(name: "orders", account.id: "123")')).toEqual(all);
    expect(await counts('service(id(account.id: "124"))')).toEqual([]);
  });
  it('counts calls as their caller saw them', async () => {
    const [newest] = await points({ EntitySelectorExpression: 'edge("web", "orders")' });
    expect(newest).toMatchObject({
      EdgeSummaryStatistics: {
        TotalCount: 1,
        TotalResponseTime: 0.5,
        ErrorStatistics: { ThrottleCount: 1, OtherCount: 0, TotalCount: 1 },
      },
      ResponseTimeHistogram: [{ Value: 0.5, Count: 1 }],
    });
    expect(await counts('edge("orders", "web")')).toEqual([]);
    const client = 'edge(id(name: "web", type: "client"), id(name: "web", type: "AWS::EC2::Instance"))';
    expect(await counts(client, { Period: 300 })).toEqual([
      [10, 1],
      [5, 3],
    ]);
  });
  it('forecasts faults for who is named by an id', async () => {
    const selector = 'service(id(name: "web", type: "AWS::EC2::Instance"))';
    const forecast = await points({ EntitySelectorExpression: selector, ForecastStatistics: true });
    // Before the first minute nothing is known: half a percent of two requests, three deviations and one more.
    expect(forecast[2]?.ServiceForecastStatistics).toEqual({ FaultCountHigh: 2, FaultCountLow: 0 });
    // One of three failed before: a third expected, 3 deviations of 0.47 and one more.
    expect(forecast[0]?.ServiceForecastStatistics).toEqual({ FaultCountHigh: 3, FaultCountLow: 0 });
  });
  it('answers for the traces of a group, as they were recorded', async () => {
    traces.setNow(BASE + 300);
    await traces.call('CreateGroup', { GroupName: 'failing', FilterExpression: 'fault' });
    expect(await counts('service("web")', { GroupName: 'failing' })).toEqual([[1, 1]]);
    expect(await counts('service("web")', { GroupName: 'Default' })).toHaveLength(3);
    traces.setNow(BASE + 500);
    await traces.call('CreateGroup', { GroupName: 'too-late', FilterExpression: 'fault' });
    expect(await counts('service("web")', { GroupName: 'too-late' })).toEqual([]);
  });
  it('refuses what it cannot answer, with X-Ray’s words where they are known', async () => {
    const check = (members: object, message: string) =>
      expect(series(members)).rejects.toMatchObject({
        name: 'InvalidRequestException',
        message: expect.stringContaining(message) as string,
      });
    await check({ Period: 120 }, 'Time period must be one of [60, 300]');
    await check({ EndTime: BASE + 6 * 3600 + 1 }, 'Time range cannot be longer than 6 hours');
    await check({ EndTime: BASE - 1 }, 'End time cannot be earlier than start time');
    await check({ GroupName: 'unknown' }, 'Group not found.');
    await check({ NextToken: 'abc' }, 'Invalid token abc');
    const one = 'EntitySelectorExpression must be one service, edge or id without a block';
    await check({ EntitySelectorExpression: 'fault' }, one);
    await check({ EntitySelectorExpression: 'service("a") { fault }' }, one);
    await check({ EntitySelectorExpression: 'service("a") service("b")' }, one);
    await check({ EntitySelectorExpression: 'service("a' }, 'nvalid');
    await check({ EntitySelectorExpression: '' }, 'EntitySelectorExpression has 1 to 500 characters');
    await check({ EntitySelectorExpression: `service("${'a'.repeat(500)}")` }, '1 to 500 characters');
    const needsId = 'ForecastStatistics needs an EntitySelectorExpression with an id';
    await check({ ForecastStatistics: true }, needsId);
    await check({ ForecastStatistics: true, EntitySelectorExpression: 'service("id(a)")' }, needsId);
  });
  it('holds every minute of six hours on one page, the first and the last in part', async () => {
    const start = BASE + 86_400;
    const documents = Array.from({ length: 721 }, (_, index) => {
      const end_time = start + index * 30;
      return aSegment({ trace_id: traceId(5000 + index), start_time: end_time - 1, end_time });
    });
    await traces.store(start, ...documents);
    const answer = await points({ StartTime: start + 15, EndTime: start + 6 * 3600 + 15 });
    expect(answer).toHaveLength(361);
    expect(answer.map((point) => point.EdgeSummaryStatistics?.TotalCount).slice(359)).toEqual([2, 1]);
    expect(answer[0]?.EdgeSummaryStatistics?.TotalCount).toBe(1);
  });
});
