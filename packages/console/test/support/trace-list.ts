/** The list of traces on a page. */

import type { Locator, Page } from 'playwright-core';

export function traceLink(page: Page, traceId: string): Locator {
  return page.locator(`[data-testid="trace-link"][data-trace-id="${traceId}"]`);
}

/** Ids of the traces on the page of the list that is shown, from top to bottom; waits for the first. */
export async function listedTraces(page: Page): Promise<readonly (string | null)[]> {
  const links = page.getByTestId('trace-link');
  await links.first().waitFor();
  return links.evaluateAll((elements) => elements.map((element) => element.getAttribute('data-trace-id')));
}
