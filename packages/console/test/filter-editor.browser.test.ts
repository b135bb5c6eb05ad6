/** The filter editor in a real browser: what it proposes, what it says against mistakes, what it remembers. */

import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { sendTraces } from './support/send-traces.ts';
import { failedCheckout, stockLookup } from './support/shop-traces.ts';
import { listedTraces, traceLink } from './support/trace-list.ts';

const CHECKOUT = failedCheckout(40);
const LOOKUP = stockLookup(60);

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, [CHECKOUT, LOOKUP]);
  const group = { GroupName: 'broken', FilterExpression: 'fault' };
  const answer = await fetch(`${service.url}/CreateGroup`, { method: 'POST', body: JSON.stringify(group) });
  if (!answer.ok) throw new Error(`The group was not made: ${await answer.text()}`);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

function editor(page: Page): Locator {
  return page.getByRole('combobox', { name: 'Filter expression' });
}

async function openList(): Promise<Page> {
  const page = await browser.open('/traces');
  await traceLink(page, LOOKUP.traceId).waitFor();
  await editor(page).click();
  return page;
}

function proposal(page: Page, name: string | RegExp): Locator {
  return page.getByRole('option', { name });
}

function appliedFilter(page: Page): string | null {
  return new URL(page.url()).searchParams.get('filter');
}

it('writes an expression by proposals from the keyboard alone', async () => {
  const page = await openList();
  await page.keyboard.type('annot');
  await proposal(page, /^annotation/).waitFor();
  await page.keyboard.press('Tab');
  await proposal(page, /^tenant/).waitFor();
  await page.keyboard.type('ten');
  await page.keyboard.press('Tab');
  expect(await editor(page).inputValue()).toBe('annotation.tenant ');
  await proposal(page, /^!=/).waitFor();
  await page.keyboard.press('Tab');
  await proposal(page, /^acme.*1/).waitFor();
  await page.keyboard.press('ArrowDown');
  expect(await editor(page).getAttribute('aria-activedescendant')).toBe(
    await proposal(page, /^acme/).getAttribute('id'),
  );
  await page.keyboard.press('Enter');
  expect(await editor(page).inputValue()).toBe('annotation.tenant = "acme" ');
  await page.keyboard.press('Enter');
  await traceLink(page, LOOKUP.traceId).waitFor({ state: 'detached' });
  expect(appliedFilter(page)).toBe('annotation.tenant = "acme"');
  expect(await listedTraces(page)).toEqual([CHECKOUT.traceId]);
});

it('proposes the ends of a call that there is, and steps from one to the other', async () => {
  const page = await openList();
  await page.keyboard.type('edge');
  await page.keyboard.press('Tab');
  await proposal(page, /^web/).click();
  expect(await editor(page).inputValue()).toBe('edge("web", "")');
  await proposal(page, /^inventory/).click();
  expect(await editor(page).inputValue()).toBe('edge("web", "inventory")');
  await page.keyboard.press('Enter');
  await traceLink(page, CHECKOUT.traceId).waitFor({ state: 'detached' });
  expect(await listedTraces(page)).toEqual([LOOKUP.traceId]);
});

it('proposes values of URLs and services with their counts', async () => {
  const page = await openList();
  await page.keyboard.type('http.url = check');
  await proposal(page, /shop\.example\/checkout.*1/).click();
  expect(await editor(page).inputValue()).toBe('http.url = "http://shop.example/checkout" ');
  await editor(page).fill('service("');
  await page.keyboard.press('Control+Space');
  await proposal(page, /^orders .*service/).waitFor();
  await page.keyboard.press('Escape');
  await proposal(page, /^orders .*service/).waitFor({ state: 'detached' });
});

it('offers to search for words that are no condition', async () => {
  const page = await openList();
  await page.keyboard.type('stock');
  await proposal(page, /^http\.url CONTAINS "stock"/).click();
  await page.keyboard.press('Enter');
  await traceLink(page, CHECKOUT.traceId).waitFor({ state: 'detached' });
  expect(await listedTraces(page)).toEqual([LOOKUP.traceId]);
});

it('marks a mistake where it is, says what was meant, and does not apply it', async () => {
  const page = await openList();
  await page.keyboard.type('service("web") { falt }');
  expect(await page.locator('.filter-field [data-wrong]').allInnerTexts()).toEqual(['falt']);
  expect(await page.getByTestId('filter-problem').innerText()).toContain('did you mean fault');
  await page.keyboard.press('Enter');
  expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
  expect(appliedFilter(page)).toBeNull();
});

it('remembers what was applied and lists the groups', async () => {
  const page = await openList();
  await page.keyboard.type('duration > 0');
  await page.keyboard.press('Enter');
  await page.waitForURL(/filter=duration/);
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect.poll(() => appliedFilter(page)).toBeNull();
  await traceLink(page, LOOKUP.traceId).waitFor();
  await editor(page).press('Alt+ArrowDown');
  await proposal(page, /^duration > 0.*recent/).waitFor();
  await proposal(page, /^broken.*group/).click();
  await traceLink(page, LOOKUP.traceId).waitFor({ state: 'detached' });
  expect(appliedFilter(page)).toBe('group.name = "broken"');
});

it('works without storage', async () => {
  const page = await browser.blank();
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'localStorage', {
      get: () => {
        throw new DOMException('forbidden', 'SecurityError');
      },
    });
  });
  await page.goto('/traces');
  await traceLink(page, LOOKUP.traceId).waitFor();
  await editor(page).fill('fault');
  await page.keyboard.press('Enter');
  await traceLink(page, LOOKUP.traceId).waitFor({ state: 'detached' });
  expect(await listedTraces(page)).toEqual([CHECKOUT.traceId]);
});

it('explains the language and inserts its examples', async () => {
  const page = await openList();
  await page.keyboard.type('duration > 0');
  await page.getByRole('button', { name: 'Help for filter expressions' }).click();
  const help = page.getByRole('dialog', { name: 'Filter expressions' });
  expect(await accessibilityProblems(page)).toEqual([]);
  await help.getByRole('button', { name: /^error AND !throttle/ }).click();
  await help.waitFor({ state: 'detached' });
  expect(await editor(page).inputValue()).toBe('duration > 0 AND error AND !throttle');
  await page.keyboard.press('Control+z');
  expect(await editor(page).inputValue()).toBe('duration > 0');
});

it('takes several lines', async () => {
  const page = await openList();
  await page.keyboard.type('fault');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('AND service("orders")');
  await page.keyboard.press('Enter');
  await traceLink(page, LOOKUP.traceId).waitFor({ state: 'detached' });
  expect(appliedFilter(page)).toBe('fault\nAND service("orders")');
});

it('says that names could not be had, and goes on', async () => {
  const page = await openList();
  await page.route('**/extensions/TraceBreakdown', (route) =>
    route.fulfill({ status: 400, json: { __type: 'InvalidRequestException', message: 'no' } }),
  );
  await page.keyboard.type('user = ');
  await page.getByText('Names and values could not be loaded.').waitFor();
  await page.keyboard.type('"a"');
  await page.keyboard.press('Enter');
  await page.waitForURL(/filter=user/);
  await expect.poll(() => browser.takeComplaints().length).toBeGreaterThan(0);
  // What is typed is asked for again, and a second refusal may be logged as long as there is the page.
  await page.unrouteAll({ behavior: 'wait' });
  await page.close();
  expect(browser.takeComplaints().filter((text) => !text.includes('400'))).toEqual([]);
});

it.each(['light', 'dark'] as const)('is accessible in %s while it proposes', async (theme) => {
  const page = await openList();
  await page.emulateMedia({ colorScheme: theme });
  await page.keyboard.type('http.status = 5 AND service("x") { re');
  await proposal(page, /^responsetime/).waitFor();
  await page.keyboard.press('ArrowDown');
  expect(await accessibilityProblems(page)).toEqual([]);
});
