/** A trace of 10,000 segments: how it opens, moves and is searched. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { mostChangesInFrame, type FrameWork } from './support/frame-changes.ts';
import { largeTrace } from './support/large-trace.ts';
import { sendTraces } from './support/send-traces.ts';

const COUNT = 10_000;
/** Every 97th of them. */
const FAULTS = 103;
/** Those of them that are of tenant 16: numbers that leave 96 by 97 and 16 by 40. */
const HITS = Array.from({ length: COUNT }, (_, index) => index).filter(
  (index) => index % 97 === 96 && index % 40 === 16,
).length;
const TRACE = largeTrace(60, COUNT);
const FRAMES = 60;

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, [TRACE]);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

describe('a trace of 10,000 segments', () => {
  it.each<FrameWork>(['scroll', 'zoom', 'pan'])(
    'writes only what is in sight in a frame of a %s',
    async (work) => {
      const page = await openTrace('?zoom=2-8');
      const changes = await mostChangesInFrame(page.getByTestId('timeline'), work, FRAMES);
      expect(changes).toBeGreaterThan(0);
      expect(changes).toBeLessThan(500);
      expect(await page.getByTestId('timeline-row').count()).toBeLessThan(100);
    },
  );

  it('counts and walks what is searched for, and shows it alone', async () => {
    const page = await openTrace();
    const box = page.getByRole('searchbox', { name: 'Find in the trace' });
    await page.keyboard.press('/');
    await page.keyboard.type('status:500 tenant:tenant-16');
    // Before anything can have been found.
    await box.press('Enter');
    const count = page.getByTestId('search-count');
    // An unfinished query has a count too, which is another.
    await expect.poll(() => count.innerText()).toMatch(new RegExp(`^\\d+ of ${HITS}$`));
    const selected = page.locator('[data-testid="timeline-row"][data-selected="true"]');
    expect(await selected.getAttribute('data-outcome')).toBe('fault');
    expect(await selected.getAttribute('data-hit')).toBe('true');
    await page.getByLabel('Only hits').click();
    await expect.poll(() => page.getByTestId('timeline-row').count()).toBeLessThan(20);
    await page.waitForURL(/only=hits/);
    await page.waitForURL(/search=status/);
  });

  it('goes through all problems', async () => {
    const page = await openTrace();
    const button = page.getByTestId('next-problem');
    expect(await button.innerText()).toContain(`(${FAULTS})`);
    const selected = page.locator('[data-testid="timeline-row"][data-selected="true"]');
    const before = await selected.getAttribute('aria-rowindex');
    await button.click();
    await expect.poll(() => selected.getAttribute('aria-rowindex')).not.toBe(before);
    expect(await selected.getAttribute('data-outcome')).toBe('fault');
  });
});

async function openTrace(query = ''): Promise<Page> {
  const page = await browser.open(`/traces/${TRACE.traceId}${query}`);
  await page.getByTestId('timeline-row').first().waitFor();
  return page;
}
