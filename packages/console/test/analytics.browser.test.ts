/** Two sets of traces compared in a real browser: what is counted, what is dragged, what the address keeps. */

import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { sendTraces } from './support/send-traces.ts';
import { failedCheckout, missingPage, stockLookup } from './support/shop-traces.ts';

const CHECKOUTS = 20;
const LOOKUPS = 60;
const MISSING = 10;
const TOTAL = CHECKOUTS + LOOKUPS + MISSING;
const FAULTS = '/analytics?a=fault&compare=rest';

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  const times = (count: number): readonly number[] =>
    Array.from({ length: count }, (_, index) => 100 + index * 15);
  await sendTraces(service.url, [
    ...times(CHECKOUTS).map(failedCheckout),
    ...times(LOOKUPS).map(stockLookup),
    ...times(MISSING).map(missingPage),
  ]);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

it('divides all traces by their faults and says what the faults have in common', async () => {
  const page = await browser.open('/analytics');
  await expectCounts(page, [TOTAL]);
  await page.getByRole('button', { name: `Faults (${CHECKOUTS})` }).click();
  await expectCounts(page, [CHECKOUTS, TOTAL - CHECKOUTS]);
  const differences = page.getByTestId('differences');
  await differences.getByText('annotation.tenant').waitFor();
  const sentences = await differences.getByRole('listitem').allInnerTexts();
  expect(sentences[0]).toContain('100 %');
  expect(paramsOf(page)).toEqual({ a: 'fault', compare: 'rest' });
  await page.goBack();
  await expectCounts(page, [TOTAL]);
  expect(paramsOf(page)).toEqual({});
});

it('takes the expression of a link from another page as A', async () => {
  const page = await browser.open('/analytics?filter=service("inventory")');
  await expectCounts(page, [LOOKUPS]);
  await page.getByRole('button', { name: 'B = all traces' }).click();
  await expectCounts(page, [LOOKUPS, TOTAL]);
  await page.getByRole('button', { name: 'Swap A and B' }).click();
  await expectCounts(page, [TOTAL, LOOKUPS]);
  await page.getByRole('button', { name: 'B = everything else' }).waitFor();
});

it('makes A of the response times that are dragged over, and moves them by the handles', async () => {
  const page = await browser.open('/analytics');
  await expectCounts(page, [TOTAL]);
  const surface = page.getByRole('application', { name: 'Response time distribution' });
  await dragAcross(page, surface, 0.8, 0.999);
  await expectCounts(page, [CHECKOUTS, TOTAL - CHECKOUTS]);
  expect(paramsOf(page)['a']).toMatch(/^responsetime >= 0\.\d+ AND responsetime < 0?\.?\d+/);
  const start = page.getByRole('slider', { name: 'Start of the selection' });
  await start.press('Home');
  await expectCounts(page, [TOTAL, 0]);
  await page.getByText('No trace of the range is in B').waitFor();
  await start.press('Escape');
  await expectCounts(page, [TOTAL]);
  expect(paramsOf(page)).toEqual({});
});

it('selects by the keyboard, and drops what is not confirmed', async () => {
  const page = await browser.open('/analytics');
  await expectCounts(page, [TOTAL]);
  const surface = page.getByRole('application', { name: 'Response time distribution' });
  await surface.focus();
  for (const key of ['ArrowRight', 'End', 'Shift+ArrowLeft', 'Shift+ArrowLeft'])
    await page.keyboard.press(key);
  const band = page.getByTestId('chart-selection');
  expect(await band.getAttribute('data-draft')).toBe('true');
  await page.keyboard.press('Escape');
  await band.waitFor({ state: 'detached' });
  expect(paramsOf(page)).toEqual({});
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await expect.poll(() => paramsOf(page)['a']).toContain('responsetime');
});

it('breaks both sets down by what is chosen, and acts on a row', async () => {
  const page = await browser.open(FAULTS);
  const table = page.getByTestId('breakdown-table');
  await rowOf(table, 'http://shop.example/checkout').waitFor();
  expect(await rowOf(table, 'http://shop.example/checkout').innerText()).toContain('+100 pp');
  await page.getByRole('tab', { name: 'Annotation' }).click();
  await rowOf(table, 'acme').or(rowOf(table, 'true')).or(rowOf(table, '2')).first().waitFor();
  expect(paramsOf(page)).toMatchObject({ by: 'Annotation', key: expect.any(String) });
  await page.getByRole('tab', { name: 'Service' }).click();
  await rowOf(table, 'inventory').waitFor();
  await page.getByRole('searchbox', { name: 'Values of Service that contain' }).fill('INV');
  await rowOf(table, 'orders').first().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Add inventory to B' }).click();
  await expectCounts(page, [CHECKOUTS, LOOKUPS]);
  await page.getByRole('button', { name: 'Exclude inventory from A and B' }).click();
  await expectCounts(page, [CHECKOUTS, 0]);
  await page.goBack();
  const link = page.getByRole('link', { name: 'Show traces of A with inventory' });
  expect(await link.getAttribute('href')).toContain('/traces?filter=%28fault%29+AND+');
});

it('sorts the rows and keeps the order in the address', async () => {
  const page = await browser.open('/analytics?by=Url');
  const values = page.getByTestId('breakdown-value');
  await values.first().waitFor();
  expect((await values.allInnerTexts())[0]).toBe('http://shop.example/stock');
  // Cloudscape's handle for the width of the column bears the same name.
  await page.getByTestId('breakdown-table').getByRole('button', { name: 'p95' }).first().click();
  await expect.poll(() => paramsOf(page)['sort']).toBe('-p95');
  await expect.poll(async () => (await values.allInnerTexts())[0]).toBe('http://shop.example/checkout');
});

it('narrows the range to a dragged stretch of time', async () => {
  const page = await browser.open('/analytics');
  await expectCounts(page, [TOTAL]);
  await dragAcross(page, page.getByRole('application', { name: 'Traces', exact: true }), 0.2, 0.6);
  await expect.poll(() => paramsOf(page)['range']).toContain('~');
  await expect.poll(async () => Number(await page.getByTestId('set-count').innerText())).toBeLessThan(TOTAL);
});

it('shows the numbers of a chart as a table', async () => {
  const page = await browser.open(FAULTS);
  await page.getByRole('button', { name: 'Response time distribution as a table' }).click();
  const region = page.getByRole('region', { name: 'Response time distribution' });
  expect(await region.getByRole('columnheader').allInnerTexts()).toEqual(['Response time', 'A', 'B']);
});

it('says at the expression what the service does not take', async () => {
  const page = await browser.blank();
  const message = 'Invalid filter expression: too many terms.';
  await page.route('**/extensions/*', (route) =>
    route.fulfill({ status: 400, json: { __type: 'InvalidRequestException', message } }),
  );
  await page.goto('/analytics?a=fault');
  await page.getByTestId('set-a').getByText(message).waitFor();
  await expect.poll(() => browser.takeComplaints().length).toBeGreaterThan(0);
  await page.unroute('**/extensions/*');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expectCounts(page, [CHECKOUTS]);
  await takeRefusals(page);
});

it('lets each part fail and be asked again by itself', async () => {
  const page = await browser.blank();
  await page.route('**/extensions/TraceBreakdown', (route) =>
    route.fulfill({ status: 400, json: { __type: 'InvalidRequestException', message: 'Too wide.' } }),
  );
  await page.goto('/analytics');
  await expectCounts(page, [TOTAL]);
  const notice = page.getByTestId('error-notice');
  await notice.getByText('The breakdown by URL could not be loaded').waitFor();
  const logged: string[] = [];
  await expect.poll(() => logged.push(...browser.takeComplaints())).toBe(1);
  expect(logged[0]).toContain('400');
  await page.unroute('**/extensions/TraceBreakdown');
  await notice.getByRole('button', { name: 'Try again' }).click();
  await rowOf(page.getByTestId('breakdown-table'), 'http://shop.example/stock').waitFor();
});

it('can be stopped where an answer is slow, and asked again', async () => {
  const page = await browser.blank();
  await page.route('**/extensions/TraceDifferences', () => undefined);
  await page.goto(FAULTS);
  await page.getByText('The differences: counting for').waitFor();
  await page.getByRole('region', { name: 'What sets A apart from B' }).getByText('Cancel').click();
  await page.getByText('The differences: stopped.').waitFor();
  await page.unroute('**/extensions/TraceDifferences');
  await page.getByRole('button', { name: 'Ask again' }).click();
  await page.getByTestId('differences').waitFor();
  expect(await page.getByText('The differences: stopped.').count()).toBe(0);
});

it('says that nothing is in a set', async () => {
  const page = await browser.open('/analytics?a=service("no-such-service")&compare=rest');
  await expectCounts(page, [0, TOTAL]);
  await page.getByText('No trace of the range is in A').waitFor();
});

it('says that the range is quiet where others have traces', async () => {
  const page = await browser.open('/analytics?range=2020-01-01T00:00:00Z~2020-01-01T01:00:00Z');
  await page.getByTestId('empty-range').waitFor();
  expect(await page.getByTestId('set-a').count()).toBe(0);
});

it('says that no trace fits', async () => {
  const page = await browser.open(`/analytics?${new URLSearchParams({ a: 'http.status = 299' }).toString()}`);
  await page.getByTestId('no-traces').waitFor();
  await expectCounts(page, [0]);
});

it.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 800],
] as const)('is accessible in %s at %i pixels', async (theme, width) => {
  const page = await browser.open(FAULTS);
  await page.setViewportSize({ width, height: 1400 });
  await page.emulateMedia({ colorScheme: theme });
  await page.getByTestId('differences').waitFor();
  await page.getByTestId('breakdown-value').first().waitFor();
  await page.getByRole('application', { name: 'Response time distribution' }).hover();
  await page.getByTestId('chart-readout').first().waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
});

/** Ends a page of which each part was refused: some may still be on their way, and be logged until then. */
async function takeRefusals(page: Page): Promise<void> {
  await page.unrouteAll({ behavior: 'wait' });
  await page.close();
  expect(browser.takeComplaints().filter((text) => !text.includes('400'))).toEqual([]);
}

async function expectCounts(page: Page, counts: readonly number[]): Promise<void> {
  await expect
    .poll(async () => (await page.getByTestId('set-count').allInnerTexts()).map(Number), { timeout: 30_000 })
    .toEqual(counts);
}

function paramsOf(page: Page): Readonly<Record<string, string>> {
  return Object.fromEntries(new URL(page.url()).searchParams);
}

function rowOf(table: Locator, value: string): Locator {
  return table.getByRole('row').filter({ has: table.page().getByText(value, { exact: true }) });
}

/** From one share of the width to another. */
async function dragAcross(page: Page, surface: Locator, from: number, to: number): Promise<void> {
  await surface.scrollIntoViewIfNeeded();
  const box = await surface.boundingBox();
  if (box === null) throw new Error('The chart is not shown.');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + from * box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + to * box.width, y, { steps: 4 });
  await page.mouse.up();
}
