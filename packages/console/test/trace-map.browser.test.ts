/** The trace map in a real browser, over a real service that holds the traces of a shop. */

import { parseFilter } from '@fluoroscope/filter';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { startBrowser, VIEWPORT, type ConsoleBrowser } from './support/console-browser.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { moveAndLetGo } from './support/drag.ts';
import { drawnMapNode, mapEdge, mapNode, middleOfEdge, ringOf, type Place } from './support/map-parts.ts';
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
    expect(await nameOf(mapNode(page, 'orders'))).toMatch(
      /^orders, Service, 280 ms, .* t\/min, 100 % fault$/,
    );
    // Of five requests two failed, one was wrong and one was throttled.
    expect(await nameOf(mapNode(page, 'web'))).toContain('40 % fault, 20 % throttle, 20 % error');
    expect(await nameOf(mapNode(page, 'inventory'))).toContain('no trouble');
    expect(await nameOf(mapEdge(page, 'web', 'orders'))).toMatch(
      /^Calls from web to orders, 300 ms, .* t\/min, 100 % fault$/,
    );
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

  it('leads from a node to the traces that failed there', async () => {
    const page = await openMap();
    await ringOf(mapNode(page, 'orders')).click();
    const details = page.getByTestId('map-details');
    expect(await details.getByRole('heading', { level: 2 }).innerText()).toContain('orders');
    expect(await filterOf(details, 'View traces')).toBe('service("orders")');
    expect(await filterOf(details, 'View faults')).toBe('service("orders") { fault }');
    expect(await filterOf(details, 'Analyze')).toBe('service("orders")');
    expect(await details.getByRole('link', { name: 'View errors' }).count()).toBe(0);
    await details.getByRole('link', { name: 'View faults' }).click();
    await page.waitForURL(/\/traces\?/);
    await page.goBack();
    // Back shows the map as it was left.
    expect(await page.getByTestId('map-details').getByRole('heading', { level: 2 }).innerText()).toContain(
      'orders',
    );
  });

  it('leads from an edge to the traces that took it', async () => {
    const page = await openMap();
    const middle = await middleOfEdge(mapEdge(page, 'web', 'inventory'));
    await page.mouse.click(middle.x, middle.y);
    const details = page.getByTestId('map-details');
    expect(await details.getByRole('heading', { level: 2 }).innerText()).toContain('web → inventory');
    expect(await filterOf(details, 'View traces')).toBe('edge("web", "inventory")');
    await details.getByRole('button', { name: 'inventory', exact: true }).click();
    await expect.poll(() => details.getByRole('heading', { level: 2 }).innerText()).toContain('inventory');
    await details.getByRole('button', { name: 'web', exact: true }).click();
    await expect
      .poll(() => details.getByRole('heading', { level: 2 }).innerText())
      .toContain('web → inventory');
  });

  it('turns response times that are dragged over into a filter', async () => {
    const page = await openMap('/trace-map?selected=web%7C%7C');
    const details = page.getByTestId('map-details');
    const box = await page.getByTestId('response-time-chart').boundingBox();
    if (box === null) throw new Error('The chart is not drawn.');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.5, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, y, { steps: 3 });
    await page.mouse.move(box.x + box.width - 1, y, { steps: 3 });
    await page.mouse.up();
    // One of the five took longer than half of the slowest.
    await page.getByTestId('chosen-times').waitFor();
    expect(await page.getByTestId('chosen-times').innerText()).toContain('1 call (20 %)');
    const filter = await filterOf(details, 'View traces');
    expect(filter).toMatch(/^service\("web"\) \{ responsetime >= 0\.\d+ \}$/);
    expect(parseFilter(filter)).toMatchObject({ kind: 'ok' });
    expect(await filterOf(details, 'View faults')).toMatch(/\{ fault AND responsetime >= 0\.\d+ \}$/);
    await page.reload();
    expect(await filterOf(details, 'View traces')).toBe(filter);
    await details.getByRole('button', { name: 'Clear the range' }).click();
    await expect.poll(() => filterOf(details, 'View traces')).toBe('service("web")');
  });

  it('takes a range of response times that is let go before its last move is drawn', async () => {
    const page = await openMap('/trace-map?selected=web%7C%7C');
    const chart = page.getByTestId('response-time-chart');
    const box = await chart.boundingBox();
    if (box === null) throw new Error('The chart is not drawn.');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.5, y);
    await page.mouse.down();
    await moveAndLetGo(chart, { x: box.x + box.width - 1, y });
    await page.mouse.up();
    await page.getByTestId('chosen-times').waitFor();
    expect(await filterOf(page.getByTestId('map-details'), 'View traces')).toMatch(
      /^service\("web"\) \{ responsetime >= 0\.\d+ \}$/,
    );
  });

  it('turns response times that are chosen by keyboard into a filter', async () => {
    const page = await openMap('/trace-map?selected=web%7C%7C');
    const details = page.getByTestId('map-details');
    await details.getByRole('slider', { name: 'Longest response time' }).focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => filterOf(details, 'View traces')).toMatch(/\{ responsetime < 0\.\d+ \}$/);
    await page.keyboard.press('Escape');
    await expect.poll(() => filterOf(details, 'View traces')).toBe('service("web")');
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

describe('the keyboard on the map', () => {
  it('walks from service to service and from service to call', async () => {
    const page = await openMap();
    await mapNode(page, 'web', 'client').focus();
    await page.keyboard.press('ArrowRight');
    expect(await focusedName(page)).toMatch(/^web, Service/);
    await page.keyboard.press('ArrowRight');
    expect(await focusedName(page)).toMatch(/^(orders|inventory), Service/);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowRight');
    expect(await focusedName(page)).toMatch(/^Calls from web to/);
    await page.keyboard.press('Enter');
    await page.getByTestId('map-details').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByTestId('map-details').count()).toBe(0);
  });

  it('reaches the map, one service and its calls by Tab', async () => {
    const page = await openMap();
    const stops = await page
      .getByTestId('map-node')
      .evaluateAll((nodes) => nodes.filter((node) => node.getAttribute('tabindex') === '0').length);
    expect(stops).toBe(1);
    await page.getByRole('application').focus();
    await page.keyboard.press('Tab');
    expect(await focusedName(page)).toMatch(/^Calls from web to web/);
    await page.keyboard.press('Tab');
    expect(await focusedName(page)).toMatch(/^web, Client/);
  });

  it('moves, zooms and fits the map', async () => {
    const page = await openMap();
    const start = await centreOf(ringOf(mapNode(page, 'web')));
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowRight');
    await expect
      .poll(async () => (await centreOf(ringOf(mapNode(page, 'web')))).x)
      .toBeLessThan(start.x - 40);
    await expect.poll(() => new URL(page.url()).searchParams.get('at')).not.toBeNull();
    const moved = await centreOf(ringOf(mapNode(page, 'web')));
    await page.reload();
    await expect
      .poll(async () => Math.abs((await centreOf(ringOf(mapNode(page, 'web')))).x - moved.x))
      .toBeLessThan(4);
    await page.getByRole('application').focus();
    await page.keyboard.press('0');
    await expect
      .poll(async () => Math.abs((await centreOf(ringOf(mapNode(page, 'web')))).x - start.x))
      .toBeLessThan(2);
    await expect.poll(() => new URL(page.url()).searchParams.get('at')).toBeNull();
  });
});

describe('what the map shows', () => {
  it('finds services and goes to them', async () => {
    const page = await openMap();
    await page.getByRole('searchbox', { name: 'Find a service' }).fill('or');
    await expect.poll(() => page.getByTestId('map-search-count').innerText()).toBe('3');
    expect(await mapNode(page, 'web').getAttribute('data-state')).toBe('faded');
    await page.keyboard.press('Enter');
    expect(await page.getByTestId('map-search-count').innerText()).toBe('1 of 3');
    await page.keyboard.press('Shift+Enter');
    expect(await page.getByTestId('map-search-count').innerText()).toBe('3 of 3');
    await expect.poll(() => new URL(page.url()).searchParams.get('find')).toBe('or');
    await page.keyboard.press('Escape');
    await expect.poll(() => mapNode(page, 'web').getAttribute('data-state')).toBe('plain');
  });

  it('shows the neighbours of a service alone, by hops, until Back', async () => {
    const page = await openMap('/trace-map?selected=orders%7C%7C');
    await page.getByRole('button', { name: 'Show only its neighbours' }).click();
    await page.getByTestId('map-focus').waitFor();
    await expect.poll(() => drawnNames(page)).toEqual(['orders', 'orders-table', 'pay.example.com', 'web']);
    await page.getByLabel('callers').selectOption('all');
    await expect
      .poll(() => drawnNames(page))
      .toEqual(['orders', 'orders-table', 'pay.example.com', 'web', 'web']);
    await page.getByLabel('called').selectOption('0');
    await expect.poll(() => drawnNames(page)).toEqual(['orders', 'web', 'web']);
    await page.goBack();
    await page.goBack();
    await page.goBack();
    await expect.poll(() => drawnNames(page)).toHaveLength(6);
  });

  it('hides what sent no segments, and says how much is hidden', async () => {
    const page = await openMap();
    await page.getByLabel('inferred').click();
    await expect.poll(() => drawnNames(page)).toEqual(['inventory', 'orders', 'web', 'web']);
    expect(await page.getByTestId('hidden-count').innerText()).toBe('(2 hidden)');
    await page.reload();
    await mapNode(page, 'orders').waitFor();
    await expect.poll(() => drawnNames(page)).toEqual(['inventory', 'orders', 'web', 'web']);
  });

  it('sizes rings by traffic', async () => {
    const page = await openMap('/trace-map?size=traffic');
    const radius = async (name: string): Promise<number> =>
      Number(await ringOf(mapNode(page, name)).getAttribute('r'));
    const difference = async (): Promise<number> => (await radius('web')) - (await radius('orders'));
    await expect.poll(difference).toBeGreaterThan(0);
    await page.getByLabel('Ring size').selectOption('none');
    await expect.poll(difference).toBe(0);
  });

  it('lists services as a table that can be sorted', async () => {
    const page = await openMap();
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    const names = () => page.getByTestId('service-table').locator('tbody th').allInnerTexts();
    // What fails most comes first.
    await expect.poll(async () => (await names()).slice(0, 2)).toEqual(['orders', 'web']);
    await page.getByRole('button', { name: 'Service', exact: true }).click();
    await expect.poll(names).toEqual(['inventory', 'orders', 'orders-table', 'pay.example.com', 'web']);
    await page.getByRole('button', { name: 'orders', exact: true }).click();
    await page.getByTestId('map-details').waitFor();
    await page.goBack();
    await mapNode(page, 'orders').waitFor();
  });

  it('asks for the graph of the filter, and hands it on to the traces', async () => {
    const page = await openMap();
    const asked = page.waitForRequest((request) => postedFilter(request.postData()) === 'fault');
    await page.getByRole('combobox', { name: 'Filter of the map' }).fill('fault');
    await page.keyboard.press('Enter');
    await asked;
    await ringOf(mapNode(page, 'orders')).click();
    expect(await filterOf(page.getByTestId('map-details'), 'View traces')).toBe(
      '(fault) AND (service("orders"))',
    );
    await page.goBack();
    await expect.poll(() => new URL(page.url()).searchParams.get('filter')).toBeNull();
  });

  it('says that nothing matches, and how to see all again', async () => {
    const page = await browser.blank();
    await page.route('**/ServiceGraph', async (route) => {
      const isNarrowed = postedFilter(route.request().postData()) !== undefined;
      await (isNarrowed ? route.fulfill({ json: { Services: [] } }) : route.continue());
    });
    await page.goto('/trace-map?filter=fault');
    await page.getByTestId('map-nothing-matches').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show all traces' }).click();
    await mapNode(page, 'orders').waitFor();
  });

  it('keeps places while numbers and services come and go', async () => {
    const page = await browser.blank();
    let answer: 'all' | 'less' = 'less';
    await page.route('**/ServiceGraph', async (route) => {
      const response = await route.fetch();
      const graph = (await response.json()) as { Services: { Name: string }[] };
      const services = graph.Services.filter(({ Name }) => answer === 'all' || Name !== 'inventory');
      await route.fulfill({ json: { ...graph, Services: services } });
    });
    await page.goto('/trace-map');
    await mapNode(page, 'orders').waitFor();
    const before = await placesOf(page);
    answer = 'all';
    await page.getByRole('button', { name: 'Refresh' }).click();
    await mapNode(page, 'inventory').waitFor();
    const after = await placesOf(page);
    const moves = [...before].map(([key, place]) => Math.abs((after.get(key) ?? 0) - place));
    expect(Math.max(...moves)).toBeLessThan(100);
    const answered = page.waitForResponse('**/ServiceGraph');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await answered;
    expect(await placesOf(page)).toEqual(after);
  });

  it('asks again by itself while it is live', async () => {
    const page = await openMap('/trace-map?live=5');
    expect(await page.getByRole('checkbox', { name: 'Live' }).isChecked()).toBe(true);
    await page.waitForResponse('**/ServiceGraph');
    await page.getByLabel('Refresh', { exact: true }).first().waitFor();
  });

  it('shows after a second that it waits, and stops waiting', async () => {
    const page = await browser.blank();
    let isHeld = true;
    await page.route('**/ServiceGraph', async (route) => {
      if (!isHeld) await route.continue();
    });
    await page.goto('/trace-map');
    await page.getByTestId('slow-notice').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByTestId('map-stopped').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    isHeld = false;
    await page.getByRole('button', { name: 'Load the map' }).click();
    await mapNode(page, 'orders').waitFor();
  });

  it('says why there is no map, and recovers by itself', async () => {
    const page = await browser.blank();
    let isLost = true;
    await page.route('**/ServiceGraph', (route) => (isLost ? route.abort() : route.continue()));
    await page.goto('/trace-map');
    await page.getByTestId('error-notice').waitFor({ timeout: 30_000 });
    isLost = false;
    await mapNode(page, 'orders').waitFor();
    // The browser itself tells of each request that failed.
    expect(browser.takeComplaints().every((text) => text.includes('net::ERR_FAILED'))).toBe(true);
  });
});

describe('the map for everyone', () => {
  it.each([
    ['light', '/trace-map?selected=orders%7C%7C&times=0.1~'],
    ['dark', '/trace-map?selected=orders%7C%7C&times=0.1~'],
    ['light', '/trace-map?as=table&selected=web%7C%7C%20%3E%20orders%7C%7C'],
    ['dark', '/trace-map?as=table&selected=web%7C%7C%20%3E%20orders%7C%7C'],
    ['light', '/trace-map?focus=orders%7C%7C&live=60&find=web&hide=quiet'],
    ['dark', '/trace-map?focus=orders%7C%7C&live=60&find=web&hide=quiet'],
  ] as const)('is accessible in %s at %s', async (colorScheme, path) => {
    const page = await browser.blank();
    await page.emulateMedia({ colorScheme });
    await page.goto(path);
    await page.locator('[data-testid="map-node"], [data-testid="service-table"]').first().waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it.each([800, 400])('fits a window of %d pixels, with the details below', async (width) => {
    const page = await browser.blank();
    await page.setViewportSize({ width, height: 800 });
    await page.goto('/trace-map?selected=orders%7C%7C');
    const details = page.getByTestId('map-details');
    await details.waitFor();
    const [map, panel] = [await page.getByRole('application').boundingBox(), await details.boundingBox()];
    expect(panel?.y).toBeGreaterThanOrEqual((map?.y ?? 0) + (map?.height ?? 0));
    expect(map?.height).toBeGreaterThan(200);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
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
  await drawnMapNode(page, 'orders').waitFor();
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

async function nameOf(part: Locator): Promise<string> {
  return (await part.getAttribute('aria-label')) ?? '';
}

function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
}

async function drawnNames(page: Page): Promise<readonly string[]> {
  const names = await page
    .getByTestId('map-node')
    .evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-name') ?? ''));
  return names.toSorted();
}

/** How far down each node is drawn in its layer, by key. */
async function placesOf(page: Page): Promise<ReadonlyMap<string, number>> {
  const places = await page
    .getByTestId('map-node')
    .evaluateAll((nodes) =>
      nodes.map(
        (node) =>
          [
            node.getAttribute('data-key') ?? '',
            Number(/ (-?\d+)\)/.exec(node.getAttribute('transform') ?? '')?.[1]),
          ] as const,
      ),
    );
  return new Map(places);
}

/** The filter expression that a link leads to. */
async function filterOf(details: Locator, name: string): Promise<string> {
  const address = await details.getByRole('link', { name, exact: true }).getAttribute('href');
  return new URL(address ?? '', 'http://console').searchParams.get('filter') ?? '';
}

function postedFilter(body: string | null): string | undefined {
  return (JSON.parse(body ?? '{}') as { FilterExpression?: string }).FilterExpression;
}
