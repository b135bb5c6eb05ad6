/**
 * A trace as a row of `traces`: the one place that knows the table's column order. Rows are written as
 * JSONCompactEachRow, which one native `JSON.stringify` makes from a flat array.
 */

import type { EpochMicros, OutcomeFlags } from '@fluoroscope/wire';
import type { Trace } from '../assemble/trace.ts';

const FLAG_ERROR = 1;
const FLAG_THROTTLE = 2;
const FLAG_FAULT = 4;

/** Stands for "not ended" in duration columns. */
const NOT_ENDED = -1;

/** Outcome flags as the bits of a `flags` column. */
export function toFlagBits(flags: OutcomeFlags): number {
  return (flags.error ? FLAG_ERROR : 0) | (flags.throttle ? FLAG_THROTTLE : 0) | (flags.fault ? FLAG_FAULT : 0);
}

/** A DateTime64(6) as ClickHouse reads it from text: seconds with six digits. */
export function toDateTime64(micros: EpochMicros): string {
  const seconds = Math.floor(micros / 1_000_000);
  return `${seconds}.${String(micros - seconds * 1_000_000).padStart(6, '0')}`;
}

const toOptionalDateTime64 = (micros: EpochMicros | undefined): string => toDateTime64(micros ?? (0 as EpochMicros));
