import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStoredTraces, type StoredTraces } from '../conformance/stored-traces.ts';
import { aSegment, aSubsegment } from '../support/segment-builders.ts';

const BASE = 1_770_000_000;
const RANGE = { StartTime: BASE, EndTime: BASE + 600 };

interface Graph {
  readonly Services: readonly {
    readonly Name: string;
    readonly Type?: string;
    readonly SummaryStatistics?: { readonly TotalCount: number };
  }[];
  readonly ContainsOldGroupVersions: boolean;
  readonly NextToken?: string;
}

let traces: StoredTraces;
beforeAll(async () => {
  traces = await openStoredTraces();
  // A group's graph has what was recorded since the group was made.
  traces.setNow(BASE);
  await traces.call('CreateGroup', { GroupName: 'failing', FilterExpression: 'fault' });
  await record(1, 50, { status: 500, tenant: 'acme' });
  await record(2, 100, { status: 200, tenant: 'acme' });
  await record(3, 150, { status: 200, tenant: 'globex' });
  // Filed before the range, ended in it.
  await record(4, 20, { status: 200, tenant: 'acme', seconds: 40 });
});
afterAll(() => traces[Symbol.asyncDispose]());

const graph = (input: object) => traces.call<Graph>('GetServiceGraph', { ...RANGE, ...input });

interface Recorded {
  readonly status: number;
  readonly tenant: string;
  /** How long it took; one second when absent. */
  readonly seconds?: number;
}

/** A request to `web-<number>` that calls a database, and ended `at` seconds after the base. */
async function record(number: number, at: number, { status, tenant, seconds = 1 }: Recorded): Promise<void> {
  const [start_time, end_time] = [BASE + at - seconds, BASE + at];
  const call = aSubsegment({ name: 'orders-db', namespace: 'remote', start_time, end_time });
  const document = aSegment({
    trace_id: `1-${Math.floor(start_time).toString(16)}-${number.toString(16).padStart(24, '0')}`,
    name: `web-${number}`,
    http: { response: { status } },
    annotations: { tenant },
    metadata: { default: { tenant } },
    start_time,
    end_time,
    subsegments: [call],
  });
  await traces.store(BASE + at, document);
}

async function names(input: object): Promise<readonly string[]> {
  const { Services } = await graph(input);
  return Services.filter(({ Type }) => Type !== 'client')
    .map(({ Name }) => Name)
    .sort();
}

describe('the service graph of a filter expression', () => {
  it('holds the traces that satisfy it, whole, and counts nothing else', async () => {
    expect(await names({ FilterExpression: 'fault' })).toEqual(['orders-db', 'web-1']);
    const { Services, ContainsOldGroupVersions } = await graph({
      FilterExpression: 'annotation.tenant = "acme"',
    });
    const database = Services.find(({ Name }) => Name === 'orders-db');
    expect(database?.SummaryStatistics?.TotalCount).toBe(3);
    expect(ContainsOldGroupVersions).toBe(false);
    expect(await names({ FilterExpression: 'fault AND ok' })).toEqual([]);
  });
  it('is that of all traces for an expression that says nothing', async () => {
    const all = await names({});
    expect(all).toHaveLength(5);
    expect(await names({ FilterExpression: '' })).toEqual(all);
    expect(await names({ FilterExpression: '  ' })).toEqual(all);
  });
  it('takes groups as terms', async () => {
    expect(await names({ FilterExpression: 'group.name = "failing"' })).toEqual(['orders-db', 'web-1']);
  });
  it('searches the documents of the traces that are filed in the range', async () => {
    const FilterExpression = 'text CONTAINS "acme"';
    expect(await names({ FilterExpression })).toEqual(['orders-db', 'web-1', 'web-2']);
    expect(await names({ FilterExpression: `NOT ${FilterExpression}` })).toEqual(['orders-db', 'web-3']);
    expect(await names({ FilterExpression, StartTime: BASE - 60 })).toContain('web-4');
  });
  it('cannot stand beside a group, and has to be an expression', async () => {
    const refused = (message: RegExp) => ({
      name: 'InvalidRequestException',
      message: expect.stringMatching(message),
    });
    const GroupName = 'failing';
    const call = graph({ GroupName, FilterExpression: 'ok' });
    await expect(call).rejects.toMatchObject(refused(/cannot stand beside a group/));
    await expect(graph({ FilterExpression: 'nonsense' })).rejects.toMatchObject(refused(/./));
    expect(await names({ GroupName, FilterExpression: '' })).toEqual(['orders-db', 'web-1']);
  });
  it('gives tokens that lead on in the graph of the same expression only', async () => {
    const services = Array.from({ length: 1100 }, (_, number) =>
      aSegment({
        trace_id: `1-${(BASE + 1000).toString(16)}-${number.toString(16).padStart(24, '0')}`,
        name: `many-${number}`,
        http: { response: { status: 500 } },
        start_time: BASE + 1000,
        end_time: BASE + 1001,
      }),
    );
    await traces.store(BASE + 1001, ...services);
    const later = { StartTime: BASE + 1000, EndTime: BASE + 1010 };
    const { NextToken } = await graph({ ...later, FilterExpression: 'fault' });
    expect(NextToken).toBeDefined();
    const next = await graph({ ...later, FilterExpression: 'fault', NextToken });
    expect(next.Services.length).toBeGreaterThan(0);
    const invalid = { message: expect.stringMatching(/^Invalid token /) };
    for (const other of [{}, { FilterExpression: 'http.status = 500' }, { GroupName: 'failing' }]) {
      await expect(graph({ ...later, ...other, NextToken })).rejects.toMatchObject(invalid);
    }
  });
});
