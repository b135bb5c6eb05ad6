/** How much of a page is written again while something is done to it in every frame. */

import type { Locator } from 'playwright-core';

/** What is done in one frame; `turn` changes its direction every twenty frames. */
export type FrameWork = 'scroll' | 'zoom' | 'pan';

/**
 * Does the work in each of `frames` frames. Resolves with the number of changes to the document that the costliest of
 * them made: unlike its time it says the same on every machine.
 */
export function mostChangesInFrame(grid: Locator, work: FrameWork, frames: number): Promise<number> {
  return grid.evaluate(
    async (element, given) => {
      const ruler = element.querySelector('[data-testid="ruler"]')?.getBoundingClientRect();
      if (ruler === undefined) throw new Error('The timeline has no ruler');
      const turn = (frame: number): number => (Math.floor(frame / 20) % 2 === 0 ? -1 : 1);
      const wheel = (init: WheelEventInit): boolean =>
        element.dispatchEvent(
          new WheelEvent('wheel', {
            bubbles: true,
            cancelable: true,
            clientX: ruler.left + ruler.width * 0.4,
            clientY: ruler.top + 60,
            ...init,
          }),
        );
      const act = (frame: number): void => {
        if (given.work === 'scroll') element.scrollTop += 120;
        else if (given.work === 'zoom') wheel({ ctrlKey: true, deltaY: 40 * turn(frame) });
        else wheel({ deltaX: 20 * turn(frame) });
      };
      let changes = 0;
      let most = 0;
      const observer = new MutationObserver((records) => {
        changes += records.length;
      });
      observer.observe(document.body, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
      for (let frame = 0; frame < given.frames; frame += 1) {
        act(frame);
        await new Promise((done) => requestAnimationFrame(done));
        changes += observer.takeRecords().length;
        most = Math.max(most, changes);
        changes = 0;
      }
      observer.disconnect();
      return most;
    },
    { work, frames },
  );
}
