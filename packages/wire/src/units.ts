/**
 * Units of time. Instants are whole microseconds since the Unix epoch inside the system and float seconds on the
 * wire; both are plain numbers at run time, so the brand is what keeps them apart.
 */

declare const unit: unique symbol;

/** Seconds since the Unix epoch, with a fraction: the wire's `start_time` and `end_time`. */
export type EpochSeconds = number & { readonly [unit]?: 'EpochSeconds' };

/** Whole microseconds since the Unix epoch. Exact in a double until the year 2255. */
export type EpochMicros = number & { readonly [unit]: 'EpochMicros' };

/** A length of time in whole microseconds. */
export type DurationMicros = number & { readonly [unit]: 'DurationMicros' };

/** Wire seconds to whole microseconds, rounded to nearest. */
export function toEpochMicros(seconds: EpochSeconds): EpochMicros {
  return Math.round(seconds * 1_000_000) as EpochMicros;
}

/** Whole microseconds to wire seconds. */
export function toEpochSeconds(micros: EpochMicros): EpochSeconds {
  return micros / 1_000_000;
}

/** Length from `start` to `end`; zero when the clock ran backwards. */
export function durationBetween(start: EpochMicros, end: EpochMicros): DurationMicros {
  return Math.max(0, end - start) as DurationMicros;
}

/** A length of time as seconds rounded to milliseconds, which is how X-Ray reports durations. */
export function toRoundedSeconds(duration: DurationMicros): number {
  return Math.round(duration / 1000) / 1000;
}
