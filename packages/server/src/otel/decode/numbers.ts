/** 64-bit numbers of the protocol from two halves, without an object or a bigint where a double will do. */

import type { EpochSeconds } from '@fluoroscope/wire';

const TWO_TO_THE_32 = 4_294_967_296;
const NANOSECONDS_PER_SECOND = 1_000_000_000;

/** `high` is the signed upper half, `low` the unsigned lower one. A bigint where a double would lose digits. */
export function toInteger(high: number, low: number): number | bigint {
  const value = high * TWO_TO_THE_32 + low;
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low);
}

/**
 * Nanoseconds since the epoch, in two unsigned halves, as seconds. The nanoseconds are rounded once, to the nearest
 * double, and so is the quotient: for today's times the result is exact to a quarter of a microsecond, which is what a
 * double of seconds holds, and it is the number that a decimal spelling of the nanoseconds gives too.
 */
export function toSeconds(high: number, low: number): EpochSeconds {
  return (high * TWO_TO_THE_32 + low) / NANOSECONDS_PER_SECOND;
}
