/** The list of traces in a real browser: its filter, order, pages, charts and groups,
 *  and what it says when it fails. */

import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { moveAndLetGo } from './support/drag.ts';
import type { Place } from './support/map-parts.ts';
import { sendTraces } from './support/send-traces.ts';
import {
  failedCheckout,
  missingPage,
  runningRequest,
  stockLookup,
  throttledRequest,
  type SentTrace,
} from './support/shop-traces.ts';
import { listedTraces, traceLink } from './support/trace-list.ts';

const PAGE_SIZE = 50;
const OLD_COUNT = 58;
/** What the page shows without a range in its address. */
const RANGE_SECONDS = 1800;

// Four of the last minutes; all others from ten minutes ago, ten seconds from one to the next.
const RUNNING = runningRequest(20);
const CHECKOUT = failedCheckout(40);
const MISSING = missingPage(50);
const THROTTLED = throttledRequest(60);
const OLD = Array.from({ length: OLD_COUNT }, (_, index) => stockLookup(600 + index * 10));
const NEWEST_FIRST = [RUNNING, CHECKOUT, MISSING, THROTTLED, ...OLD].map(({ traceId }) => traceId);

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, [...OLD, RUNNING, CHECKOUT, MISSING, THROTTLED]);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

function param(page: Page, name: string): string | null {
  return new URL(page.url()).searchParams.get(name);
}

/** The machine that runs this may be a busy one. */
function soon<Value>(value: () => Value | Promise<Value>): ReturnType<typeof expect.poll<Value>> {
  return expect.poll(value, { timeout: 20_000 });
}

function tracesTable(page: Page): Locator {
  return page.getByRole('table', { name: 'Traces', exact: true });
}

function secondsSince({ traceId }: SentTrace): number {
  return Date.now() / 1000 - Number.parseInt(traceId.slice(2, 10), 16);
}

/** Shares of the chart's width and height, from the left and from the top. */
type ChartPlace = readonly [number, number];

async function drag(page: Page, chart: string, from: ChartPlace, to: ChartPlace): Promise<void> {
  const [start, end] = await placesIn(page.getByRole('application', { name: chart }), from, to);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

async function placesIn(chart: Locator, from: ChartPlace, to: ChartPlace): Promise<readonly [Place, Place]> {
  const box = await chart.boundingBox();
  if (box === null) throw new Error('The chart has no place');
  const placeAt = ([x, y]: ChartPlace): Place => ({ x: box.x + box.width * x, y: box.y + box.height * y });
  return [placeAt(from), placeAt(to)];
}

async function refuse(page: Page, path: string, status: number, message: string): Promise<void> {
  const __type = status < 500 ? 'InvalidRequestException' : 'InternalFailure';
  await page.route(`**${path}`, (route) => route.fulfill({ status, json: { __type, message } }));
}

/** The browser itself logs an answer that is not a success; the console says nothing more. */
async function takeLoggedAnswer(status: number): Promise<void> {
  await soon(() => browser.takeComplaints()).toContainEqual(expect.stringContaining(String(status)));
}

describe('the list', () => {
  it('lists traces newest first and turns its pages', async () => {
    const page = await browser.open('/traces');
    expect(await listedTraces(page)).toEqual(NEWEST_FIRST.slice(0, PAGE_SIZE));
    const rows = await tracesTable(page).getByRole('row').allInnerTexts();
    expect(rows.slice(1, 3)).toEqual([
      expect.stringContaining('In progress'),
      expect.stringContaining('500 Fault'),
    ]);
    // A trace that nobody asked for by HTTP says what it was.
    expect(rows[1]).toContain('Service web');
    await page.getByRole('button', { name: 'Next page' }).click();
    await traceLink(page, NEWEST_FIRST[PAGE_SIZE] ?? '').waitFor();
    expect(await listedTraces(page)).toEqual(NEWEST_FIRST.slice(PAGE_SIZE));
    expect(param(page, 'page')).toBe('2');
    await page.goBack();
    await traceLink(page, RUNNING.traceId).waitFor();
    expect(await listedTraces(page)).toEqual(NEWEST_FIRST.slice(0, PAGE_SIZE));
  });

  it('opens a trace from its row, and comes back to the same place', async () => {
    const page = await browser.open('/traces');
    const middle = NEWEST_FIRST[40] ?? '';
    // The charts above the list move it when they come.
    await page.getByRole('application', { name: 'Response times' }).waitFor();
    await traceLink(page, middle).scrollIntoViewIfNeeded();
    const scrollTop = (): Promise<number> =>
      page.evaluate(() => document.querySelector('main')?.scrollTop ?? 0);
    const place = await scrollTop();
    expect(place).toBeGreaterThan(0);
    await tracesTable(page)
      .getByRole('row')
      .filter({ has: traceLink(page, middle) })
      .getByText('GET')
      .click();
    await page.getByTestId('timeline-row').first().waitFor();
    expect(new URL(page.url()).pathname).toBe(`/traces/${middle}`);
    await page.goBack();
    await traceLink(page, middle).waitFor();
    await soon(scrollTop).toBe(place);
  });

  it('sorts by response time in the store', async () => {
    const page = await browser.open('/traces');
    await tracesTable(page)
      .getByRole('button', { name: /^Response time/ })
      .first()
      .press('Enter');
    await page.waitForURL(/sort=-ResponseTime/);
    await soon(async () => (await listedTraces(page))[0]).toBe(CHECKOUT.traceId);
    await page.goBack();
    await soon(async () => (await listedTraces(page))[0]).not.toBe(CHECKOUT.traceId);
    expect((await listedTraces(page)).indexOf(CHECKOUT.traceId)).toBe(NEWEST_FIRST.indexOf(CHECKOUT.traceId));
  });

  it('has the columns of its address, remembers them, and takes others', async () => {
    const page = await browser.open('/traces?columns=id,annotation.tenant,status');
    await traceLink(page, CHECKOUT.traceId).waitFor();
    const headers = (): Promise<readonly string[]> =>
      tracesTable(page).getByRole('columnheader').allInnerTexts();
    expect((await headers()).map((text) => text.trim()).filter((text) => text !== '')).toEqual([
      'Trace',
      'tenant',
      'Status',
    ]);
    await tracesTable(page).getByText('acme').waitFor();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Duration' }).click();
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.waitForURL(/columns=id%2Cannotation.tenant%2Cstatus%2Cduration/);
    await page.goto('/traces');
    await page.waitForURL(/columns=id%2Cannotation.tenant%2Cstatus%2Cduration/);
    await soon(headers).toContainEqual(expect.stringContaining('Duration'));
  });

  it('leads two selected traces to their comparison', async () => {
    const page = await browser.open('/traces');
    await page.getByRole('checkbox', { name: `Select trace ${CHECKOUT.traceId}` }).click();
    expect(await page.getByRole('button', { name: 'Compare' }).isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: `Select trace ${RUNNING.traceId}` }).click();
    const link = page.getByRole('link', { name: 'Compare' });
    expect(await link.getAttribute('href')).toMatch(/^\/compare\?a=1-.*&b=1-/);
    expect(param(page, 'selected')?.split(',').toSorted()).toEqual(
      [CHECKOUT.traceId, RUNNING.traceId].toSorted(),
    );
  });

  it('shows new traces when it is asked to', async () => {
    const page = await browser.open('/traces?live=1');
    await traceLink(page, RUNNING.traceId).waitFor();
    // It comes when those before are counted.
    await page.getByTestId('new-traces').waitFor();
    const late = stockLookup(1);
    await sendTraces(service.url, [late]);
    const button = page.getByTestId('new-traces').getByRole('button', { name: '1 new trace' });
    await button.waitFor();
    expect(await traceLink(page, late.traceId).count()).toBe(0);
    await button.click();
    await traceLink(page, late.traceId).waitFor();
    NEWEST_FIRST.unshift(late.traceId);
  });
});

describe('the filter', () => {
  it('is evaluated by the service, and has a button for each outcome', async () => {
    const page = await browser.open('/traces?filter=service("web")');
    await traceLink(page, RUNNING.traceId).waitFor();
    await page.getByRole('button', { name: 'Error', exact: true }).click();
    await traceLink(page, RUNNING.traceId).waitFor({ state: 'detached' });
    expect(await listedTraces(page)).toEqual([MISSING.traceId]);
    expect(param(page, 'filter')).toBe('service("web") AND error AND !throttle');
    await page.getByRole('button', { name: 'Fault', exact: true }).click();
    await soon(() => listedTraces(page)).toEqual([CHECKOUT.traceId]);
    await page.goBack();
    await soon(() => listedTraces(page)).toEqual([MISSING.traceId]);
  });

  it('is what a link of before meant', async () => {
    const page = await browser.open('/traces?source=web&sourceType=&target=orders&outcome=fault&range=PT1H');
    await traceLink(page, CHECKOUT.traceId).waitFor();
    expect(await listedTraces(page)).toEqual([CHECKOUT.traceId]);
    expect(param(page, 'filter')).toBe('edge("web", "orders") { fault }');
    expect(param(page, 'source')).toBeNull();
    expect(param(page, 'range')).toBe('PT1H');
  });

  it('says which term excludes everything, and takes it out', async () => {
    const page = await browser.open('/traces?filter=fault AND http.method = "PUT"');
    const nothing = page.getByTestId('nothing-found');
    await nothing.getByText('No trace fits').waitFor();
    await nothing.getByRole('button', { name: 'Without http.method = "PUT"' }).click();
    await traceLink(page, CHECKOUT.traceId).waitFor();
    expect(param(page, 'filter')).toBe('fault');
  });

  it('with a mistake stays in the address and asks the service for nothing', async () => {
    browser.takeRequests();
    const page = await browser.open('/traces?filter=falt');
    await page.getByTestId('filter-mistake').waitFor();
    expect(await page.getByTestId('filter-problem').innerText()).toContain('did you mean fault');
    expect(browser.takeRequests().filter((url) => /TraceSummaries|TraceStatistics/.test(url))).toEqual([]);
    expect(param(page, 'filter')).toBe('falt');
    await page.getByTestId('filter-mistake').getByRole('button', { name: 'Clear the filter' }).click();
    await traceLink(page, RUNNING.traceId).waitFor();
  });
});

describe('the charts', () => {
  it('turn a selected time into the range', async () => {
    const page = await browser.open('/traces');
    const [newestOld = THROTTLED] = OLD;
    const between = (secondsSince(THROTTLED) + secondsSince(newestOld)) / 2;
    await drag(page, 'Traces over time', [1 - between / RANGE_SECONDS, 0.5], [0.999, 0.5]);
    await page.waitForURL(/range=.*%7E/);
    await traceLink(page, newestOld.traceId).waitFor({ state: 'detached' });
    expect((await listedTraces(page)).includes(CHECKOUT.traceId)).toBe(true);
    await page.goBack();
    await soon(() => param(page, 'range')).toBeNull();
  });

  it('turn selected response times into terms', async () => {
    const page = await browser.open('/traces');
    await drag(page, 'Response times', [0.001, 0.01], [0.999, 0.25]);
    await page.waitForURL(/responsetime/);
    await soon(() => listedTraces(page)).toEqual([CHECKOUT.traceId]);
    expect(param(page, 'range')).toBeNull();
  });

  it('take a selection that is let go before its last move is drawn', async () => {
    const page = await browser.open('/traces');
    const chart = page.getByRole('application', { name: 'Response times' });
    const [start, end] = await placesIn(chart, [0.001, 0.01], [0.999, 0.25]);
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await moveAndLetGo(chart, end);
    await page.mouse.up();
    await soon(() => param(page, 'filter')).toContain('responsetime');
    await soon(() => listedTraces(page)).toEqual([CHECKOUT.traceId]);
    expect(param(page, 'range')).toBeNull();
  });

  it('fail and recover by themselves, beside a list that works', async () => {
    const page = await browser.blank();
    await refuse(page, '/extensions/TraceStatistics', 400, 'Not today.');
    await page.goto('/traces');
    await traceLink(page, RUNNING.traceId).waitFor();
    await page.getByTestId('part-error').getByText('Not today.').waitFor();
    await takeLoggedAnswer(400);
    await page.unroute('**/extensions/TraceStatistics');
    await page.getByTestId('part-error').getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('application', { name: 'Traces over time' }).waitFor();
    expect(await page.getByTestId('part-error').count()).toBe(0);
  });
});

it('groups the traces and narrows to a group', async () => {
  const page = await browser.open('/traces');
  await traceLink(page, RUNNING.traceId).waitFor();
  await page.getByRole('button', { name: /Group by/ }).click();
  await page.getByRole('option', { name: 'tenant' }).waitFor();
  await page.getByRole('option', { name: 'URL', exact: true }).click();
  await page.waitForURL(/group=Url/);
  const groups = page.getByTestId('trace-groups');
  const row = groups.getByRole('row').filter({ hasText: 'checkout' });
  expect(await row.innerText()).toContain('100 % fault');
  await row.getByRole('button', { name: 'http://shop.example/checkout' }).click();
  await soon(() => listedTraces(page)).toEqual([CHECKOUT.traceId]);
  expect(param(page, 'filter')).toBe('http.url = "http://shop.example/checkout"');
});

describe('the time range', () => {
  it('is in the address', async () => {
    // The others may be older than five minutes by now.
    const fresh = stockLookup(1);
    await sendTraces(service.url, [fresh]);
    NEWEST_FIRST.unshift(fresh.traceId);
    const page = await browser.open('/traces');
    await traceLink(page, RUNNING.traceId).waitFor();
    await page.getByTestId('time-range').getByRole('button').first().click();
    await page.getByRole('radio', { name: 'Last 5 minutes' }).check();
    await page.getByTestId('time-range').page().getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL(/range=PT5M/);
    await traceLink(page, OLD[0]?.traceId ?? '').waitFor({ state: 'detached' });
    expect(await listedTraces(page)).not.toContain(OLD[0]?.traceId);
    await page.reload();
    expect(await listedTraces(page)).not.toContain(OLD[0]?.traceId);
  });
});

describe('the export', () => {
  async function download(format: 'CSV' | 'JSON'): Promise<string> {
    const page = await browser.open('/traces?range=PT1H&filter=service("inventory")');
    await traceLink(page, OLD[0]?.traceId ?? '').waitFor();
    await page.getByRole('button', { name: 'Export the traces' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: format }).click(),
    ]);
    await page
      .getByTestId('export-progress')
      .getByText(/traces saved/)
      .waitFor();
    return readFile(await file.path(), 'utf8');
  }

  it('saves all pages as CSV', async () => {
    const lines = (await download('CSV')).trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^trace_id,start_time,outcome/);
    expect(lines.length).toBeGreaterThan(OLD_COUNT);
  });

  it('saves all pages as JSON', async () => {
    const saved = JSON.parse(await download('JSON')) as { TraceSummaries: readonly { Id: string }[] };
    expect(saved.TraceSummaries.map(({ Id }) => Id)).toEqual(
      expect.arrayContaining(OLD.map(({ traceId }) => traceId)),
    );
  });
});

describe('when the service', () => {
  it('fails, it says so and lists the traces once it answers again', async () => {
    const page = await browser.blank();
    await refuse(page, '/TraceSummaries', 500, 'The store could not be read.');
    await page.goto('/traces');
    const notice = page.getByTestId('error-notice');
    await notice.getByText('The store could not be read.').waitFor();
    expect(await notice.innerText()).toContain('Traces could not be loaded');
    await takeLoggedAnswer(500);
    await page.unroute('**/TraceSummaries');
    // The page asks again by itself too, and may take the button away before it is clicked.
    const click = notice.getByRole('button', { name: 'Try again' }).click();
    await Promise.any([click, traceLink(page, RUNNING.traceId).waitFor()]);
    await traceLink(page, RUNNING.traceId).waitFor();
    expect(await notice.count()).toBe(0);
    browser.takeComplaints();
  });

  it('is lost, it asks again by itself', async () => {
    const page = await browser.blank();
    await page.route('**/TraceSummaries', (route) => route.abort('connectionrefused'));
    await page.goto('/traces');
    await page.getByTestId('error-notice').getByText('The service does not answer.').waitFor();
    await page.unroute('**/TraceSummaries');
    await traceLink(page, RUNNING.traceId).waitFor();
    expect(browser.takeComplaints()).toContainEqual(expect.stringContaining('ERR_CONNECTION_REFUSED'));
  });

  it('refuses an expression, its reason stands under the editor', async () => {
    const page = await browser.blank();
    await refuse(page, '/TraceSummaries', 400, 'The metadata of 3 days cannot be searched.');
    await page.goto('/traces?filter=fault');
    await page.getByTestId('search-refused').waitFor();
    expect(await page.getByTestId('filter-problem').innerText()).toContain('cannot be searched');
    await takeLoggedAnswer(400);
  });

  it('is slow, the search can be stopped and gone on with', async () => {
    const page = await browser.blank();
    const held: (() => void)[] = [];
    await page.route('**/TraceSummaries', async (route) => {
      await new Promise<void>((resolve) => held.push(resolve));
      await route.continue().catch(() => undefined);
    });
    await page.goto('/traces?filter=fault');
    await page.getByTestId('search-progress').getByRole('button', { name: 'Stop' }).click();
    await page.getByTestId('nothing-found').getByText('Nothing found so far').waitFor();
    await page.unroute('**/TraceSummaries');
    for (const release of held) release();
    await page.getByTestId('nothing-found').getByRole('button', { name: 'Continue' }).click();
    expect(await listedTraces(page)).toEqual([CHECKOUT.traceId]);
  });
});

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  it.each([
    ['wide', 1280, '/traces?group=Url'],
    ['narrow', 480, '/traces'],
    ['with nothing found', 1280, '/traces?filter=fault AND ok'],
    ['with a mistake', 1280, '/traces?filter=falt'],
  ])('is accessible %s', async (_name, width, path) => {
    const page = await browser.open(path);
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: theme });
    await page
      .getByTestId('trace-link')
      .or(page.getByTestId('nothing-found').getByRole('button', { name: 'Clear the filter' }))
      .or(page.getByTestId('filter-mistake'))
      .first()
      .waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
