/** The views of a trace beside its timeline: flame graph, table by operation, raw documents. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { mapNode, ringOf } from './support/map-parts.ts';
import { sendTraces } from './support/send-traces.ts';
import { failedCheckout, longTrace } from './support/shop-traces.ts';

const CHECKOUT = failedCheckout(60);
const LARGE = longTrace(50, 500);
const NARROW = { width: 800, height: 800 } as const;

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, [CHECKOUT, LARGE]);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

describe('the flame graph', () => {
  it('has a frame for every segment, is walked by keyboard and zooms by a click', async () => {
    const page = await openView('flame');
    const flame = page.getByTestId('flame');
    expect(await flame.getAttribute('data-frames')).toBe('8');
    expect(await readout(page)).toContain('orders: charge · Fault · 150 ms');
    await flame.focus();
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => readout(page)).toContain('orders: GET /orders');
    await page.waitForURL(/selected=/);
    const box = await flame.boundingBox();
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 33);
    await page.waitForURL(/focus=/);
    await page.getByTestId('focus-trail').waitFor();
    expect(await flame.getAttribute('data-frames')).toBe('8');
    await page.goBack();
    await expect.poll(() => page.getByTestId('focus-trail').count()).toBe(0);
  });

  it('merges runs of one operation, and keeps search and selection', async () => {
    const page = await openView('flame&search=number:5', LARGE.traceId);
    const flame = page.getByTestId('flame');
    await page.getByTestId('search-count').getByText('hit').waitFor();
    expect(await flame.getAttribute('data-frames')).toBe('500');
    await page.getByRole('button', { name: 'Merged' }).click();
    await expect.poll(async () => Number(await flame.getAttribute('data-frames'))).toBe(2);
    expect(page.url()).toContain('flame=merged');
  });
});

describe('the table by operation', () => {
  it('counts runs, opens them, and finds them in the timeline', async () => {
    const page = await openView('operations', LARGE.traceId);
    const jobs = page.locator('[data-testid="operation-row"][data-service="job"]');
    expect(await jobs.innerText()).toContain('499');
    await page.getByRole('button', { name: 'Runs of job' }).click();
    await page.waitForURL(/open=/);
    const run = page.getByTestId('operation-run').first();
    await run.click();
    expect(await run.getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByTestId('segment-details').getAttribute('data-name')).toBe('job');
    await page.getByRole('button', { name: 'Find them in the timeline' }).click();
    await page.getByTestId('search-count').getByText('499').waitFor();
    await page.goBack();
    await page.getByTestId('operation-table').waitFor();
  });

  it('is sorted by its headings and grouped by service', async () => {
    const page = await openView('operations');
    await page.getByRole('button', { name: 'Total', exact: true }).click();
    await page.waitForURL(/sort=-total/);
    const first = page.getByTestId('operation-row').first();
    await expect.poll(() => first.getAttribute('data-service')).toBe('web');
    await page.getByLabel('One row a service').click();
    await page.waitForURL(/group-by=service/);
    await expect.poll(() => page.getByTestId('operation-row').count()).toBe(4);
  });
});

describe('the map of a trace', () => {
  it('selects the first segment of a service', async () => {
    const page = await openView('map');
    await ringOf(mapNode(page, 'orders')).click();
    await page.waitForURL(/part=/);
    const details = page.getByTestId('segment-details');
    await expect.poll(() => details.getAttribute('data-name')).toBe('orders');
  });
});

describe('the raw documents', () => {
  it('are found by their text and from the selected segment', async () => {
    const page = await browser.open(`/traces/${LARGE.traceId}?view=raw`);
    const raw = page.getByTestId('raw-trace');
    await raw.getByRole('searchbox').fill('"number":499');
    await raw.getByText('1 hit').waitFor();
    await page.keyboard.press('Enter');
    const marked = raw.locator('.raw-line[data-marked="true"]');
    await expect.poll(() => marked.innerText()).toContain('"number":499');
    expect(await raw.locator('.raw-line').count()).toBeLessThan(200);
    await raw.getByRole('button', { name: 'Go to the selected segment' }).click();
    await expect.poll(() => marked.innerText()).toContain('"Document":{');
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

describe('every view', () => {
  it('is accessible in light and dark, wide and narrow', { timeout: 180_000 }, async () => {
    for (const view of VIEWS) {
      const page = await openView(view);
      await page.setViewportSize(NARROW);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await accessibilityProblems(page)).toEqual([]);
    }
  });
});

const VIEWS = ['flame', 'flame&flame=merged', 'operations'] as const;

async function openView(view: string, traceId = CHECKOUT.traceId): Promise<Page> {
  const page = await browser.open(`/traces/${traceId}?view=${view}`);
  await page.getByTestId('segment-details').waitFor();
  return page;
}

function readout(page: Page): Promise<string> {
  return page.getByTestId('flame-readout').innerText();
}
