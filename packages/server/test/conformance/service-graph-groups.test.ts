import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSegment } from '../support/segment-builders.ts';
import { openStoredTraces, type StoredTraces } from './stored-traces.ts';

const BASE = 1_770_000_000;

interface Service {
  ReferenceId: number;
  Name: string;
  Type?: string;
  Edges: { ReferenceId: number }[];
  SummaryStatistics?: { TotalCount: number };
}
interface Graph {
  Services: Service[];
  ContainsOldGroupVersions: boolean;
  NextToken?: string;
}

let traces: StoredTraces;
beforeAll(async () => {
  traces = await openStoredTraces();
});
afterAll(() => traces[Symbol.asyncDispose]());

const traceId = (number: number) => `1-${BASE.toString(16)}-${number.toString(16).padStart(24, '0')}`;
const graph = (input: object) => traces.call<Graph>('GetServiceGraph', input);

/** A request that ended at, and was recorded at, `at` seconds after the base. */
async function record(number: number, at: number, status: number, name = 'web'): Promise<void> {
  const [start_time, end_time] = [BASE + at - 1, BASE + at];
  const http = { response: { status } };
  await traces.store(BASE + at, aSegment({ trace_id: traceId(number), name, http, start_time, end_time }));
}

describe('the service graph of a group', () => {
  const range = { StartTime: BASE, EndTime: BASE + 600 };
  const requests = async (input: object) =>
    (await graph({ ...range, ...input })).Services.find(({ Type }) => Type !== 'client')?.SummaryStatistics
      ?.TotalCount ?? 0;

  beforeAll(async () => {
    await record(1, 50, 500);
    traces.setNow(BASE + 100);
    await traces.call('CreateGroup', { GroupName: 'changing', FilterExpression: 'fault' });
    await traces.call('CreateGroup', { GroupName: 'steady', FilterExpression: 'group.name = "changing"' });
    await record(2, 150, 500);
    await record(3, 150, 404);
    await record(4, 150, 404);
    traces.setNow(BASE + 200);
    await traces.call('UpdateGroup', { GroupName: 'changing', FilterExpression: 'error' });
    await record(5, 250, 500);
    await record(6, 250, 404);
  });

  it('holds the traces for which the expression of their time held', async () => {
    // One fault under the first expression, one error under the second.
    expect(await requests({ GroupName: 'changing' })).toBe(2);
    expect(await requests({ GroupName: 'changing', EndTime: BASE + 200 })).toBe(1);
    expect(await requests({ GroupName: 'Default' })).toBe(6);
  });
  it('says whether the expression changed inside the range', async () => {
    const isOld = async (input: object) =>
      (await graph({ ...range, GroupName: 'changing', ...input })).ContainsOldGroupVersions;
    expect(await isOld({})).toBe(true);
    expect(await isOld({ EndTime: BASE + 200 })).toBe(false);
    expect(await isOld({ StartTime: BASE + 200 })).toBe(false);
    expect(await isOld({ GroupName: 'steady' })).toBe(false);
    expect(await isOld({ GroupName: 'Default' })).toBe(false);
  });
  it('takes a group inside an expression as it is now', async () => {
    // Errors recorded since the outer group was made.
    expect(await requests({ GroupName: 'steady' })).toBe(3);
  });
  it('is found by name, by ARN or by both, where they agree', async () => {
    const { Group } = await traces.call<{ Group: { GroupARN: string } }>('GetGroup', {
      GroupName: 'changing',
    });
    const { GroupARN } = Group;
    expect(await requests({ GroupARN })).toBe(2);
    expect(await requests({ GroupName: 'changing', GroupARN })).toBe(2);
    await expect(graph({ ...range, GroupName: 'steady', GroupARN })).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'Group not found.',
    });
  });
});

describe('a service graph of more than a thousand services', () => {
  const range = { StartTime: BASE + 3600, EndTime: BASE + 3660 };
  beforeAll(async () => {
    const documents = Array.from({ length: 1100 }, (_, index) =>
      aSegment({
        trace_id: traceId(10_000 + index),
        name: `service-${String(index).padStart(4, '0')}`,
        start_time: BASE + 3600,
        end_time: BASE + 3601,
      }),
    );
    await traces.store(BASE + 3602, ...documents);
  });

  it('comes in pages, with one number for each service on all of them', async () => {
    const services: Service[] = [];
    let NextToken: string | undefined;
    do {
      const page: Graph = await graph({ ...range, NextToken });
      expect(page.Services.length).toBeLessThanOrEqual(1000);
      services.push(...page.Services);
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(services.map(({ ReferenceId }) => ReferenceId)).toEqual(services.map((_, index) => index));
    expect(services).toHaveLength(2200);
    const clients = services.filter(({ Type }) => Type === 'client');
    const roots = clients.map(({ Edges }) => services[Edges[0]?.ReferenceId ?? -1]?.Name);
    expect(roots).toEqual(clients.map(({ Name }) => Name));
  });
  it('keeps its numbers when a service arrives between two pages', async () => {
    const first = await graph(range);
    await record(20_000, 3610, 200, 'a-new-service');
    const second = await graph({ ...range, NextToken: first.NextToken });
    expect(second.Services[0]?.ReferenceId).toBe(1000);
    expect(second.Services.some(({ Name }) => Name === 'a-new-service')).toBe(false);
    expect((await graph(range)).Services.some(({ Name }) => Name === 'a-new-service')).toBe(true);
  });
  it('refuses a token of another query, or one that was changed', async () => {
    const { NextToken = '' } = await graph(range);
    const check = (input: object, token: string) =>
      expect(graph({ ...range, ...input, NextToken: token })).rejects.toMatchObject({
        name: 'InvalidRequestException',
        message: `Invalid token ${token}`,
      });
    await check({ EndTime: BASE + 3661 }, NextToken);
    await check({ GroupName: 'Default' }, NextToken);
    await check({}, `A${NextToken}`);
    await check({}, 'abc');
  });
});
