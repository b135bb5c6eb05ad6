/** Groups, sampling rules, insights and settings in a real browser: each is changed by hand and read back. */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { failingHour } from '../../server/test/e2e/support/failing-hour.ts';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { sendTraces } from './support/send-traces.ts';
import { failedCheckout, missingPage, stockLookup } from './support/shop-traces.ts';

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, [failedCheckout(30), stockLookup(40), stockLookup(50), missingPage(60)]);
});

afterEach(async () => {
  await browser.closePages();
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

/** What the service answers to an operation. */
async function ask(path: string, input: object = {}): Promise<unknown> {
  const response = await fetch(`${service.url}${path}`, { method: 'POST', body: JSON.stringify(input) });
  return response.json();
}

function lastHourOf(group: string): object {
  const now = Date.now() / 1000;
  return { GroupName: group, StartTime: now - 3600, EndTime: now };
}

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityProblems(page)).toEqual([]);
  }
}

it('tries the expression of a group while it is typed, makes the group, and deletes it', async () => {
  const page = await browser.open('/groups');
  await page.locator('[data-testid="group-row"][data-name="Default"]').waitFor();
  await page.getByRole('button', { name: 'New group' }).click();
  const panel = page.getByTestId('side-panel');
  await panel.getByRole('textbox', { name: 'Name' }).fill('broken');
  const expression = panel.getByLabel('Filter expression of the group');
  await expression.fill('fault OR error');
  const trial = panel.getByTestId('trial');
  await trial.getByText('2 traces').waitFor();
  expect(await trial.innerText()).toContain('of 4 in the time range (50 %)');
  await expectAccessible(page);
  await panel.getByRole('button', { name: 'Create the group' }).click();
  const row = page.locator('[data-testid="group-row"][data-name="broken"]');
  await row.waitFor();
  await expect.poll(() => row.innerText()).toContain('1 (50 %)');
  expect(await ask('/GetGroup', { GroupName: 'broken' })).toMatchObject({
    Group: { FilterExpression: 'fault OR error' },
  });
  expect(new URL(page.url()).searchParams.get('group')).toBe('broken');
  await panel.getByRole('button', { name: 'Delete' }).click();
  await panel.getByRole('button', { name: 'Delete for good' }).click();
  await row.waitFor({ state: 'detached' });
});

it('says why a group was not made', async () => {
  await ask('/CreateGroup', { GroupName: 'taken', FilterExpression: 'ok' });
  const page = await browser.open('/groups?new=yes&filter=fault');
  const panel = page.getByTestId('side-panel');
  await panel.getByRole('textbox', { name: 'Name' }).fill('taken');
  await panel.getByRole('button', { name: 'Create the group' }).click();
  await panel.getByTestId('change-notice').getByText('A group with this name already exists').waitFor();
  // The browser itself logs the refusal.
  expect(browser.takeComplaints()).toEqual([expect.stringContaining('400')]);
});

it('makes a sampling rule, says which rule decides, and changes the order', async () => {
  const page = await browser.open('/sampling?method=POST&path=/checkout/7');
  const result = page.getByTestId('dry-run-result');
  await result.getByText('Default decides:').waitFor();
  for (const [name, path] of [
    ['checkout', '/checkout*'],
    ['posts', '*'],
  ] as const) {
    await page.getByRole('button', { name: 'New rule' }).click();
    const panel = page.getByTestId('side-panel');
    await panel.getByLabel('Name', { exact: true }).fill(name);
    await panel.getByLabel('Priority').fill(name === 'checkout' ? '10' : '20');
    await panel.getByLabel('Rate in %').fill('50');
    await panel.getByLabel('Method').fill('post');
    await panel.getByLabel('URL path').fill(path);
    await panel.getByRole('button', { name: 'Create the rule' }).click();
    await page.locator(`[data-testid="rule-row"][data-name="${name}"]`).waitFor();
  }
  await result.getByText('checkout decides:').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Ask posts earlier' }).click();
  await result.getByText('posts decides:').waitFor();
  const rows = page.getByTestId('rule-row');
  expect(await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-name')))).toEqual([
    'posts',
    'checkout',
    'Default',
  ]);
  await page.reload();
  await result.getByText('posts decides:').waitFor();
});

it('shows what clients reported of a rule', async () => {
  const document = {
    RuleName: 'Default',
    ClientID: '0123456789abcdef01234567',
    Timestamp: Date.now() / 1000,
    RequestCount: 400,
    SampledCount: 20,
    BorrowCount: 1,
  };
  await ask('/SamplingTargets', { SamplingStatisticsDocuments: [document] });
  const page = await browser.open('/sampling');
  const row = page.locator('[data-testid="rule-row"][data-name="Default"]');
  await row.getByText('40.0 requests/s, 5 % sampled').waitFor();
  expect(await row.getByRole('img').getAttribute('aria-label')).toContain('400 requests, 20 sampled');
});

it('refuses a rule that cannot be, before it is sent', async () => {
  browser.takeRequests();
  const page = await browser.open('/sampling?new=yes');
  const panel = page.getByTestId('side-panel');
  await panel.getByLabel('Rate in %').fill('200');
  await panel.getByRole('button', { name: 'Create the rule' }).click();
  await panel.getByText('A number from 0 to 100.').waitFor();
  await panel.getByText('A name is needed.').waitFor();
  expect(browser.takeRequests().filter((url) => url.endsWith('/CreateSamplingRule'))).toEqual([]);
});

it('says that a group is not watched for insights, and where that is changed', async () => {
  const page = await browser.open('/insights');
  await page.getByTestId('no-insights').getByText('This group is not watched').waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Settings of the group Default' }).click();
  await page.getByTestId('side-panel').getByText('This group holds every trace').waitFor();
});

it('shows an insight with its cause, whom it reached and how it went on', { timeout: 180_000 }, async () => {
  for (const documents of failingHour(Math.floor(Date.now() / 60_000))) {
    const texts = documents.map((document) => JSON.stringify(document));
    await ask('/TraceSegments', { TraceSegmentDocuments: texts });
  }
  await ask('/UpdateGroup', { GroupName: 'Default', InsightsConfiguration: { InsightsEnabled: true } });
  await expect
    .poll(() => ask('/InsightSummaries', lastHourOf('Default')), { timeout: 60_000, interval: 250 })
    .toMatchObject({ InsightSummaries: [{ State: 'CLOSED' }] });
  const page = await browser.open('/insights');
  await page.getByTestId('insight-row').getByRole('button', { name: 'orders' }).click();
  const panel = page.getByTestId('side-panel');
  await panel.getByText('80 of 80 failed (100 %)').waitFor();
  await panel.getByText('orders is back to what is usual.').waitFor();
  await expectAccessible(page);
  await panel.getByRole('link', { name: 'Failed traces' }).click();
  await page.getByTestId('trace-link').first().waitFor();
  expect(new URL(page.url()).searchParams.get('filter')).toBe('service("orders") { fault }');
});

it('shows what is stored, what was refused, and what AWS would cost', async () => {
  await ask('/TraceSegments', { TraceSegmentDocuments: ['no JSON'] });
  const page = await browser.open('/settings?recorded=148800&queries=100&scanned=200&retrieved=50');
  await page.getByTestId('refusals').getByText('ParseError').waitFor();
  const total = page.getByTestId('cost-total');
  expect(await total.innerText()).toBe('$0.24');
  await page.getByLabel('% watched by insights').fill('100');
  await expect.poll(() => total.innerText()).toBe('$0.39');
  expect(new URL(page.url()).searchParams.get('insights')).toBe('100');
  await expectAccessible(page);
});

it('keeps encryption, indexing, destination and policies for the clients that read them', async () => {
  const page = await browser.open('/settings');
  const kept = page.getByRole('region', { name: 'Settings kept for clients' });
  await kept.getByLabel('Key of the encryption configuration').fill('alias/traces');
  await kept.getByRole('button', { name: 'Save' }).first().click();
  await expect
    .poll(() => ask('/EncryptionConfig'))
    .toMatchObject({ EncryptionConfig: { Type: 'KMS', KeyId: expect.stringContaining(':key/') as string } });
  await kept.getByLabel('Segment destination').selectOption('CloudWatchLogs');
  await expect
    .poll(() => ask('/GetTraceSegmentDestination'))
    .toMatchObject({ Destination: 'CloudWatchLogs' });
  const policies = page.getByRole('region', { name: 'Resource policies' });
  await policies.getByRole('button', { name: 'New policy' }).click();
  await policies.getByLabel('Name of the policy').fill('sns');
  await policies.getByRole('button', { name: 'Save the policy' }).click();
  await policies.getByRole('button', { name: 'sns' }).waitFor();
  expect(await ask('/ListResourcePolicies')).toMatchObject({ ResourcePolicies: [{ PolicyName: 'sns' }] });
});

it('tells when the service is lost, and goes on when it is back', async () => {
  const page = await browser.blank();
  await page.route('**/extensions/ServiceStatus', (route) => route.abort());
  await page.goto('/settings');
  await page.getByTestId('error-notice').getByText('The service does not answer').waitFor();
  await page.unroute('**/extensions/ServiceStatus');
  await page.getByRole('region', { name: 'Storage' }).waitFor();
  // The browser itself logs what did not arrive.
  expect(browser.takeComplaints()).not.toEqual([]);
});
