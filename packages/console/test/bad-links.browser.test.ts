/** Links that cannot be followed say so: what is wrong, what is shown instead, and the way on. None asks in vain. */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { mapNode } from './support/map-parts.ts';
import { sendTraces } from './support/send-traces.ts';
import { failedCheckout, stockLookup } from './support/shop-traces.ts';

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, [failedCheckout(30), stockLookup(40)]);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityProblems(page)).toEqual([]);
  }
}

describe('a filter with a mistake', () => {
  it('is said on the map, which is there once the filter is cleared', async () => {
    const page = await browser.open('/trace-map?filter=-1');
    await page.getByTestId('filter-mistake').getByText('at character 1').waitFor();
    await expectAccessible(page);
    await page.getByTestId('filter-mistake').getByRole('button').click();
    await mapNode(page, 'orders').waitFor();
    expect(browser.takeRequests().filter((url) => url.endsWith('/ServiceGraph'))).toHaveLength(1);
  });

  it.each([
    ['A', '/analytics?filter=-1&compare=rest'],
    ['B', '/analytics?filter=fault&b=-1'],
  ])('is said in analytics for the set %s, which is counted once it is cleared', async (_set, path) => {
    const page = await browser.open(path);
    await page.getByTestId('filter-mistake').waitFor();
    await expectAccessible(page);
    await page.getByTestId('filter-mistake').getByRole('button').click();
    await page.getByText('What sets A apart from B').waitFor();
    await page.getByTestId('set-a').getByTestId('set-count').waitFor();
  });
});

describe('a time range that cannot be shown', () => {
  it.each([
    ['yesterday', 'The time range of the link cannot be read.'],
    ['PT24H', 'The range is limited to 6 hours.'],
    ['2026-01-31T10:00:00Z~2026-01-31T09:00:00Z', 'The range ends before it starts.'],
  ])('%s: says why the last 30 minutes are shown', async (range, problem) => {
    const page = await browser.open(`/traces?range=${encodeURIComponent(range)}`);
    await page.getByText(`${problem} Shown is the last 30 minutes.`).waitFor();
    await page.getByTestId('trace-link').first().waitFor();
    await expectAccessible(page);
  });
});

describe('a group that is not there', () => {
  it.each(['/trace-map', '/insights'])('is said on %s, with the way to what is', async (path) => {
    const page = await browser.open(`${path}?group=gone`);
    await page.getByTestId('unknown-group').waitFor();
    await expectAccessible(page);
    // The browser itself logs the refusal; it is how the page knows.
    expect(browser.takeComplaints().every((complaint) => complaint.includes('400'))).toBe(true);
    await page.getByTestId('unknown-group').locator('a, button').click();
    await page.getByTestId('unknown-group').waitFor({ state: 'detached' });
  });
});

it('keeps the current page in sight where the pages of the console do not fit', async () => {
  const page = await browser.blank();
  await page.setViewportSize({ width: 400, height: 800 });
  await page.goto('/settings');
  const current = page.getByRole('link', { name: 'Settings', exact: true });
  await expect.poll(async () => (await current.boundingBox())?.x).toBeLessThan(340);
});
