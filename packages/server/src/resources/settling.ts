import type { EpochMicros } from '@fluoroscope/wire';

/** How long a change of a setting counts as under way. X-Ray takes minutes; nothing here has to be moved. */
const SETTLING_MICROS = 1_000_000;

/** Whether a change made at `changedAt` is over at `now`; it is, too, when the clock was set back to before it. */
export function isSettled(changedAt: EpochMicros, now: EpochMicros): boolean {
  return now < changedAt || now - changedAt >= SETTLING_MICROS;
}
