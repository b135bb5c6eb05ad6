/** Spans of ten seconds, aligned to the clock, in which the reports of clients are added up. */

import type { EpochMicros } from '@fluoroscope/wire';

export const WINDOW_MICROS = 10_000_000;

/** The first instant of the window that `at` lies in. */
export function windowStart(at: EpochMicros): EpochMicros {
  return (at - (at % WINDOW_MICROS)) as EpochMicros;
}
