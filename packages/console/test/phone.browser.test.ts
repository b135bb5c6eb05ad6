/**
 * The console in the window of a phone, under a finger: no page is wider than the window, every name of the map can be
 * read, and what is chosen comes into sight.
 */

import type { CDPSession, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { busyShop } from './support/busy-shop.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { detailedPayment } from './support/detailed-traces.ts';
import { DRAWN_MAP_NODE, mapNode, ringOf } from './support/map-parts.ts';
import { sendTraces } from './support/send-traces.ts';
import { failedCheckout, longTrace } from './support/shop-traces.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;
const CONTAINER = 'AWS::ECS::Container';
const LEAST_NAME_PIXELS = 10;

const PAYMENT = detailedPayment(100);
const CHECKOUT = failedCheckout(60);
const LONG = longTrace(50, 500);

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, [...busyShop(Date.now() / 1000), PAYMENT, CHECKOUT, LONG]);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

/** A path, and what is on the page when it is drawn. */
const PAGES: readonly (readonly [path: string, drawn: string])[] = [
  ['/trace-map', DRAWN_MAP_NODE],
  [`/trace-map?selected=${encodeURIComponent(`checkout|${CONTAINER}|`)}`, '[data-testid="map-details"]'],
  [
    `/trace-map?as=table&focus=${encodeURIComponent(`checkout|${CONTAINER}|`)}`,
    '[data-testid="service-table"]',
  ],
  ['/traces', '[data-testid="trace-link"]'],
  ['/traces?filter=service(%22checkout%22)%20%7B%20fault%20%7D', '[data-testid="trace-link"]'],
  [`/traces/${PAYMENT.traceId}`, '[data-testid="timeline-row"]'],
  [`/traces/${CHECKOUT.traceId}?view=map`, DRAWN_MAP_NODE],
  [`/traces/${CHECKOUT.traceId}?view=flame`, '[data-testid="flame"]'],
  [`/traces/${CHECKOUT.traceId}?view=operations`, '.operation-table'],
  [`/traces/${PAYMENT.traceId}?view=raw`, '.raw-line'],
  ['/analytics?a=fault&b=ok', '.difference-list li'],
  [`/compare?a=${CHECKOUT.traceId}&b=${PAYMENT.traceId}`, '.compare-row'],
  ['/groups?new=yes&filter=fault', '[data-testid="trial"]'],
  ['/sampling?new=yes', '[data-testid="rule-row"]'],
  ['/insights', '[data-testid="no-insights"]'],
  ['/settings', '[data-testid="cost-total"]'],
  ['/file', 'h1, h2'],
  ['/no-such-page', 'h1'],
];

describe('every page at 390 pixels', () => {
  it.each(PAGES)('%s is not wider than the window, and accessible', async (path, drawn) => {
    const page = await openPhone(path, drawn);
    expect(await sidewaysScroll(page)).toEqual({ document: 0, main: 0 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityProblems(page)).toEqual([]);
    }
  });
});

describe('the map under a finger', () => {
  it('opens with names that can be read, from the entries on', async () => {
    const page = await openPhone('/trace-map', DRAWN_MAP_NODE);
    await expectNamesReadable(page);
    const frame = await boxOf(page.getByRole('application'));
    const client = await boxOf(mapNode(page, 'storefront', 'client'));
    expect(client.x).toBeGreaterThanOrEqual(frame.x);
    expect(client.x + client.width).toBeLessThan(frame.x + frame.width);
  });

  it('shows a found service with a name that can be read', async () => {
    const page = await openPhone('/trace-map', DRAWN_MAP_NODE);
    await page.getByRole('searchbox', { name: 'Find a service' }).fill('api.payments');
    await page.keyboard.press('Enter');
    const found = mapNode(page, 'api.payments.example', 'remote');
    await expect.poll(() => isInside(found, page.getByRole('application'))).toBe(true);
    await expectNamesReadable(page);
  });

  it('is dragged by one finger and zoomed by two', async () => {
    const page = await openPhone('/trace-map', DRAWN_MAP_NODE);
    const node = mapNode(page, 'storefront', CONTAINER);
    const before = await boxOf(node);
    const touch = await page.context().newCDPSession(page);
    await drag(touch, [{ x: 300, y: 700 }], [{ x: 180, y: 640 }]);
    await expect.poll(async () => Math.round((await boxOf(node)).x - before.x)).toBeLessThan(-90);
    const dragged = await boxOf(node);
    await drag(
      touch,
      [
        { x: 150, y: 600 },
        { x: 250, y: 600 },
      ],
      [
        { x: 100, y: 600 },
        { x: 300, y: 600 },
      ],
    );
    await expect.poll(async () => (await boxOf(node)).width / dragged.width).toBeGreaterThan(1.6);
    await page.waitForURL(/at=/);
  });

  it('shows all of itself when asked to, in shapes', async () => {
    const page = await openPhone('/trace-map', DRAWN_MAP_NODE);
    await page.getByRole('button', { name: 'Fit the map' }).tap();
    const frame = page.getByRole('application');
    for (const [name, type] of [
      ['storefront', 'client'],
      ['api.payments.example', 'remote'],
    ] as const)
      await expect.poll(() => isInside(mapNode(page, name, type), frame)).toBe(true);
  });

  it('brings the details of a tapped service into sight, with the service and the way back', async () => {
    const page = await openPhone('/trace-map', DRAWN_MAP_NODE);
    const node = mapNode(page, 'storefront', CONTAINER);
    await node.locator('.map-node-card').tap();
    const close = page.getByRole('button', { name: 'Close the details' });
    await expect.poll(() => isInside(close, page.locator('main'))).toBe(true);
    await expect.poll(() => isInside(node, page.getByRole('application'))).toBe(true);
    await expect.poll(() => isInside(ringOf(node), page.locator('main'))).toBe(true);
    await close.tap();
    await page.getByTestId('map-details').waitFor({ state: 'detached' });
  });
});

describe('a comparison under a finger', () => {
  it('brings both sides of a tapped part into sight', async () => {
    const page = await openPhone(`/compare?a=${CHECKOUT.traceId}&b=${PAYMENT.traceId}`, '.compare-row');
    await page.locator('.compare-row').nth(2).tap();
    await expect.poll(() => isInside(page.getByTestId('compare-details'), page.locator('main'))).toBe(true);
  });
});

describe('a trace under a finger', () => {
  it('draws the rows in sight and not all of them, and brings the details of a tapped one into sight', async () => {
    const page = await openPhone(`/traces/${LONG.traceId}`, '[data-testid="timeline-row"]');
    expect(await page.getByTestId('timeline-row').count()).toBeLessThan(100);
    await page.locator('[data-testid="timeline-row"][data-name="job"]').first().tap();
    const details = page.locator('[data-testid="segment-details"][data-name="job"]');
    await expect.poll(() => isInside(details, page.locator('main'))).toBe(true);
  });
});

/** A page as a phone has it; resolves when what `drawn` selects is there. */
async function openPhone(path: string, drawn: string): Promise<Page> {
  const page = await browser.blank(PHONE);
  await page.goto(path);
  await page.locator(drawn).first().waitFor({ state: 'attached' });
  return page;
}

/** Pixels by which the page and its main part are wider than the window; the layout of a phone would grow with them. */
function sidewaysScroll(page: Page): Promise<{ readonly document: number; readonly main: number }> {
  return page.evaluate((width) => {
    const main = document.querySelector('main');
    return {
      document: Math.max(document.documentElement.scrollWidth, window.innerWidth) - width,
      main: main === null ? 0 : main.scrollWidth - main.clientWidth,
    };
  }, PHONE.viewport.width);
}

/** Every name that is drawn in the map's frame. */
async function expectNamesReadable(page: Page): Promise<void> {
  const names = (await boxesOf(page.locator('.map-node-words :is(.map-node-name, .map-node-large)'))).filter(
    ({ height }) => height > 0,
  );
  expect(names.length).toBeGreaterThan(2);
  expect(Math.min(...names.map(({ fontPixels }) => fontPixels))).toBeGreaterThanOrEqual(LEAST_NAME_PIXELS);
}

/** What is drawn of texts, and the size that their letters have on the screen. */
function boxesOf(
  texts: Locator,
): Promise<readonly { readonly height: number; readonly fontPixels: number }[]> {
  return texts.evaluateAll((elements) =>
    elements.map((element) => {
      const scale = element instanceof SVGGraphicsElement ? (element.getScreenCTM()?.d ?? 0) : 1;
      return {
        height: element.getBoundingClientRect().height,
        fontPixels: Number.parseFloat(getComputedStyle(element).fontSize) * scale,
      };
    }),
  );
}

async function boxOf(locator: Locator): Promise<NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('It is not drawn.');
  return box;
}

async function isInside(inner: Locator, outer: Locator): Promise<boolean> {
  const [a, b] = [await boxOf(inner), await boxOf(outer)];
  const slack = 1;
  return (
    a.x >= b.x - slack &&
    a.y >= b.y - slack &&
    a.x + a.width <= b.x + b.width + slack &&
    a.y + a.height <= b.y + b.height + slack
  );
}

interface Finger {
  readonly x: number;
  readonly y: number;
}

/** Fingers that go down, move in ten steps and are lifted. */
async function drag(touch: CDPSession, from: readonly Finger[], to: readonly Finger[]): Promise<void> {
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(from) });
  for (let step = 1; step <= 10; step += 1) {
    const at = from.map(({ x, y }, index) => ({
      x: x + (((to[index]?.x ?? x) - x) * step) / 10,
      y: y + (((to[index]?.y ?? y) - y) * step) / 10,
    }));
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(at) });
  }
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

function fingers(at: readonly Finger[]) {
  return at.map(({ x, y }, id) => ({ x, y, id }));
}
