/** Time and chance that stand still until a test moves them. */

import type { SamplingClock } from '../sampling/sampling-clock.ts';

export interface ManualClock extends SamplingClock {
  /** Epoch milliseconds. */
  time: number;
  /** What chance gives: 0 lets every rate above zero through, 1 none. */
  chance: number;
}

/** At the beginning of a second. */
export function manualClock(): ManualClock {
  return {
    time: 1_800_000_000_000,
    chance: 1,
    now(): number {
      return this.time;
    },
    random(): number {
      return this.chance;
    },
  };
}
