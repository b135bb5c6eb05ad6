/**
 * The way of somebody who was paged: the map shows what burns, the burning service leads to its failed traces, one of
 * them to the line of code, and analytics to what the failed ones have in common. The pictures of the README are taken
 * on the way (`UPDATE=1`).
 */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { busyShop } from './support/busy-shop.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { mapNode, ringOf } from './support/map-parts.ts';
import { keepPicture } from './support/pictures.ts';
import { sendTraces } from './support/send-traces.ts';

const VIEWPORT = { width: 1440, height: 860 };
const CONTAINER = 'AWS::ECS::Container';

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, busyShop(Date.now() / 1000));
});

afterEach(async () => {
  await browser.closePages();
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

async function openWide(path: string): Promise<Page> {
  const page = await browser.blank();
  await page.setViewportSize(VIEWPORT);
  await page.goto(path);
  return page;
}

it('goes from the map to the line of code that failed', async () => {
  const page = await openWide('/');
  await ringOf(mapNode(page, 'checkout', CONTAINER)).click();
  const details = page.getByTestId('map-details');
  await details.waitFor();
  await keepPicture(page, 'trace-map');

  await details.getByRole('link', { name: /fault/i }).first().click();
  await page.getByTestId('trace-link').first().waitFor();
  expect(new URL(page.url()).pathname).toBe('/traces');
  await keepPicture(page, 'traces');

  await page.getByTestId('trace-link').first().click();
  await page.getByTestId('likely-cause').getByText('PaymentGatewayError').waitFor();
  await page.getByTestId('timeline-row').first().waitFor();
  await page.getByText('PaymentClient.charge').first().waitFor();
  expect(await page.getByText('client.js:88').count()).toBeGreaterThan(0);
  await keepPicture(page, 'trace');

  await page.goBack();
  await page.getByTestId('trace-link').first().waitFor();
  await page.goBack();
  await details.waitFor();
});

it('finds what failed checkouts have in common', async () => {
  const faults = new URLSearchParams({ a: 'service("checkout") { fault }', compare: 'rest' });
  const page = await openWide(`/analytics?${faults.toString()}`);
  const build = page.getByText(/2026\.02\.1/).first();
  await build.waitFor();
  expect(await page.getByText('PaymentGatewayError').count()).toBeGreaterThan(0);
  await keepPicture(page, 'analytics');
});

it('shows the same trace in the dark', async () => {
  const page = await openWide('/traces?filter=fault');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByTestId('trace-link').first().click();
  await page.getByTestId('timeline-row').first().waitFor();
  await page.getByText('PaymentClient.charge').first().waitFor();
  await expect
    .poll(() => page.evaluate(() => document.documentElement.classList.contains('dark')))
    .toBe(true);
  await keepPicture(page, 'trace-dark');
});
