/** How a page keeps up while something is done to it in every frame. */

import type { Locator } from 'playwright-core';

export interface FrameTimes {
  readonly frames: number;
  /** Frames that took longer than 50 ms, the length from which a reader notices. */
  readonly long: number;
  /** Milliseconds. */
  readonly median: number;
}

/** What is done in one frame; `turn` changes its direction every sixty frames. */
export type FrameWork = 'scroll' | 'zoom' | 'pan';

/** Does the work for `milliseconds` and measures every frame from the one before it. */
export function frameTimes(grid: Locator, work: FrameWork, milliseconds: number): Promise<FrameTimes> {
  return grid.evaluate(
    async (element, given) => {
      const ruler = element.querySelector('[data-testid="ruler"]')?.getBoundingClientRect();
      if (ruler === undefined) throw new Error('The timeline has no ruler');
      const turn = (frame: number): number => (Math.floor(frame / 60) % 2 === 0 ? -1 : 1);
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
      const times: number[] = [];
      let last = performance.now();
      const end = last + given.milliseconds;
      while (last < end) {
        act(times.length);
        await new Promise((done) => requestAnimationFrame(done));
        const now = performance.now();
        times.push(now - last);
        last = now;
      }
      times.sort((a, b) => a - b);
      return {
        frames: times.length,
        long: times.filter((time) => time > 50).length,
        median: times[times.length >> 1] ?? 0,
      };
    },
    { work, milliseconds },
  );
}
