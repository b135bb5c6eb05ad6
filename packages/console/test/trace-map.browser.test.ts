/** The trace map in a real browser, over a real service that holds the traces of a shop. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { startBrowser, VIEWPORT, type ConsoleBrowser } from './support/console-browser.ts';
import { mapEdge, mapNode, middleOfEdge, ringOf, type Place } from './support/map-parts.ts';
import { listedTraces, traceLink } from './support/trace-list.ts';
import { sendTraces } from './support/send-traces.ts';
import {
  failedCheckout,
  failedInWeb,
  missingPage,
  stockLookup,
  throttledRequest,
} from './support/shop-traces.ts';

const DETAILS_WIDTH = 380;

const CHECKOUT = failedCheckout(60);
const LOGIN = failedInWeb(50);
const LOOKUP = stockLookup(40);
const TRACES = [CHECKOUT, LOGIN, LOOKUP, missingPage(30), throttledRequest(20)];

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, TRACES);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

describe('the trace map', () => {
  it.each(['/', '/trace-map'])('draws every node with its name and type at %s', async (path) => {
    const page = await openMap(path);
    const nodes = await page
      .getByTestId('map-node')
      .evaluateAll((elements) =>
        elements.map((element) => [element.getAttribute('data-name'), element.getAttribute('data-type')]),
      );
    expect(new Set(nodes.map(([name, type]) => `${name} ${type}`))).toEqual(
      new Set([
        'web client',
        'web ',
        'orders ',
        'inventory ',
        'orders-table AWS::DynamoDB::Table',
        'pay.example.com remote',
      ]),
    );
  });

  it('draws callers to the left of what they call', async () => {
    const page = await openMap();
    const [client, web, orders, table] = await Promise.all(
      [
        mapNode(page, 'web', 'client'),
        mapNode(page, 'web'),
        mapNode(page, 'orders'),
        mapNode(page, 'orders-table', 'AWS::DynamoDB::Table'),
      ].map((node) => centreOf(ringOf(node))),
    );
    expect([client?.x, web?.x, orders?.x, table?.x]).toEqual(
      [client?.x, web?.x, orders?.x, table?.x].toSorted((a = 0, b = 0) => a - b),
    );
    expect(client?.x).toBeLessThan(web?.x ?? 0);
  });

  it('says of each node how many of its requests ended in which trouble', async () => {
    const page = await openMap();
    expect(await troublesOf(mapNode(page, 'orders'))).toBe('100 % fault');
    // Of five requests two failed, one was wrong and one was throttled.
    expect(await troublesOf(mapNode(page, 'web'))).toBe('40 % fault · 20 % error · 20 % throttle');
    expect(await troublesOf(mapNode(page, 'inventory'))).toBe('');
    const outcomes = await mapNode(page, 'web')
      .locator('path[stroke^="var(--"]')
      .evaluateAll((arcs) => arcs.map((arc) => arc.getAttribute('stroke')));
    expect(outcomes.toSorted()).toEqual(['var(--error)', 'var(--fault)', 'var(--ok)', 'var(--throttle)']);
  });

  it('draws an edge for every call', async () => {
    const page = await openMap();
    const edges = await page
      .getByTestId('map-edge')
      .evaluateAll((elements) =>
        elements.map(
          (element) => `${element.getAttribute('data-source')} > ${element.getAttribute('data-target')}`,
        ),
      );
    expect(edges.toSorted()).toEqual([
      'orders > orders-table',
      'orders > pay.example.com',
      'web > inventory',
      'web > orders',
      'web > web',
    ]);
  });

  it('leads from a node to the faults of that service alone', async () => {
    const page = await openMap();
    await ringOf(mapNode(page, 'orders')).click();
    const details = page.getByTestId('map-details');
    expect(await details.getByRole('heading', { level: 2 }).innerText()).toContain('orders');
    await details.getByRole('link', { name: 'View faults' }).click();
    await page.waitForURL(/\/traces\?/);
    expect(await listedTraces(page)).toEqual([CHECKOUT.traceId]);
    // Taking the service away shows the faults of all.
    await page.getByRole('button', { name: 'Show the traces of all services' }).click();
    await traceLink(page, LOGIN.traceId).waitFor();
    expect(await listedTraces(page)).toEqual([LOGIN.traceId, CHECKOUT.traceId]);
  });

  it('leads from an edge to the traces that took it', async () => {
    const page = await openMap();
    const middle = await middleOfEdge(mapEdge(page, 'web', 'inventory'));
    await page.mouse.click(middle.x, middle.y);
    const details = page.getByTestId('map-details');
    expect(await details.getByRole('heading', { level: 2 }).innerText()).toContain('web → inventory');
    await details.getByRole('link', { name: 'View traces' }).click();
    await page.waitForURL(/\/traces\?/);
    expect(await listedTraces(page)).toEqual([LOOKUP.traceId]);
  });

  it('keeps a selected node wholly in sight beside its details', async () => {
    const page = await openMap();
    const node = mapNode(page, 'orders');
    const panelLeft = VIEWPORT.width - DETAILS_WIDTH;
    // To where the panel will cover half of the name, and to where it will cover the whole node.
    for (const x of [panelLeft - 45, panelLeft + 150]) {
      await drag(page, { x: 60, y: 700 }, x - (await centreOf(ringOf(node))).x);
      await ringOf(node).click();
      const panel = await page.getByTestId('map-details').boundingBox();
      expect(panel?.x).toBe(panelLeft);
      await expect.poll(() => rightOf(node)).toBeLessThanOrEqual(panelLeft);
      expect((await centreOf(ringOf(node))).x).toBeGreaterThan(panelLeft / 2);
      await page.getByRole('button', { name: 'Close the details' }).click();
    }
  });

  it('opens the details of a node by keyboard and closes them', async () => {
    const page = await openMap();
    await mapNode(page, 'inventory').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('map-details').waitFor();
    expect(new URL(page.url()).searchParams.get('selected')).toContain('inventory');
    await page.getByRole('button', { name: 'Close the details' }).click();
    expect(await page.getByTestId('map-details').count()).toBe(0);
  });
});

describe('every page of the console', () => {
  it('comes with a content security policy and asks no other origin', async () => {
    const page = await browser.blank();
    const answer = await page.goto('/trace-map');
    expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'");
    await mapNode(page, 'orders').waitFor();
    for (const path of ['/traces', `/traces/${CHECKOUT.traceId}`]) {
      const headers = (await page.goto(path))?.headers() ?? {};
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      await page
        .getByTestId(path === '/traces' ? 'trace-link' : 'timeline-row')
        .first()
        .waitFor();
    }
    const asked = browser.takeRequests().filter((url) => !url.startsWith('data:'));
    expect(asked.length).toBeGreaterThan(5);
    expect(new Set(asked.map((url) => new URL(url).origin))).toEqual(new Set([service.url]));
  });

  it('remembers the chosen theme over a reload', async () => {
    const page = await openMap();
    expect(await isDark(page)).toBe(false);
    await page.getByTestId('theme-toggle').click();
    expect(await isDark(page)).toBe(true);
    await page.reload();
    await mapNode(page, 'orders').waitFor();
    expect(await isDark(page)).toBe(true);
    await page.getByTestId('theme-toggle').click();
    await page.reload();
    await mapNode(page, 'orders').waitFor();
    expect(await isDark(page)).toBe(false);
  });
});

/** Moves the map sideways by its background at `from`. */
async function drag(page: Page, from: Place, dx: number): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + dx, from.y, { steps: 4 });
  await page.mouse.up();
}

async function openMap(path = '/trace-map'): Promise<Page> {
  const page = await browser.open(path);
  await mapNode(page, 'orders').waitFor();
  return page;
}

function isDark(page: Page): Promise<boolean> {
  return page.evaluate(
    () =>
      document.documentElement.classList.contains('dark') &&
      document.body.classList.contains('awsui-dark-mode'),
  );
}

async function centreOf(element: Locator): Promise<Place> {
  const box = await element.boundingBox();
  if (box === null) throw new Error('The element is not drawn.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function rightOf(element: Locator): Promise<number> {
  const box = await element.boundingBox();
  if (box === null) throw new Error('The element is not drawn.');
  return box.x + box.width;
}

async function troublesOf(node: Locator): Promise<string> {
  return (await node.locator('.map-node-troubles').textContent()) ?? '';
}
