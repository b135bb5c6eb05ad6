/** The list of traces in a real browser: its order, its pages, its time range, and what it says when it fails. */

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { sendTraces } from './support/send-traces.ts';
import { failedCheckout, runningRequest, stockLookup } from './support/shop-traces.ts';
import { listedTraces, traceLink } from './support/trace-list.ts';

const PAGE_SIZE = 50;
const OLD_COUNT = 58;

// Two of the last minute; all others from a quarter of an hour ago, ten seconds from one to the next.
const RUNNING = runningRequest(20);
const CHECKOUT = failedCheckout(40);
const OLD = Array.from({ length: OLD_COUNT }, (_, index) => stockLookup(600 + index * 10));
const NEWEST_FIRST = [RUNNING, CHECKOUT, ...OLD].map(({ traceId }) => traceId);

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, [...OLD, RUNNING, CHECKOUT]);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

it('lists traces newest first and turns its pages', async () => {
  const page = await browser.open('/traces');
  expect(await listedTraces(page)).toEqual(NEWEST_FIRST.slice(0, PAGE_SIZE));
  const rows = await page.getByRole('row').allInnerTexts();
  expect(rows.slice(1, 3)).toEqual([
    expect.stringContaining('In progress'),
    expect.stringContaining('500 Fault'),
  ]);
  await page.getByRole('button', { name: 'Next page' }).click();
  await traceLink(page, NEWEST_FIRST[PAGE_SIZE] ?? '').waitFor();
  expect(await listedTraces(page)).toEqual(NEWEST_FIRST.slice(PAGE_SIZE));
  await page.getByRole('button', { name: 'Previous page' }).click();
  await traceLink(page, RUNNING.traceId).waitFor();
  expect(await listedTraces(page)).toEqual(NEWEST_FIRST.slice(0, PAGE_SIZE));
});

it('opens a trace from its row', async () => {
  const page = await browser.open('/traces');
  await traceLink(page, CHECKOUT.traceId).click();
  await page.getByTestId('timeline-row').first().waitFor();
  expect(new URL(page.url()).pathname).toBe(`/traces/${CHECKOUT.traceId}`);
  await page.goBack();
  await traceLink(page, CHECKOUT.traceId).waitFor();
});

it('shows the traces of the chosen time range and keeps it in the address', async () => {
  const page = await browser.open('/traces');
  await traceLink(page, RUNNING.traceId).waitFor();
  await page.getByTestId('time-range').getByRole('button').first().click();
  await page.getByRole('radio', { name: 'Last 5 minutes' }).check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.waitForURL(/range=PT5M/);
  await traceLink(page, OLD[0]?.traceId ?? '').waitFor({ state: 'detached' });
  expect(await listedTraces(page)).toEqual([RUNNING.traceId, CHECKOUT.traceId]);
  await page.reload();
  expect(await listedTraces(page)).toEqual([RUNNING.traceId, CHECKOUT.traceId]);
});

it('narrows the list by outcome and by words', async () => {
  const page = await browser.open('/traces');
  await traceLink(page, RUNNING.traceId).waitFor();
  await page.getByRole('button', { name: 'Fault', exact: true }).click();
  await traceLink(page, RUNNING.traceId).waitFor({ state: 'detached' });
  expect(await listedTraces(page)).toEqual([CHECKOUT.traceId]);
  await page.getByRole('searchbox', { name: 'Words that a trace must contain' }).fill('no-such-word');
  await page.getByTestId('nothing-found').getByText('No trace fits').waitFor();
  expect(new URL(page.url()).searchParams.get('q')).toBe('no-such-word');
});

it('says that the service failed, and lists the traces once it answers again', async () => {
  const page = await browser.blank();
  await page.route('**/TraceSummaries', (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/json',
      body: JSON.stringify({ __type: 'InternalFailure', message: 'The store could not be read.' }),
    }),
  );
  await page.goto('/traces');
  const notice = page.getByTestId('error-notice');
  await notice.getByText('The store could not be read.').waitFor();
  expect(await notice.innerText()).toContain('Traces could not be loaded');
  // The browser itself logs an answer of 500; the console says nothing more.
  await expect.poll(() => browser.takeComplaints()).toEqual([expect.stringContaining('500')]);
  await page.unroute('**/TraceSummaries');
  await notice.getByRole('button', { name: 'Try again' }).click();
  await traceLink(page, RUNNING.traceId).waitFor();
  expect(await notice.count()).toBe(0);
});

it.each(['light', 'dark'] as const)('is accessible in %s', async (theme) => {
  const page = await browser.open('/traces');
  await page.emulateMedia({ colorScheme: theme });
  await traceLink(page, RUNNING.traceId).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
});
