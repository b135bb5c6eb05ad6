/** What is said about a trace and about each of its rows, and what a reader does with it. */

import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { detailedPayment, hostileTrace, HOSTILE_TEXTS } from './support/detailed-traces.ts';
import { sendTraces } from './support/send-traces.ts';
import { traceLink } from './support/trace-list.ts';

const PAYMENT = detailedPayment(60, 1.2);
const FASTER = Array.from({ length: 19 }, (_, index) => detailedPayment(90 + index, 0.4 + index / 100));
const HOSTILE = hostileTrace(50);

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, [PAYMENT, ...FASTER, HOSTILE]);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

describe('the header of a trace', () => {
  it('says what the trace was and leads to its likely cause', async () => {
    const page = await openTrace(PAYMENT.traceId);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      'POST https://pay.example.com/charges?order=7',
    );
    const facts = await page.locator('.trace-facts').innerText();
    for (const text of ['payments', '1.2 s', 'Started', '1 segment, 2 subsegments, 1 inferred']) {
      expect(facts).toContain(text);
    }
    const cause = page.getByTestId('likely-cause');
    expect(await cause.innerText()).toMatch(
      /charge\s+in payments threw PaymentFailed: The charge of order 7 failed/,
    );
    await row(page, 'payments').click();
    await cause.getByRole('button', { name: 'charge' }).click();
    await expect.poll(() => details(page).getAttribute('data-name')).toBe('charge');
  });

  it('hands on the view and the id in both spellings', async () => {
    const page = await openTrace(PAYMENT.traceId, '?details=overview');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const menu = page.getByTestId('copy-menu');
    const said = await labelsFromNowOn(menu.getByRole('status'));
    const copy = async (item: string): Promise<void> => {
      await menu.getByRole('button').click();
      await page.getByRole('menuitem', { name: item, exact: false }).first().click();
    };
    await copy('Trace id, W3C');
    await expect.poll(() => clipboard(page)).toBe(PAYMENT.traceId.slice(2).replace('-', ''));
    await copy('Link to this view');
    await expect.poll(() => clipboard(page)).toBe(page.url());
    await expect.poll(said).toContain('Copied');
  });
});

describe('the details of a row', () => {
  it('show the whole chain of exceptions, with the frames of libraries folded on demand', async () => {
    const page = await openTrace(PAYMENT.traceId);
    const panel = details(page);
    expect(await panel.locator('.exception h3 bdi').allInnerTexts()).toEqual([
      'PaymentFailed',
      'ConnectionReset',
    ]);
    const [outer, inner] = await panel.locator('pre').allInnerTexts();
    expect(outer).toContain('at next (/srv/payments/node_modules/express/lib/router/route.js:149)');
    expect(outer).toContain('… 3 more');
    expect(inner).toContain('    at send (/srv/payments/src/bank-client.js:8)');
    expect(await panel.locator('.frame-group[data-origin="own"]').first().innerText()).toContain(
      'charge.js:42',
    );
    await panel.getByRole('checkbox', { name: 'Fold library frames' }).check();
    expect(await panel.locator('pre').first().innerText()).toContain('… 3 library frames');
    expect(await panel.locator('pre').first().innerText()).not.toContain('express');
  });

  it('copy the whole stack trace', async () => {
    const page = await openTrace(PAYMENT.traceId);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const button = details(page).getByRole('button', { name: 'Copy the whole stack trace' });
    const said = await labelsFromNowOn(button);
    await button.click();
    await expect
      .poll(() => clipboard(page))
      .toContain('PaymentFailed: The charge of order 7 failed\n    at charge (');
    await expect.poll(said).toContain('Copied');
    expect(await clipboard(page)).toContain('\n    … 3 more\nCaused by: ConnectionReset: read ECONNRESET\n');
  });

  it('say how long the request and the call took among their kind', async () => {
    const page = await openTrace(PAYMENT.traceId, '?details=overview');
    await row(page, 'payments').click();
    const rank = page.getByTestId('duration-rank');
    await rank.getByText('20 requests of payments').waitFor();
    expect(await rank.innerText()).toContain('Took longer than 95 % of the 20 requests of payments');
    await row(page, 'ledger@db.internal').click();
    await rank.getByText('20 calls from payments to ledger@db.internal').waitFor();
    expect(await rank.innerText()).toContain('Took longer than 0 %');
    await row(page, 'charge').click();
    await rank.waitFor({ state: 'detached' });
  });

  it('lead from a value to the traces that say the same', async () => {
    const page = await openTrace(PAYMENT.traceId, '?details=annotations');
    await row(page, 'payments').click();
    await details(page).getByRole('link', { name: 'Find traces with this order.id' }).click();
    await traceLink(page, PAYMENT.traceId).waitFor();
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('filter')).toBe('annotation["order.id"] = "7"');
    expect(searchParams.get('range')).toContain('~');
  });

  it('add a value to the filter that the reader came with, and keep the range', async () => {
    const page = await openTrace(PAYMENT.traceId, '?filter=fault&range=PT1H&details=overview');
    await row(page, 'payments').click();
    await details(page).getByRole('link', { name: 'Add this Status to the filter' }).click();
    await traceLink(page, PAYMENT.traceId).waitFor();
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('filter')).toBe('(fault) AND (http.status = 502)');
    expect(searchParams.get('range')).toBe('PT1H');
  });

  it('lay a query out in lines', async () => {
    const page = await openTrace(PAYMENT.traceId, '?details=sql');
    await row(page, 'ledger@db.internal').click();
    expect(await details(page).locator('pre').innerText()).toContain(
      'a.balance\nFROM accounts a\nINNER JOIN',
    );
    expect(await details(page).getByRole('row').allInnerTexts()).toHaveLength(4);
  });

  it('open metadata as a tree that is walked by keyboard, searched and asked for', async () => {
    const page = await openTrace(PAYMENT.traceId, '?details=metadata');
    await row(page, 'payments').click();
    const tree = details(page).getByRole('tree');
    await tree.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => tree.getByRole('treeitem').count()).toBe(6);
    await page.keyboard.press('End');
    const chosen = page.getByTestId('metadata-chosen');
    expect(await chosen.innerText()).toContain('ip-10-0-0-7');
    expect(
      await chosen.getByRole('link', { name: 'Find traces with this value' }).getAttribute('href'),
    ).toContain(encodeURIComponent('metadata.default["otel.resource.host.name"]').replaceAll('%20', '+'));
    await details(page).getByRole('searchbox', { name: 'Search in the metadata' }).fill('LAMP');
    await details(page).getByText('1 found').waitFor();
    await details(page).getByRole('button', { name: 'debug › cart › items › 0' }).click();
    await expect.poll(() => chosen.innerText()).toContain('lamp');
    // No expression names a member of an array.
    expect(await chosen.getByRole('link').count()).toBe(0);
  });

  it.each(['light', 'dark'])('are accessible in the %s theme', { timeout: 180_000 }, async (theme) => {
    const page = await openTrace(PAYMENT.traceId);
    if (theme === 'dark') await page.getByTestId('theme-toggle').click();
    for (const tab of ['Exceptions (2)', 'Overview']) {
      await details(page).getByRole('tab', { name: tab }).click();
      expect(await accessibilityProblems(page)).toEqual([]);
    }
    await row(page, 'payments').click();
    for (const tab of ['Overview', 'Annotations (4)', 'Metadata']) {
      await details(page).getByRole('tab', { name: tab }).click();
      expect(await accessibilityProblems(page)).toEqual([]);
    }
  });
});

describe('text that means harm', () => {
  it('is shown as the text that it is, on every tab', async () => {
    const page = await openTrace(HOSTILE.traceId);
    await row(page, 'hostile & co').click();
    const tabs = details(page).getByRole('tab');
    for (let index = 0; index < (await tabs.count()); index++) {
      await tabs.nth(index).click();
      await details(page).getByRole('tabpanel').waitFor();
    }
    await details(page).getByRole('tab', { name: 'Annotations (6)' }).click();
    for (const text of HOSTILE_TEXTS.slice(0, 2)) expect(await details(page).innerText()).toContain(text);
    await row(page, 'query').click();
    await details(page).getByRole('tab', { name: 'SQL' }).click();
    expect(await page.evaluate(() => Reflect.get(globalThis, 'harmed') ?? 'unharmed')).toBe('unharmed');
    expect(await page.locator('.trace-page img, .trace-page script').count()).toBe(0);
  });

  it('breaks neither the frame of the page nor its accessibility', async () => {
    const page = await openTrace(HOSTILE.traceId);
    await row(page, 'hostile & co').click();
    const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0);
    const header = await page.locator('.trace-header').boundingBox();
    expect(header?.height).toBeLessThan(300);
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

describe('a download', () => {
  it('is the trace as it is stored', async () => {
    const page = await openTrace(PAYMENT.traceId);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      (async () => {
        await page.getByTestId('download').getByRole('button', { name: 'Download' }).click();
        await page.getByRole('menuitem', { name: 'X-Ray JSON' }).click();
      })(),
    ]);
    expect(JSON.parse(await readFile(await file.path(), 'utf8'))).toMatchObject({ Id: PAYMENT.traceId });
  });
});

async function openTrace(traceId: string, query = ''): Promise<Page> {
  const page = await browser.open(`/traces/${traceId}${query}`);
  await page.getByTestId('timeline-row').first().waitFor();
  return page;
}

function row(page: Page, name: string): Locator {
  return page.locator(`[data-testid="timeline-row"][data-name="${name}"]`).first();
}

function details(page: Page): Locator {
  return page.getByTestId('segment-details');
}

/** What an element says from now on, as a text or as a label, also what goes by itself before it is looked for. */
async function labelsFromNowOn(element: Locator): Promise<() => Promise<readonly string[]>> {
  const labels = await element.evaluateHandle((target) => {
    const seen: string[] = [];
    new MutationObserver(() => {
      seen.push(target.getAttribute('aria-label') ?? target.textContent ?? '');
    }).observe(target, { subtree: true, childList: true, characterData: true, attributes: true });
    return seen;
  });
  return () => labels.jsonValue();
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}
