/** The doctor above a trace: what is wrong, where, why and what helps, and clocks that are set when the reader asks. */

import type { SegmentDocument } from '@fluoroscope/wire';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { newSegmentId } from '../../server/test/e2e/support/documents.ts';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { accessibilityProblems } from './support/accessibility.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { newTraceId } from './support/detailed-traces.ts';
import { sendTraces } from './support/send-traces.ts';
import { failedCheckout, orphan, type SentTrace } from './support/shop-traces.ts';

const SKEW_SECONDS = 40;

const SOUND = failedCheckout(400);
const ORPHAN = orphan(400);
const SKEWED = skewedCall(400);

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, [SOUND, ORPHAN, SKEWED]);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

describe('the banner', () => {
  it('is one line that opens to what is wrong, where, why and what helps', async () => {
    const page = await openTrace(ORPHAN.traceId);
    const banner = page.getByTestId('doctor-banner');
    await banner.locator('.doctor-line button[aria-expanded="false"]').click();
    const card = page.locator('[data-testid="finding"][data-code="ParentMissing"]');
    const text = await card.innerText();
    for (const part of ['Usually:', 'What helps:', 'inventory']) expect(text).toContain(part);
    expect(page.url()).toContain('doctor=open');
    await page.getByTestId('timeline-row').first().waitFor();
    await card.getByRole('button', { name: 'inventory' }).click();
    await expect.poll(() => page.getByTestId('segment-details').getAttribute('data-name')).toBe('inventory');
  });

  it('marks the rows that it is about', async () => {
    const page = await openTrace(ORPHAN.traceId);
    const mark = page.getByTestId('timeline-row').first().getByTestId('finding-mark');
    await mark.waitFor();
    expect(await mark.getAttribute('aria-label')).not.toBe('');
    await page.getByTestId('segment-details').locator('.finding-notes').waitFor();
  });

  it('is dismissed for one trace, and comes back when it is asked for', async () => {
    const page = await openTrace(ORPHAN.traceId);
    await page.locator('[data-testid="timeline-row"] [data-testid="finding-mark"]').waitFor();
    await page.getByRole('button', { name: 'Dismiss the findings of this trace' }).click();
    await page.getByTestId('doctor-banner').waitFor({ state: 'detached' });
    // Findings say how long something has been missing.
    await page.route('**/extensions/TraceDiagnosis', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replaceAll('Missing for', 'By now missing for');
      await route.fulfill({ response, body });
    });
    await page.reload();
    await page.locator('.doctor-reopen').waitFor();
    expect(await page.getByTestId('doctor-banner').count()).toBe(0);
    await page.locator('.doctor-reopen').click();
    await page.getByTestId('doctor-banner').waitFor();
  });

  it('is not there for a trace that is sound', async () => {
    const page = await openTrace(SOUND.traceId);
    await page.getByTestId('likely-cause').waitFor();
    expect(await page.getByTestId('doctor-banner').count()).toBe(0);
    expect(await page.getByTestId('clock-switch').count()).toBe(0);
  });

  it.each(['light', 'dark'])('is accessible in the %s theme, open and closed', async (theme) => {
    const page = await openTrace(SKEWED.traceId);
    if (theme === 'dark') await page.getByTestId('theme-toggle').click();
    const banner = page.getByTestId('doctor-banner');
    await banner.waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await banner.locator('.doctor-line button[aria-expanded="false"]').click();
    await page.getByTestId('finding').first().waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

describe('clocks that disagree', () => {
  it('are shown raw, and aligned with a lasting note when the reader asks', async () => {
    const page = await openTrace(SKEWED.traceId);
    const clocks = page.getByTestId('clock-switch');
    await clocks.getByText('Times are as reported').waitFor();
    const durations = page.locator('.trace-facts');
    expect(await durations.innerText()).toMatch(/Duration\s*40/);
    await clocks.getByRole('checkbox', { name: 'Align clocks' }).click();
    await clocks.getByText('These are not the reported times.').waitFor();
    expect(await clocks.innerText()).toMatch(/inventory moved by −(39|40)/);
    await expect.poll(() => durations.innerText()).toMatch(/Duration\s*1 s/);
    expect(page.url()).toContain('align=1');
    await page.goBack();
    await expect.poll(() => durations.innerText()).toMatch(/Duration\s*40/);
  });

  it('leave the raw documents as they were reported', async () => {
    const page = await browser.open(`/traces/${SKEWED.traceId}?align=1&view=raw`);
    await page.getByTestId('clock-switch').getByText('These are not the reported times.').waitFor();
    const { start_time: reported } = SKEWED.documents[1] ?? {};
    expect(await page.getByTestId('raw-trace').innerText()).toContain(String(reported));
  });
});

describe('a trace of which everything was refused', () => {
  it('says what was refused and why', async () => {
    const traceId = newTraceId(Date.now() / 1000);
    const refused = { trace_id: traceId, id: newSegmentId(), name: 'refused', start_time: Date.now() / 1000 };
    await fetch(`${service.url}/TraceSegments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ TraceSegmentDocuments: [JSON.stringify(refused)] }),
    });
    const page = await browser.open(`/traces/${traceId}`);
    await page.getByTestId('unknown-trace').waitFor();
    const finding = page.getByTestId('finding');
    await finding.waitFor();
    expect(await finding.getAttribute('data-code')).toBe('DocumentRefused');
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

/** A call whose callee's clock is far ahead. */
function skewedCall(secondsAgo: number): SentTrace {
  const start = Math.floor(Date.now() / 1000) - secondsAgo;
  const traceId = newTraceId(start);
  const call = {
    id: newSegmentId(),
    name: 'inventory',
    namespace: 'remote' as const,
    start_time: start + 0.1,
    end_time: start + 0.9,
    http: {
      request: { method: 'GET', url: 'http://inventory.internal/stock', traced: true },
      response: { status: 200 },
    },
  };
  const web: SegmentDocument = {
    id: newSegmentId(),
    trace_id: traceId,
    name: 'web',
    start_time: start,
    end_time: start + 1,
    http: { request: { method: 'GET', url: 'http://shop.example/stock' }, response: { status: 200 } },
    subsegments: [call],
  };
  const inventory: SegmentDocument = {
    id: newSegmentId(),
    trace_id: traceId,
    parent_id: call.id,
    name: 'inventory',
    start_time: start + SKEW_SECONDS,
    end_time: start + SKEW_SECONDS + 0.6,
    http: { request: { method: 'GET', url: 'http://inventory.internal/stock' }, response: { status: 200 } },
  };
  return { traceId, documents: [web, inventory] };
}

async function openTrace(traceId: string): Promise<Page> {
  const page = await browser.open(`/traces/${traceId}`);
  await page.getByTestId('timeline-row').first().waitFor();
  return page;
}
