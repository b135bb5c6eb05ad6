/** A map of five hundred services in a real browser: how it moves, and what it shows from how far. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startService, type RunningService } from '../../server/test/support/start-service.ts';
import { startBrowser, type ConsoleBrowser } from './support/console-browser.ts';
import { DRAWN_MAP_NODE } from './support/map-parts.ts';
import { meshTrace, serviceName } from './support/mesh-traces.ts';
import { sendTraces } from './support/send-traces.ts';

const MESH = { services: 500, calls: 1500 };
const STEPS = 40;

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
  it('is moved as a whole, not node by node', async () => {
    const page = await openMap();
    const box = await page.getByRole('application').boundingBox();
    if (box === null) throw new Error('The map is not drawn.');
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.down();
    await watchChanges(page);
    for (let step = 1; step <= STEPS; step += 1)
      await page.mouse.move(middle.x - step * 8, middle.y - step * 3);
    await page.mouse.up();
    const changes = await changesWatched(page);
    expect(changes).toBeGreaterThan(0);
    expect(changes).toBeLessThan(STEPS * 10);
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
  await page.locator(DRAWN_MAP_NODE).nth(500).waitFor({ state: 'attached' });
  return page;
}

async function watchChanges(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watched = { changes: 0 };
    new MutationObserver((records) => {
      watched.changes += records.length;
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    Object.assign(globalThis, { watched });
  });
}

/** How often anything in the document was written since. */
function changesWatched(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { watched: { changes: number } }).watched.changes);
}
