import { describe, expect, it } from 'vitest';
import { forecastFaults } from './time-series-forecast.ts';

const quiet = Array.from({ length: 180 }, (_, minute) => ({ minute: minute + 20, total: 100, fault: 0 }));

describe('forecastFaults', () => {
  it('expects half a percent of faults where there were none, and where nothing is known', () => {
    // 0.5 expected, 3 deviations of 0.705 and one more.
    expect(forecastFaults(quiet, 200, 100)).toEqual({ low: 0, high: 4 });
    expect(forecastFaults([], 200, 100)).toEqual({ low: 0, high: 4 });
  });
  it('lays the band around the share of the three hours before', () => {
    const counts = quiet.map((each) => ({ ...each, fault: 20 }));
    // 200 expected, 3 deviations of 12.65 and one more.
    expect(forecastFaults(counts, 200, 1000)).toEqual({ low: 161, high: 239 });
  });
  it('does not look at the bucket itself, nor at what came later or long before', () => {
    const others = [19, 200, 201].map((minute) => ({ minute, total: 1000, fault: 1000 }));
    expect(forecastFaults([...quiet, ...others], 200, 100)).toEqual({ low: 0, high: 4 });
  });
  it('expects nothing but a stray fault of no requests', () => {
    expect(forecastFaults(quiet, 200, 0)).toEqual({ low: 0, high: 1 });
  });
});
