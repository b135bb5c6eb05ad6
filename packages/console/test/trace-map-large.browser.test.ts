/** A map of five hundred services in a real browser: how it moves, and what it shows from how far. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { meshTrace, serviceName } from './support/mesh-traces.ts';
import { sendTraces } from './support/send-traces.ts';

const MESH = { services: 500, calls: 1500 };
/** A frame that a reader sees as a halt; on a shared machine without a graphics card single ones are no sign. */
const LONG_FRAME_MS = 250;

let service: RunningService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
  await sendTraces(service.url, [meshTrace(MESH, 60, 1)]);
});

afterEach(() => browser.closePages());

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

describe('a map of 500 services', () => {
  it('pans and zooms without halts', async () => {
    const page = await openMap();
    const box = await page.getByRole('application').boundingBox();
    if (box === null) throw new Error('The map is not drawn.');
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.move(middle.x, middle.y);
    await watchFrames(page);
    for (let step = 0; step < 10; step += 1) await page.mouse.wheel(0, -120);
    await page.mouse.down();
    for (let step = 1; step <= 40; step += 1) await page.mouse.move(middle.x - step * 8, middle.y - step * 3);
    await page.mouse.up();
    const frames = await framesWatched(page);
    expect(frames.length).toBeGreaterThan(5);
    const long = frames.filter((milliseconds) => milliseconds > LONG_FRAME_MS);
    expect(long.length).toBeLessThanOrEqual(Math.ceil(frames.length * 0.2));
  });

  it('draws shapes from afar, names from nearer and numbers from near', async () => {
    const page = await openMap();
    const stage = page.locator('.map-stage');
    expect(await stage.getAttribute('data-distance')).toBe('far');
    expect(await page.locator('.map-node-words text:visible').count()).toBe(0);
    await page.getByRole('searchbox', { name: 'Find a service' }).fill(serviceName(250));
    await page.keyboard.press('Enter');
    await expect.poll(() => stage.getAttribute('data-distance')).toBe('near');
    await expect.poll(() => page.getByTestId('mini-map').isVisible()).toBe(true);
  });
});

async function openMap(): Promise<Page> {
  const page = await browser.open('/trace-map');
  await page.getByTestId('map-node').nth(500).waitFor({ state: 'attached' });
  return page;
}

async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const times: number[] = [];
    let last = performance.now();
    const watch = (now: number): void => {
      times.push(now - last);
      last = now;
      requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
    Object.assign(globalThis, { watchedFrames: times });
  });
}

/** Lengths of the frames since, in milliseconds. */
function framesWatched(page: Page): Promise<readonly number[]> {
  return page.evaluate(() => (globalThis as unknown as { watchedFrames: readonly number[] }).watchedFrames);
}
