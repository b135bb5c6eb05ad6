/** Two traces beside each other: how they are chosen, matched and told apart. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { sendTraces } from './support/send-traces.ts';
import { failedCheckout, longTrace, runningRequest, stockLookup } from './support/shop-traces.ts';

const CHECKOUT = failedCheckout(60);
const STOCK = stockLookup(55);
const OTHER_STOCK = stockLookup(50);
const RUNNING = runningRequest(20);
const LONG = longTrace(45, 3000);
const LONGER = longTrace(40, 3500);
const UNKNOWN = '1-5759e988-bd862e3fe1be46a994272793';

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, [CHECKOUT, STOCK, OTHER_STOCK, RUNNING, LONG, LONGER]);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

describe('two traces', () => {
  it('are told apart in a sentence, a tree and the values of a part', async () => {
    const page = await compare(STOCK.traceId, CHECKOUT.traceId);
    expect(await verdict(page)).toContain('B took 300 ms longer than A, 7 times as long.');
    expect(await verdict(page)).toContain('2 parts only in A, 7 parts only in B, 1 other outcome.');
    const rows = page.getByTestId('compare-row');
    expect(await rows.count()).toBe(10);
    await rows.first().click();
    await page.waitForURL(/selected=/);
    const details = page.getByTestId('compare-details');
    expect(await details.getByRole('row', { name: /^URL/ }).innerText()).toContain('/checkout');
    await page.getByLabel('Sorted by').selectOption('self');
    await page.waitForURL(/order=self/);
    await expect.poll(() => rows.first().innerText()).toContain('pay.example.com');
    await page.reload();
    await rows.first().waitFor();
    expect(await page.getByLabel('Sorted by').inputValue()).toBe('self');
  });

  it('are swapped, and stand side by side', async () => {
    const page = await compare(STOCK.traceId, CHECKOUT.traceId);
    await page.getByRole('button', { name: 'Swap A and B' }).click();
    await expect.poll(() => verdict(page)).toContain('A took 300 ms longer than B');
    await page.getByRole('button', { name: 'Side by side' }).click();
    await page.waitForURL(/view=side/);
    await expect.poll(() => page.getByTestId('compare-row').first().innerText()).toContain('350 ms');
    await page.goBack();
    await page.goBack();
    await expect.poll(() => verdict(page)).toContain('B took 300 ms longer than A');
  });

  it('differ in nothing when they are one', async () => {
    const page = await compare(STOCK.traceId, STOCK.traceId);
    await page.getByText('A and B are the same trace').waitFor();
    await page.getByLabel('Only what differs').click();
    await expect.poll(() => page.getByTestId('compare-row').count()).toBe(0);
  });

  it('of thousands of parts keep only those in sight in the page', async () => {
    const page = await compare(LONG.traceId, LONGER.traceId);
    expect(await verdict(page)).toContain('500 parts only in B');
    expect(await page.getByTestId('compare-row').count()).toBeLessThan(100);
    await page.getByText('2,999× → 3,499×').or(page.getByText('2999× → 3499×')).first().waitFor();
    await page.getByTestId('compare-grid').focus();
    await page.keyboard.press('End');
    await page.waitForURL(/selected=b/);
    await page.locator('[data-testid="compare-row"][aria-selected="true"]').getByText('only in B').waitFor();
  });
});

describe('the choice of traces', () => {
  it('offers a normal trace of the same kind, and the newest', async () => {
    const page = await browser.open(`/compare?a=${STOCK.traceId}`);
    await page.getByRole('button', { name: /^Fastest/ }).click();
    await page.waitForURL((url) => url.searchParams.get('b') === OTHER_STOCK.traceId);
    await page.getByTestId('compare-verdict').waitFor();
    await page.getByTestId('side-A').getByRole('button', { name: 'Choose another' }).click();
    await page.getByTestId('choose-A').getByLabel('Trace A by its id').fill('nonsense');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('not a trace id').waitFor();
    await page.getByTestId('choose-A').getByLabel('Trace A by its id').fill(CHECKOUT.traceId);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('a') === CHECKOUT.traceId);
    await expect.poll(() => verdict(page)).toContain('A took 300 ms longer than B');
  });

  it('says what is wrong with an id, and that a trace is still growing', async () => {
    const page = await browser.open(`/compare?a=${UNKNOWN}&b=nonsense`);
    await page.getByTestId('side-A').getByText('No segment of').waitFor();
    await page.getByTestId('side-B').getByText('is not a trace id').first().waitFor();
    const growing = await browser.open(`/compare?a=${RUNNING.traceId}&b=${STOCK.traceId}`);
    await expect.poll(() => growing.getByTestId('side-A').innerText()).toContain('Still growing');
  });

  it('is a click away from a trace', async () => {
    const page = await browser.open(`/traces/${STOCK.traceId}`);
    await page.getByRole('link', { name: 'Compare with …' }).click();
    await expect
      .poll(() => page.getByTestId('side-A').innerText())
      .toContain('GET http://shop.example/stock');
  });
});

describe('the page', () => {
  it('is accessible in light and dark, wide and narrow', { timeout: 180_000 }, async () => {
    for (const path of [
      `a=${STOCK.traceId}&b=${CHECKOUT.traceId}`,
      `a=${STOCK.traceId}&b=${CHECKOUT.traceId}&view=side`,
      `a=${CHECKOUT.traceId}`,
    ]) {
      const page = await browser.open(`/compare?${path}`);
      await page.getByTestId('side-A').getByRole('heading').waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 800, height: 900 });
      expect(await accessibilityProblems(page)).toEqual([]);
    }
  });
});

async function compare(a: string, b: string): Promise<Page> {
  const page = await browser.open(`/compare?a=${a}&b=${b}`);
  await page.getByTestId('compare-verdict').waitFor();
  return page;
}

function verdict(page: Page): Promise<string> {
  return page.getByTestId('compare-verdict').innerText();
}
