import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DurationMicros,
  durationBetween,
  type EpochMicros,
  toEpochMicros,
  toEpochSeconds,
  toRoundedSeconds,
} from './units.ts';

describe('toEpochMicros', () => {
  it.each([
    [0, 0],
    [1795227756.804, 1795227756804000],
    [1.478293361271e9, 1478293361271000],
    [1478293361.2714496, 1478293361271450],
  ])('makes of %d s %d µs', (seconds, micros) => {
    expect(toEpochMicros(seconds)).toBe(micros);
  });

  it('is undone by toEpochSeconds', () => {
    // Until the year 2100, a double holds epoch seconds to a quarter of a microsecond.
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000_000 }), (micros) => {
        expect(toEpochMicros(toEpochSeconds(micros as EpochMicros))).toBe(micros);
      }),
    );
  });
});

describe('durationBetween', () => {
  it('is zero when the clock ran backwards', () => {
    const [early, late] = [toEpochMicros(10), toEpochMicros(12.5)];
    expect(durationBetween(early, late)).toBe(2_500_000);
    expect(durationBetween(late, early)).toBe(0);
  });
});

describe('toRoundedSeconds', () => {
  it.each([
    [0, 0],
    [499, 0],
    [500, 0.001],
    [1_234_567, 1.235],
  ])('makes of %d µs %d s', (micros, seconds) => {
    expect(toRoundedSeconds(micros as DurationMicros)).toBe(seconds);
  });
});
