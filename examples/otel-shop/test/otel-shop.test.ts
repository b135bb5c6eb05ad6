// The example's promise: whoever moves from the X-Ray SDK to OpenTelemetry sees no difference. Three shops are asked
// the same, each with a service of its own: one with the X-Ray SDK, one with OpenTelemetry, and one in which the
// service in the middle has moved and its neighbours have not.

import type { FaultRootCauseEntity, TraceSummary } from '@aws-sdk/client-xray';
import { startShop as startXRayShop, xrayTracing } from '@fluoroscope/example-orders/shop.js';
import { sendInTurn } from '@fluoroscope/example-shop/load.js';
import { startShop as startTracedShop } from '@fluoroscope/example-shop/start-shop.js';
import type { Shop } from '@fluoroscope/example-shop/start-shop.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService } from '../../../packages/server/test/support/start-service.ts';
import type { RunningService } from '../../../packages/server/test/support/start-service.ts';
import { comparableGraph } from '../../shop/test/comparable-graph.ts';
import type { ComparableService } from '../../shop/test/comparable-graph.ts';
import { xrayReader } from '../../shop/test/xray-reader.ts';
import type { XRayReader } from '../../shop/test/xray-reader.ts';
import { otelTracing, startShop as startOtelShop } from '../shop.js';

/** Enough for every kind of request, and for each expression below to find something. */
const REQUESTS = 30;
/** Three shops of five processes and their services start at once. */
const VISIT_TIMEOUT_MS = 300_000;

const MOVES = [
  ['all services have moved', 'otel'],
  ['only the service in the middle has moved', 'mixed'],
] as const;

const SHOPS = {
  xray: (service: RunningService) => startXRayShop({ daemonAddress: daemonAddress(service) }),
  otel: (service: RunningService) => startOtelShop({ otlpEndpoint: otlpEndpoint(service) }),
  mixed: (service: RunningService) =>
    startTracedShop((name) =>
      name === 'orders'
        ? otelTracing(name, otlpEndpoint(service))
        : xrayTracing(name, daemonAddress(service)),
    ),
};

const readers = new Map<keyof typeof SHOPS, XRayReader>();
const services: RunningService[] = [];
/** What the shop with the X-Ray SDK looks like, once all of it has arrived. */
let expected: readonly ComparableService[];

beforeAll(async () => {
  await Promise.all([visit('xray'), visit('otel'), visit('mixed')]);
  const found = await reader('xray').services((current) => expectWholeMap(comparableGraph(current)));
  expected = comparableGraph(found);
}, VISIT_TIMEOUT_MS);

afterAll(async () => {
  for (const xray of readers.values()) xray[Symbol.dispose]();
  await Promise.all(services.map((service) => service[Symbol.asyncDispose]()));
});

describe.each(MOVES)('the shop in which %s', (_title, shop) => {
  it('has the map of the shop with the X-Ray SDK, with the same outcomes', async () => {
    await reader(shop).services((found) => expect(comparableGraph(found)).toEqual(expected));
  });

  it('has the same root causes of faults, from the front to the exception', async () => {
    const wanted = faultPaths(await reader('xray').found('fault', expectSome));

    await reader(shop).found('fault', (found) => expect(faultPaths(found)).toEqual(wanted));
  });

  it.each([
    'annotation.customer = "ada"',
    'annotation.order_status = "declined"',
    'annotation[discounted] = true',
    'annotation.total_cents > 20000',
    'annotation[card] = "card-over-limit"',
    'user = "grace"',
    'http.method = "POST" AND http.status = 502',
    'http.url ENDSWITH "/products"',
    'error AND throttle',
    'service("payments") { fault }',
    'service(id(name: "orders", type: "AWS::DynamoDB::Table"))',
    'edge("orders", "payments") { error }',
    'edge("payments", "api.exchange-rates.test")',
    'rootcause.fault.exception { name = "CardProcessorTimeout" }',
  ])('is found as often by %s', async (expression) => {
    const wanted = await reader('xray').found(expression, expectSome);

    await reader(shop).found(expression, (found) => expect(found).toHaveLength(wanted.length));
  });
});

/** Opens a shop, asks it, and closes it: by then it has sent everything. */
async function visit(name: keyof typeof SHOPS): Promise<void> {
  const since = new Date();
  const service = await startService({ flags: ['--otlp-http-port', '0'] });
  services.push(service);
  readers.set(name, xrayReader(service.url, since));
  const shop: Shop = await SHOPS[name](service);
  const tally = await sendInTurn({ shopUrl: shop.url, count: REQUESTS });
  await shop.stop();
  expect(tally.unanswered).toBe(0);
}

function reader(name: keyof typeof SHOPS): XRayReader {
  const found = readers.get(name);
  if (found === undefined) throw new Error(`The shop ${name} was not visited`);
  return found;
}

/** For each cause of a fault the way to it, through services, their subsegments and what was thrown there. */
function faultPaths(summaries: readonly TraceSummary[]): readonly string[] {
  const causes = summaries.flatMap(({ FaultRootCauses = [] }) => FaultRootCauses);
  const entities = causes.map(({ Services = [] }) => Services.flatMap(({ EntityPath = [] }) => EntityPath));
  return entities.map((path) => path.map(inWords).join(' > ')).sort();
}

function inWords({ Name, Exceptions = [] }: FaultRootCauseEntity): string {
  return [Name, ...Exceptions.map((exception) => `(${exception.Name}: ${exception.Message})`)].join(' ');
}

function expectSome(found: readonly TraceSummary[]): void {
  expect(found).not.toEqual([]);
}

function daemonAddress({ port }: RunningService): string {
  return `127.0.0.1:${port}`;
}

function otlpEndpoint({ otlp }: RunningService): string {
  if (otlp.http === undefined) throw new Error('The service has not said where its OTLP door is');
  return `http://127.0.0.1:${otlp.http}`;
}

/** A callee whose segment has not arrived yet would stand on the map as a remote service beside the real one. */
function expectWholeMap(graph: readonly ComparableService[]): void {
  expect(graph.map(({ service }) => service)).toEqual([
    'api.exchange-rates.test (remote)',
    'orders',
    'orders (AWS::DynamoDB::Table)',
    'payments',
    'shop-front',
    'shop-front (client)',
  ]);
  const client = graph.find(({ service }) => service === 'shop-front (client)');
  expect(client?.calls[0]?.outcomes.all).toBe(REQUESTS);
}
