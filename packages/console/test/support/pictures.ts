/**
 * Pictures of the console for people who read about it. A test that comes past something worth showing says so; the
 * files are written when asked for (`UPDATE=1`), since no two machines draw letters alike.
 */

import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';

const DIRECTORY = new URL('../../../../docs/images/', import.meta.url);

/** Keeps what the page shows as `docs/images/<name>.png`, when pictures are asked for. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (process.env['UPDATE'] !== '1') return;
  await mkdir(DIRECTORY, { recursive: true });
  await page.mouse.move(0, 0);
  await page.screenshot({ path: new URL(`${name}.png`, DIRECTORY).pathname, animations: 'disabled' });
}
