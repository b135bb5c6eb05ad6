import type { Service, TraceSummary } from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService } from '../../../packages/server/test/support/start-service.ts';
import { startShop } from '../shop.js';
import type { Shop } from '@fluoroscope/example-shop/start-shop.js';
import { comparableGraph } from '../../shop/test/comparable-graph.ts';
import { xrayReader } from '../../shop/test/xray-reader.ts';
import type { SegmentDocument, XRayReader } from '../../shop/test/xray-reader.ts';

// One shop for all tests: each asks about requests of its own, told apart by the ids of their orders.
let service: Awaited<ReturnType<typeof startService>>;
let shop: Shop;
let xray: XRayReader;

beforeAll(async () => {
  const since = new Date();
  service = await startService();
  shop = await startShop({ daemonAddress: `127.0.0.1:${service.port}` });
  xray = xrayReader(service.url, since);
});

afterAll(async () => {
  xray[Symbol.dispose]();
  await shop.stop();
  await service[Symbol.asyncDispose]();
});

describe('the orders example', () => {
  it('draws the map of the shop, with its table and the service that sends no segments', async () => {
    await placeOrder({ currency: 'EUR' });

    const services = await xray.services((current) => expect(edges(current)).toHaveLength(5));

    expect(edges(services)).toEqual([
      'orders -> orders (AWS::DynamoDB::Table)',
      'orders -> payments',
      'payments -> api.exchange-rates.test (remote)',
      'shop-front (client) -> shop-front',
      'shop-front -> orders',
    ]);
  });

  it('names the exception of a payment that failed as the root cause of the fault', async () => {
    const order = await placeOrder({ card: 'card-processor-silent' });

    const summary = await xray.summaryOfOrder(order.orderId, (current) => {
      expect(current).toMatchObject({ HasFault: true, Http: { HttpMethod: 'POST', HttpStatus: 502 } });
      expect(current.FaultRootCauses?.[0]?.Services).toHaveLength(3);
    });

    const services = (summary.FaultRootCauses ?? []).flatMap((cause) => cause.Services ?? []);
    const entities = services.flatMap((cause) => cause.EntityPath ?? []);
    const exceptions = entities.flatMap((entity) => entity.Exceptions ?? []);
    expect(services.map((cause) => cause.Name)).toEqual(['shop-front', 'orders', 'payments']);
    expect(exceptions.map((exception) => exception.Name)).toEqual(['CardProcessorTimeout']);
  });

  it('flags a throttled payment as throttle and error, not as fault', async () => {
    const order = await placeOrder({ card: 'card-over-limit' });

    await xray.summaryOfOrder(order.orderId, (summary) => {
      const flags = { HasThrottle: true, HasError: true, HasFault: false };
      expect(summary).toMatchObject({ ...flags, Http: { HttpStatus: 429 } });
    });
  });

  it('flags a declined card as error only', async () => {
    const order = await placeOrder({ card: 'card-declined' });

    await xray.summaryOfOrder(order.orderId, (summary) => {
      const flags = { HasThrottle: false, HasError: true, HasFault: false };
      expect(summary).toMatchObject({ ...flags, Http: { HttpStatus: 402 } });
    });
  });

  it('flags a request for an order that nobody placed as error', async () => {
    await fetch(`${shop.url}/orders/never-placed`);

    await xray.summaryOfOrder('never-placed', (summary) => {
      const flags = { HasThrottle: false, HasError: true, HasFault: false };
      expect(summary).toMatchObject({ ...flags, Http: { HttpStatus: 404 } });
    });
  });

  it('knows who placed an order, and where the time of a slow one went', async () => {
    // On a busy machine orders may note its end after shop-front has noted its own. X-Ray takes what is longer than
    // the root for work that nobody waited for and follows no path into it, so there are ten, of which one counts.
    for (let orders = 0; orders < 10; orders += 1) await placeOrder({ customer: 'grace', card: 'card-slow' });

    const summaries = await xray.found('user = "grace"', (found) => {
      expect(found).toHaveLength(10);
      expect(found.find(leadsToPayments)).toBeDefined();
    });

    const summary = summaries.find(leadsToPayments);
    expect(summary?.Users?.map((user) => user.UserName)).toEqual(['grace']);
    expect(summary?.ResponseTime).toBeGreaterThan(0.4);
  });

  it('gives back the DynamoDB calls inside the segment of orders', async () => {
    const order = await placeOrder({});
    const { Id: traceId = '' } = await xray.summaryOfOrder(order.orderId, () => undefined);

    const documents = await xray.documents(traceId, ['shop-front', 'orders', 'payments']);

    const calls = subsegments(documents.get('orders')).filter(({ name }) => name === 'DynamoDB');
    expect(calls.map(({ namespace, aws }) => [namespace, aws?.operation, aws?.table_name])).toEqual([
      ['aws', 'PutItem', 'orders'],
      ['aws', 'UpdateItem', 'orders'],
    ]);
  });
});

/** Places an order with these differences from a usual one. */
async function placeOrder(
  fields: Readonly<Record<string, unknown>>,
): Promise<{ status: number; orderId: string }> {
  const usual = { customer: 'ada', sku: 'light-box', quantity: 2, currency: 'USD', card: 'card-approved' };
  const response = await fetch(`${shop.url}/orders`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...usual, ...fields }),
  });
  const { orderId } = JSON.parse(await response.text());
  return { status: response.status, orderId: String(orderId) };
}

/** Whether the time of a trace is followed through all services of the shop to where it went. */
function leadsToPayments({ ResponseTimeRootCauses = [] }: TraceSummary): boolean {
  const services = ResponseTimeRootCauses[0]?.Services ?? [];
  return services.length === 3 && services.at(-1)?.EntityPath?.at(-1)?.Name === 'charge card';
}

/** Every edge of a graph as `source -> destination`, in the order of the alphabet. */
function edges(services: readonly Service[]): string[] {
  const lines = comparableGraph(services).map(({ service: caller, calls }) =>
    calls.map(({ to }) => `${caller} -> ${to}`),
  );
  return lines.flat().sort();
}

function subsegments(document: SegmentDocument | undefined): readonly SegmentDocument[] {
  return (document?.subsegments ?? []).flatMap((child) => [child].concat(subsegments(child)));
}
