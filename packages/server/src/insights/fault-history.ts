/**
 * What is usual of a service: its requests and faults minute by minute. Minutes of an anomaly are not usual and are
 * left out, or a long one would become the norm by which it is no anomaly.
 */

import { FORECAST_MINUTES, forecastFaults, type MinuteCounts } from '../query/time-series-forecast.ts';
import type { RequestImpact } from './insight.ts';

/** Fewer faults in a minute are no anomaly, whatever the band says. */
const LEAST_FAULTS = 5;

/** What has been seen for fewer minutes is not known well enough to be surprising. */
const LEAST_MINUTES = 10;

export class FaultHistory {
  #counts: MinuteCounts[] = [];

  add(minute: number, { faults, total }: RequestImpact): void {
    if (total === 0) return;
    this.#counts.push({ minute, total, fault: faults });
    if ((this.#counts[0]?.minute ?? minute) < minute - 2 * FORECAST_MINUTES) this.#drop(minute);
  }

  /** Whether more failed in the minute than is to be expected of so many requests. */
  isAbove(minute: number, { faults, total }: RequestImpact): boolean {
    if (faults < LEAST_FAULTS) return false;
    this.#drop(minute);
    return this.#counts.length >= LEAST_MINUTES && faults > forecastFaults(this.#counts, minute, total).high;
  }

  /** The share of requests that usually fails, 0 to 1. */
  get usualShare(): number {
    const sum = (read: (counts: MinuteCounts) => number): number =>
      this.#counts.reduce((total, counts) => total + read(counts), 0);
    const total = sum((counts) => counts.total);
    return total === 0 ? 0 : sum((counts) => counts.fault) / total;
  }

  /** Whether nothing is known of the last hours. */
  isEmptyAt(minute: number): boolean {
    return (this.#counts.at(-1)?.minute ?? -Infinity) < minute - FORECAST_MINUTES;
  }

  #drop(minute: number): void {
    this.#counts = this.#counts.filter((counts) => counts.minute >= minute - FORECAST_MINUTES);
  }
}
