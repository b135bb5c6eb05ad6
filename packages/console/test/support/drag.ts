/** Drags that no mouse of Playwright makes. */

import type { Locator } from 'playwright-core';
import type { Place } from './map-parts.ts';

/**
 * Moves the pressed pointer over an element and lets it go in one task, as a quick hand does on a busy machine: React
 * draws nothing between the two.
 */
export function moveAndLetGo(element: Locator, to: Place): Promise<void> {
  return element.evaluate((target, { x, y }) => {
    const place = { clientX: x, clientY: y, pointerId: 1, isPrimary: true, bubbles: true, button: 0 };
    target.dispatchEvent(new PointerEvent('pointermove', { ...place, buttons: 1 }));
    target.dispatchEvent(new PointerEvent('pointerup', place));
  }, to);
}
