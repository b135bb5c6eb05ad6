/**
 * How statements speak of time: rows carry instants as numbers, and values are bound as whole microseconds or seconds.
 */

import type { EpochMicros } from '@fluoroscope/wire';

/** A half-open range of time. */
export interface TimeRange {
  readonly start: EpochMicros;
  readonly end: EpochMicros;
}

/** A bound instant as a DateTime64(6); `parameter` is the name of an Int64 parameter in microseconds. */
export function instant(parameter: string): string {
  return `fromUnixTimestamp64Micro({${parameter}:Int64}, 'UTC')`;
}

/** A bound second as a DateTime; `parameter` is the name of a UInt32 parameter in seconds. */
export function second(parameter: string): string {
  return `fromUnixTimestamp({${parameter}:UInt32})`;
}

/** The last second that a DateTime column can hold. */
const MAX_SECOND = 2 ** 32 - 1;

/** The first whole second that is not before `micros`: a column of seconds compares with it as with `micros`. */
export function ceilSecond(micros: EpochMicros): number {
  return Math.min(MAX_SECOND, Math.ceil(micros / 1_000_000));
}
