import type { Service } from '@aws-sdk/client-xray';
import type { Shop } from '@fluoroscope/example-shop/start-shop.js';
import { type Fluoroscope, startFluoroscope, type TreeShape } from '@fluoroscope/testing';
import { expect } from '@fluoroscope/testing/vitest';
import { afterAll, beforeAll, beforeEach, describe, it, vi } from 'vitest';
import { comparableGraph } from '../../shop/test/comparable-graph.ts';
import { xrayReader } from '../../shop/test/xray-reader.ts';
import { startOrdersApi } from '../orders-api.js';

let fluoroscope: Fluoroscope;
let api: Shop;

beforeAll(async () => {
  fluoroscope = await startFluoroscope();
  api = await startOrdersApi({ daemonAddress: fluoroscope.daemonAddress });
});

afterAll(async () => {
  await api.stop();
  await fluoroscope.stop();
});

beforeEach(() => fluoroscope.reset());

describe('the serverless example', () => {
  it('draws client, stage, both views of the functions, and the table', async () => {
    const since = new Date();
    const itemId = await createItem(api, 'acme');
    await getItem('acme', itemId);
    using xray = xrayReader(fluoroscope.url, since);

    const services = await xray.services((current) => expect(edges(current)).toHaveLength(7));

    expect(edges(services)).toEqual([
      'create-item (AWS::Lambda) -> create-item (AWS::Lambda::Function)',
      'create-item (AWS::Lambda::Function) -> items (AWS::DynamoDB::Table)',
      'get-item (AWS::Lambda) -> get-item (AWS::Lambda::Function)',
      'get-item (AWS::Lambda::Function) -> items (AWS::DynamoDB::Table)',
      'orders-api/prod (AWS::ApiGateway::Stage) -> create-item (AWS::Lambda)',
      'orders-api/prod (AWS::ApiGateway::Stage) -> get-item (AWS::Lambda)',
      'orders-api/prod (client) -> orders-api/prod (AWS::ApiGateway::Stage)',
    ]);
  });

  it('finds requests by tenant', async () => {
    const itemId = await createItem(api, 'umbrella');
    await createItem(api, 'acme');
    await getItem('umbrella', itemId);

    const found = await fluoroscope.traces.all({ filter: 'annotation.tenant = "umbrella"' }, { count: 2 });

    expect(found.map(({ entry }) => entry?.method)).toEqual(['POST', 'GET']);
    expect(found.map(({ annotations }) => annotations['tenant'])).toEqual([['umbrella'], ['umbrella']]);
  });

  it('names what a function threw, and answers 502', async () => {
    const response = await post(api, 'acme', { title: 'x'.repeat(120) });

    const trace = await fluoroscope.traces.of({ entry: 'POST /items', status: 502 });

    expect(response.status).toBe(502);
    expect(trace).toHaveFault('TitleTooLong');
    expect(trace).not.toHaveCalled('DynamoDB');
    const thrown = trace.find('create item')?.document.cause;
    expect(JSON.stringify(thrown)).toContain('functions/create-item.mjs');
  });

  it('records a refusal of the function as an error of the stage alone', async () => {
    await getItem('acme', 'nothing');

    const trace = await fluoroscope.traces.of({ entry: '/items/{id}', status: 404 });

    expect(trace.errors.map(({ name }) => name)).toEqual(['orders-api/prod']);
    expect(trace).toHaveCalled('DynamoDB.GetItem').times(1);
  });

  it('records nothing of a request that is not sampled', async () => {
    const { id } = fluoroscope.newTrace();
    await post(api, 'acme', { title: 'dosimeter' }, { 'X-Amzn-Trace-Id': `Root=${id};Sampled=0` });
    expect(await fluoroscope.traces.count({})).toBe(0);
  });
});

describe('an execution environment', () => {
  it('is made for each request of several at a time, and used again', async () => {
    await using fresh = await startFresh({ idleMs: 600_000, longestMs: 600_000 });
    await Promise.all([createItem(fresh.api, 'acme'), createItem(fresh.api, 'acme')]);
    const cold = await fluoroscope.traces.all('POST /items', { count: 2 });

    fluoroscope.reset();
    await createItem(fresh.api, 'acme');
    const warm = await fluoroscope.traces.of('POST /items');

    const work = ['create item', ['DynamoDB']];
    for (const trace of cold)
      expect(trace).toMatchTree(around(['Initialization', 'Invocation', work, 'Overhead']));
    expect(warm).toMatchTree(around(['Invocation', work, 'Overhead']));
    // What the environment took is before the segment of the function, and in that of the service.
    const [service, invoked] = cold[0]?.segments.filter(({ name }) => name === 'create-item') ?? [];
    const waitMs = (invoked?.startedAt ?? 0) - (service?.startedAt ?? 0);
    expect(waitMs).toBeGreaterThanOrEqual((cold[0]?.find('Initialization')?.duration ?? Infinity) - 1);
  });

  it('ends when it has nothing to do', async () => {
    await using fresh = await startFresh({ idleMs: 1 });
    await createItem(fresh.api, 'acme');

    await vi.waitFor(async () => {
      fluoroscope.reset();
      await createItem(fresh.api, 'acme');
      const trace = await fluoroscope.traces.of('POST /items');
      expect(trace.find('Initialization')).toBeDefined();
    }, 60_000);
  });
});

/** Another copy of the example, whose environments are all yet to be made. */
async function startFresh(lifetimes: {
  readonly idleMs?: number;
  readonly longestMs?: number;
}): Promise<AsyncDisposable & { api: Shop }> {
  const fresh = await startOrdersApi({ daemonAddress: fluoroscope.daemonAddress, ...lifetimes });
  return { api: fresh, [Symbol.asyncDispose]: () => fresh.stop() };
}

/** The shape of a trace of create-item around what happens in its function. */
function around(inside: TreeShape): TreeShape {
  return ['orders-api/prod', ['Lambda', ['create-item', ['create-item', inside]]]];
}

async function createItem(to: Shop, tenant: string): Promise<string> {
  const { itemId } = JSON.parse(await (await post(to, tenant, { title: 'dosimeter' })).text());
  return String(itemId);
}

function post(
  to: Shop,
  tenant: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${to.url}/items`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Tenant': tenant, ...headers },
    body: JSON.stringify(body),
  });
}

async function getItem(tenant: string, itemId: string): Promise<void> {
  await fetch(`${api.url}/items/${itemId}`, { headers: { 'X-Tenant': tenant } });
}

/** Every edge of a graph as `source -> destination`, in the order of the alphabet. */
function edges(services: readonly Service[]): string[] {
  const lines = comparableGraph(services).map(({ service: caller, calls }) =>
    calls.map(({ to }) => `${caller} -> ${to}`),
  );
  return lines.flat().sort();
}
