import type { EpochMicros } from '@fluoroscope/wire';

/** Nanoseconds since the epoch as OTLP's JSON writes them. What lies before the epoch cannot be said and becomes 0. */
export function toUnixNano(instant: EpochMicros): string {
  return String(BigInt(Math.max(0, instant)) * 1000n);
}
