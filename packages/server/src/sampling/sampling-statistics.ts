/**
 * What clients reported of each rule, added up over all of them in windows of ten seconds. The counters are as they
 * came: some clients count a borrowed request among the sampled ones and others do not, and a report does not say which
 * it comes from. Kept in memory for as long as it can be asked for, so it holds at most the rules times the windows.
 * Source: X-Ray API reference, GetSamplingStatisticSummaries.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { WINDOW_MICROS, windowStart } from './windows.ts';

/** How far back the windows reach, and how far a report's time may be from ours to be counted. */
const STATISTICS_REACH_MICROS = 300_000_000;

export interface SamplingCounts {
  readonly requestCount: number;
  readonly borrowCount: number;
  readonly sampledCount: number;
}

export interface SamplingSummary extends SamplingCounts {
  readonly ruleName: string;
  readonly windowStart: EpochMicros;
}

/** Whether a client's time is near enough to ours to say something about the present. */
export function isTimely(reportedAt: EpochMicros, now: EpochMicros): boolean {
  return Math.abs(reportedAt - now) <= STATISTICS_REACH_MICROS;
}

export class SamplingStatistics {
  /** By the start of the window, then by the rule's name. */
  readonly #windows = new Map<EpochMicros, Map<string, SamplingCounts>>();

  /** Adds a report to the window its time lies in; one that is not timely is left out. */
  record(ruleName: string, counts: SamplingCounts, reportedAt: EpochMicros, now: EpochMicros): void {
    if (!isTimely(reportedAt, now)) return;
    this.#dropPast(now);
    const start = windowStart(reportedAt);
    const rules = this.#windows.get(start) ?? new Map<string, SamplingCounts>();
    this.#windows.set(start, rules);
    rules.set(ruleName, sum(rules.get(ruleName), counts));
  }

  /** The windows of the last five minutes that are over, the newest last, and within one by rule name. */
  summaries(now: EpochMicros): readonly SamplingSummary[] {
    this.#dropPast(now);
    const closed = [...this.#windows]
      .filter(([start]) => start + WINDOW_MICROS <= now)
      .toSorted(([a], [b]) => a - b);
    return closed.flatMap(([start, rules]) => summariesOf(start, rules));
  }

  /** Drops what was reported of a rule that is no more. */
  forget(ruleName: string): void {
    for (const rules of this.#windows.values()) rules.delete(ruleName);
  }

  #dropPast(now: EpochMicros): void {
    for (const start of this.#windows.keys()) {
      if (start < windowStart(now) - STATISTICS_REACH_MICROS) this.#windows.delete(start);
    }
  }
}

function summariesOf(
  start: EpochMicros,
  rules: ReadonlyMap<string, SamplingCounts>,
): readonly SamplingSummary[] {
  return [...rules]
    .map(([ruleName, counts]) => ({ ruleName, windowStart: start, ...counts }))
    .toSorted((a, b) => (a.ruleName < b.ruleName ? -1 : 1));
}

function sum(before: SamplingCounts | undefined, more: SamplingCounts): SamplingCounts {
  if (before === undefined) return more;
  return {
    requestCount: before.requestCount + more.requestCount,
    borrowCount: before.borrowCount + more.borrowCount,
    sampledCount: before.sampledCount + more.sampledCount,
  };
}
