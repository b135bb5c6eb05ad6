/**
 * How many faults a bucket of a time series is expected to hold at least and at most, by the share of faults in the
 * three hours before it: three standard deviations around the mean of as many independent requests.
 * Source: X-Ray API reference, ForecastStatistics; the model behind X-Ray's own band is not published.
 */

/** Requests that ended in one minute, and how many of them were faults. */
export interface MinuteCounts {
  /** Whole minutes since the epoch. */
  readonly minute: number;
  readonly total: number;
  readonly fault: number;
}

export interface FaultBand {
  readonly low: number;
  readonly high: number;
}

export const FORECAST_MINUTES = 180;

/** Even what never failed may fail at this rate without surprise. */
const LEAST_FAULT_SHARE = 0.005;

const DEVIATIONS = 3;

/** The band for `total` requests of a bucket that begins with `minute`. `counts` are in any order. */
export function forecastFaults(counts: readonly MinuteCounts[], minute: number, total: number): FaultBand {
  let [before, faults] = [0, 0];
  for (const each of counts) {
    if (each.minute >= minute || each.minute < minute - FORECAST_MINUTES) continue;
    before += each.total;
    faults += each.fault;
  }
  const share = Math.max(LEAST_FAULT_SHARE, before === 0 ? 0 : faults / before);
  const margin = DEVIATIONS * Math.sqrt(total * share * (1 - share)) + 1;
  return {
    low: Math.floor(Math.max(0, total * share - margin)),
    high: Math.ceil(total * share + margin),
  };
}
