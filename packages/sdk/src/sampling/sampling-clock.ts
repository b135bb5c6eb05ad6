/** Time and chance of the sampler, in the hands of a test where it wants them. */
export interface SamplingClock {
  /** Epoch milliseconds. */
  now(): number;
  /** From 0 up to but not including 1. */
  random(): number;
}

export const SYSTEM_CLOCK: SamplingClock = { now: () => Date.now(), random: () => Math.random() };
