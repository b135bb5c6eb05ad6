/** Time and chance of the test's process that stand still until the test moves them. */
import { vi } from 'vitest';

export interface ManualClock {
  /** Epoch milliseconds. */
  time: number;
  /** What chance gives: 0 lets every rate above zero through, 1 none. */
  chance: number;
}

/** At the beginning of a second. */
export function manualClock(): ManualClock {
  const clock = { time: 1_800_000_000_000, chance: 1 };
  vi.spyOn(Date, 'now').mockImplementation(() => clock.time);
  vi.spyOn(Math, 'random').mockImplementation(() => clock.chance);
  return clock;
}
