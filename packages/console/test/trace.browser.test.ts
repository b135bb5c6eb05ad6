/** One trace in a real browser: its timeline, its details, its map, and traces that are large, partial or absent. */

import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { tracePartsOf } from '../../server/test/e2e/support/trace-parts.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { mapEdge, mapNode, ringOf } from './support/map-parts.ts';
import { moveAndLetGo } from './support/drag.ts';
import { sendTraces } from './support/send-traces.ts';
import {
  failedCheckout,
  longTrace,
  oddTimes,
  orphan,
  PAYMENT_EXCEPTION,
  runningRequest,
} from './support/shop-traces.ts';

const LONG_COUNT = 10_000;

const CHECKOUT = failedCheckout(60);
const RUNNING = runningRequest(50);
const ORPHAN = orphan(40);
const LONG = longTrace(30, LONG_COUNT);
const ODD = oddTimes(90);

/** Names and levels of the checkout's rows, from top to bottom; a service without segments has an inferred one. */
const CHECKOUT_ROWS = [
  ['web', 1],
  ['orders', 2],
  ['orders', 3],
  ['DynamoDB', 4],
  ['DynamoDB', 5],
  ['charge', 4],
  ['pay.example.com', 5],
  ['pay.example.com', 6],
] as const;

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, [CHECKOUT, RUNNING, ORPHAN, LONG, ODD]);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

describe('the timeline', () => {
  it('shows segments and subsegments under their callers, in the order of time', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    expect(await shownRows(page)).toEqual(CHECKOUT_ROWS);
    const left = await barsOf(page);
    expect(left).toEqual(left.toSorted((a, b) => a - b));
  });

  it('starts at the cause, with the exception as it was thrown', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    const details = page.getByTestId('segment-details');
    expect(await details.getAttribute('data-name')).toBe('charge');
    await row(page, 'web').click();
    expect(await details.getAttribute('data-name')).toBe('web');
    await row(page, 'charge').click();
    expect(await details.locator('.exception h3').innerText()).toBe(PAYMENT_EXCEPTION.type);
    expect(await details.locator('.exception-message').innerText()).toBe(PAYMENT_EXCEPTION.message);
    expect(await details.locator('pre').innerText()).toBe(
      [
        'PaymentDeclined: The bank declined the card',
        '    at charge (/app/payments.js:42)',
        '    at placeOrder (/app/orders.js:17)',
      ].join('\n'),
    );
    expect(await row(page, 'charge').getAttribute('data-outcome')).toBe('fault');
  });

  it('shows annotations, metadata and the document of the selected segment', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    await page.locator('[data-testid="timeline-row"][data-name="orders"][data-kind="segment"]').click();
    const details = page.getByTestId('segment-details');
    await details.getByRole('tab', { name: 'Annotations (3)' }).click();
    const annotations = await details.getByRole('row').allInnerTexts();
    expect(annotations.map((text) => text.trim().split(/\s+/))).toEqual([
      ['tenant', 'acme'],
      ['attempt', '2'],
      ['express', 'true'],
    ]);
    await details.getByRole('tab', { name: 'Metadata' }).click();
    const tree = details.getByRole('treeitem');
    await expect
      .poll(async () => (await tree.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ')))
      .toEqual(['debug { … }', 'cart [ 2 ]', '0 "lamp"', '1 "desk"']);
    await details.getByRole('tab', { name: 'Raw JSON' }).click();
    expect(JSON.parse(await details.locator('pre').innerText())).toMatchObject({
      name: 'orders',
      id: CHECKOUT.documents[1]?.id,
      annotations: { tenant: 'acme' },
    });
  });

  it('opens, closes and walks the tree by keyboard', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    await page.getByTestId('timeline').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => shownRows(page)).toEqual([['web', 1]]);
    expect(await row(page, 'web').getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => shownRows(page)).toEqual(CHECKOUT_ROWS);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => selectedName(page)).toBe('orders');
    await page.keyboard.press('End');
    await expect.poll(() => selectedName(page)).toBe('pay.example.com');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => selectedName(page)).toBe('charge');
    await page.keyboard.press('Enter');
    await expect.poll(() => shownRows(page)).toEqual(CHECKOUT_ROWS.slice(0, 6));
  });
});

describe('keys that come faster than the page is painted', () => {
  it('each start from what the one before them left', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    const timeline = page.getByTestId('timeline');
    await timeline.focus();
    await page.keyboard.press('End');
    const last = page.getByTestId('timeline-row').last();
    await expect.poll(() => last.getAttribute('data-selected')).toBe('true');
    await timeline.evaluate(async (element) => {
      for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'Enter', 'ArrowUp']) {
        element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        // Between keys a browser empties the queue of microtasks, and nothing else for certain.
        await Promise.resolve();
      }
    });
    await expect.poll(() => shownRows(page)).toEqual(CHECKOUT_ROWS.slice(0, 6));
    await expect.poll(() => selectedName(page)).toBe('DynamoDB');
  });
});

describe('the tools of the timeline', () => {
  it('zooms to what is too short to be seen, and shows where the rest is', async () => {
    const page = await openTrace(ODD.traceId);
    await row(page, 'millisecond').click();
    const bar = row(page, 'millisecond').locator('.timeline-bar');
    expect(await widthOf(bar)).toBeLessThan(5);
    await page.keyboard.press('z');
    await expect.poll(() => widthOf(bar)).toBeGreaterThan(100);
    await page.waitForURL(/zoom=18(29\.9|30)[\d.]*-1830\.00/);
    await expect.poll(() => page.getByTestId('ruler').innerText()).toContain('30 min');
    const arrow = row(page, 'instant').getByRole('button', { name: 'Show the bar, which is earlier' });
    await arrow.click();
    await row(page, 'instant').locator('.timeline-bar').waitFor();
    await page.keyboard.press('0');
    await expect.poll(() => page.url()).not.toContain('zoom=');
  });

  it('says what is odd about times', async () => {
    const page = await openTrace(ODD.traceId);
    expect(await row(page, 'early').innerText()).toContain('starts before its parent');
    expect(await row(page, 'running').innerText()).toContain('running');
    expect(await row(page, 'running').locator('.timeline-bar').getAttribute('data-progress')).toBe('true');
  });

  it('zooms by dragging over the ruler and over the picture of the trace', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    await drag(page, page.getByTestId('ruler'), 0.25, 0.75);
    await page.getByTestId('minimap-window').waitFor();
    await page.waitForURL(/zoom=0\.0[89]\d*-0\.26/);
    await page.getByTestId('zoom-whole').click();
    await expect.poll(() => page.getByTestId('minimap-window').count()).toBe(0);
    await drag(page, page.getByTestId('minimap'), 0.1, 0.4);
    await page.waitForURL(/zoom=0\.03\d*-0\.1[34]/);
    const edge = page.getByRole('slider', { name: 'Start of the zoomed time' });
    await edge.focus();
    const before = await edge.getAttribute('aria-valuetext');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => edge.getAttribute('aria-valuetext')).not.toBe(before);
  });

  it('zooms to a drag that is let go before its last move is drawn', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    const ruler = page.getByTestId('ruler');
    const box = await ruler.boundingBox();
    if (box === null) throw new Error('The ruler is not drawn.');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.25, y);
    await page.mouse.down();
    await moveAndLetGo(ruler, { x: box.x + box.width * 0.75, y });
    await page.mouse.up();
    await expect.poll(() => page.url()).toMatch(/zoom=0\.0[89]\d*-0\.26/);
  });

  it('opens as many levels as asked for, and shows a subtree alone until Back', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    await page.getByTestId('timeline').focus();
    await page.keyboard.press('2');
    await expect.poll(() => shownRows(page)).toEqual(CHECKOUT_ROWS.slice(0, 2));
    await page.keyboard.press('e');
    await expect.poll(() => shownRows(page)).toEqual(CHECKOUT_ROWS);
    await page.keyboard.press('f');
    await expect.poll(() => shownRows(page)).toEqual(CHECKOUT_ROWS.slice(5));
    expect(await page.getByTestId('focus-trail').innerText()).toContain('Whole trace');
    await page.goBack();
    await expect.poll(() => shownRows(page)).toEqual(CHECKOUT_ROWS);
  });

  it('draws the critical path and says whose time it is', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    expect(await page.locator('.bar-critical').count()).toBe(0);
    await page.getByTestId('critical-path').click();
    await page.locator('.bar-critical').first().waitFor();
    expect(await page.getByTestId('service-legend').innerText()).toMatch(/orders[^]*40 % of the path/);
    await page.waitForURL(/critical=on/);
  });

  it('hides the rows of a service and dims those of others', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    await page.getByRole('button', { name: 'Hide the rows of orders' }).click();
    await expect.poll(() => row(page, 'charge').count()).toBe(0);
    await page.getByTestId('service-legend').getByTitle('web: make its rows stand out').click();
    await expect.poll(() => row(page, 'web').getAttribute('data-dimmed')).toBe('false');
    await expect.poll(() => row(page, 'pay.example.com').getAttribute('data-dimmed')).toBe('true');
  });

  it('lists its keys', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    await page.getByTestId('timeline').focus();
    await page.keyboard.press('?');
    await page.getByTestId('key-sheet').getByText('Zoom to the selected row').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByTestId('key-sheet').count()).toBe(0);
  });

  it.each(['light', 'dark'] as const)('is accessible in %s', async (colorScheme) => {
    const page = await browser.blank();
    await page.emulateMedia({ colorScheme });
    await page.goto(`/traces/${CHECKOUT.traceId}?critical=on&search=orders&zoom=0.05-0.2`);
    await page.getByTestId('search-count').getByText('of').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

describe('the page of a trace', () => {
  it('draws the map of this trace alone', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    await page.getByRole('tab', { name: 'Map' }).click();
    await mapNode(page, 'orders-table', 'AWS::DynamoDB::Table').waitFor();
    await mapEdge(page, 'web', 'orders').waitFor({ state: 'attached' });
    expect(await mapNode(page, 'inventory').count()).toBe(0);
    await ringOf(mapNode(page, 'orders')).click();
    await page.waitForURL(/view=map/);
  });

  it('shows the stored documents as one JSON text', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    await page.getByRole('tab', { name: 'Raw', exact: true }).click();
    const trace: unknown = JSON.parse(await page.getByTestId('raw-trace').locator('pre').innerText());
    expect(trace).toMatchObject({ Id: CHECKOUT.traceId });
    expect(JSON.stringify(trace)).toContain(PAYMENT_EXCEPTION.message);
  });

  it('opens by a W3C trace id too', async () => {
    const page = await openTrace(CHECKOUT.traceId.slice(2).replace('-', ''));
    expect(await page.locator('.trace-id').innerText()).toContain(CHECKOUT.traceId);
    expect(await shownRows(page)).toEqual(CHECKOUT_ROWS);
  });

  it('says what a partial trace lacks', async () => {
    const [torn, running] = [await openTrace(ORPHAN.traceId), await openTrace(RUNNING.traceId)];
    await expect
      .poll(() => torn.getByTestId('doctor-banner').innerText())
      .toMatch(/A parent (never arrived|has not arrived yet)/);
    await expect.poll(() => row(torn, 'inventory').innerText()).toContain('parent missing');
    await expect.poll(() => row(running, 'web').innerText()).toContain('running');
    const complete = await openTrace(CHECKOUT.traceId);
    expect(await complete.getByTestId('doctor-banner').count()).toBe(0);
  });

  it('says why an unknown trace may be absent, and that a wrong id is none', async () => {
    const page = await browser.open('/traces/1-5759e988-bd862e3fe1be46a994272793');
    const unknown = page.getByTestId('unknown-trace');
    await unknown.getByText('No segment of this trace is stored').waitFor();
    expect(await unknown.innerText()).toContain('It was not sampled');
    expect(await unknown.getByRole('button', { name: 'Look again' }).count()).toBe(1);
    await page.goto('/traces/not-an-id');
    await page.getByTestId('invalid-trace-id').getByText('This is not a trace id').waitFor();
    await page.getByRole('searchbox', { name: 'Open a trace by its id' }).fill(CHECKOUT.traceId);
    await page.keyboard.press('Enter');
    await page.getByTestId('timeline-row').first().waitFor();
  });
});

describe('the files of a trace', () => {
  it('has the documents as BatchGetTraces answers them', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    const { name, text } = await download(page, 'X-Ray JSON');
    expect(name).toBe(`${CHECKOUT.traceId}.json`);
    expect(JSON.parse(text)).toMatchObject(await batchGet(CHECKOUT.traceId));
  });

  it('has all spans in one OTLP request, of however many pages they are', async () => {
    const page = await openTrace(LONG.traceId);
    const { name, text } = await download(page, 'OTLP JSON');
    expect(name).toBe(`${LONG.traceId}.otlp.json`);
    const { resourceSpans } = JSON.parse(text) as { resourceSpans: readonly ResourceSpans[] };
    const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(LONG_COUNT);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(
      new Set([LONG.traceId.slice(2).replace('-', '')]),
    );
    expect(spans[0]).not.toHaveProperty('resource');
  });

  it('tells another service the same trace', { timeout: 180_000 }, async () => {
    const page = await openTrace(CHECKOUT.traceId);
    const { text } = await download(page, 'OTLP JSON');
    await using other = await startService();
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${other.url}/v1/traces`, { method: 'POST', headers, body: text });
    expect([answer.status, await answer.json()]).toEqual([200, {}]);
    expect(await tracePartsOf(other, CHECKOUT.traceId)).toEqual(
      await tracePartsOf(service, CHECKOUT.traceId),
    );
  });

  it('says when it cannot be made', async () => {
    const page = await openTrace(CHECKOUT.traceId);
    await page.route('**/StartTraceRetrieval', (route) =>
      route.fulfill({ status: 200, json: { RetrievalToken: null } }),
    );
    await page.route('**/ListRetrievedTraces', (route) =>
      route.fulfill({ status: 200, json: { RetrievalStatus: 'FAILED' } }),
    );
    await chooseFormat(page, 'OTLP JSON');
    const failure = page.getByTestId('download').getByRole('alert');
    expect(await failure.innerText()).toContain('The trace could not be retrieved: FAILED.');
  });
});

describe('a trace of 10,000 segments', () => {
  it('holds only the rows in sight and scrolls to its last segment', async () => {
    const page = await openTrace(LONG.traceId);
    await page.getByText('10,000 segments, 0 subsegments').waitFor();
    // It moves the rows when it comes.
    await page.getByTestId('doctor-banner').waitFor();
    expect(await page.getByTestId('timeline').getAttribute('aria-rowcount')).toBe(String(LONG_COUNT + 1));
    expect(await page.getByTestId('timeline-row').count()).toBeLessThan(100);
    await page.getByTestId('timeline').evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
    const last = page.locator(`[data-testid="timeline-row"][aria-rowindex="${LONG_COUNT + 1}"]`);
    await last.click();
    expect(await page.getByTestId('timeline-row').count()).toBeLessThan(100);
    const details = page.getByTestId('segment-details');
    await details.getByRole('tab', { name: 'Annotations (1)' }).click();
    await expect.poll(() => details.getByRole('row').innerText()).toContain(String(LONG_COUNT - 1));
  });

  it('goes to its ends by keyboard', async () => {
    const page = await openTrace(LONG.traceId);
    await page.getByTestId('timeline').focus();
    await page.keyboard.press('End');
    const selected = page.locator('[data-testid="timeline-row"][data-selected="true"]');
    await expect.poll(() => selected.getAttribute('aria-rowindex')).toBe(String(LONG_COUNT + 1));
    await page.keyboard.press('Home');
    await expect.poll(() => selected.getAttribute('data-name')).toBe('web');
  });
});

async function openTrace(traceId: string): Promise<Page> {
  const page = await browser.open(`/traces/${traceId}`);
  await page.getByTestId('timeline-row').first().waitFor();
  return page;
}

function row(page: Page, name: string): Locator {
  return page.locator(`[data-testid="timeline-row"][data-name="${name}"]`).first();
}

/** Names and levels of the rows in the page, from top to bottom. */
function shownRows(page: Page): Promise<(readonly [string | null, number])[]> {
  return page
    .getByTestId('timeline-row')
    .evaluateAll((rows) =>
      rows.map((element) => [element.getAttribute('data-name'), Number(element.getAttribute('aria-level'))]),
    );
}

/** Where the bars of the rows begin, in pixels. */
function barsOf(page: Page): Promise<number[]> {
  return page
    .locator('.timeline-bar')
    .evaluateAll((bars) => bars.map((bar) => Math.round(bar.getBoundingClientRect().left)));
}

async function widthOf(bar: Locator): Promise<number> {
  return (await bar.boundingBox())?.width ?? 0;
}

/** Drags inside an element, between two shares of its width. */
async function drag(page: Page, element: Locator, from: number, to: number): Promise<void> {
  const box = await element.boundingBox();
  if (box === null) throw new Error('There is nothing to drag over');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, y, { steps: 4 });
  await page.mouse.up();
}

async function selectedName(page: Page): Promise<string | null> {
  return page.getByTestId('segment-details').getAttribute('data-name');
}

interface ResourceSpans {
  readonly scopeSpans: readonly {
    readonly spans: readonly { readonly traceId: string; readonly spanId: string }[];
  }[];
}

async function chooseFormat(page: Page, format: string): Promise<void> {
  await page.getByTestId('download').getByRole('button', { name: 'Download' }).click();
  await page.getByRole('menuitem', { name: format }).click();
}

async function download(
  page: Page,
  format: string,
): Promise<{ readonly name: string; readonly text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), chooseFormat(page, format)]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

/** The trace as the API answers it, without members that it does not set. */
async function batchGet(traceId: string): Promise<object> {
  const response = await fetch(`${service.url}/Traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ TraceIds: [traceId] }),
  });
  const { Traces } = (await response.json()) as { Traces: readonly object[] };
  return Object.fromEntries(Object.entries(Traces[0] ?? {}).filter(([, member]) => member !== null));
}
