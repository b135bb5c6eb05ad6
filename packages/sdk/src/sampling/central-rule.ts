/**
 * One rule of the service and what this process did with it: its share of the reservoir, and the counts to report.
 * Until the service has assigned a quota, and after that has run out, one request a second is borrowed; a quota of zero
 * is a quota, and borrows nothing. `SampledCount` counts every sampled request, the borrowed ones too, as the API
 * describes it ("the number of requests recorded").
 * Source: X-Ray API reference, SamplingStatisticsDocument and SamplingTargetDocument; X-Ray Developer Guide, "Using
 * sampling rules with the X-Ray API". The official Node SDK leaves borrowed requests out of SampledCount.
 */

import { compileSamplingMatch } from '@fluoroscope/wire';
import type { RuleMatcher } from './sample-request.ts';
import type { SamplingClock } from './sampling-clock.ts';

/** What the service says of a rule. */
export interface RuleDefinition {
  readonly name: string;
  readonly priority: number;
  readonly serviceName: string;
  readonly serviceType: string;
  readonly host: string;
  readonly httpMethod: string;
  readonly urlPath: string;
  /** From 0 to 1. */
  readonly fixedRate: number;
  /** Requests a second, shared by all clients. */
  readonly reservoirSize: number;
}

/** What the service assigns to this process; what is absent stays as it was. */
export interface SamplingTarget {
  readonly ruleName: string;
  readonly fixedRate: number | undefined;
  /** Requests a second. */
  readonly quota: number | undefined;
  /** Epoch milliseconds. */
  readonly quotaExpiresAt: number | undefined;
  /** Between two reports. */
  readonly intervalMs: number | undefined;
}

export interface SamplingCounts {
  readonly requests: number;
  readonly borrowed: number;
  readonly sampled: number;
}

const DEFAULT_INTERVAL_MS = 10_000;

export class CentralRule {
  #definition: RuleDefinition;
  #matches: RuleMatcher;
  #rate: number;
  #quota = 0;
  #quotaExpiresAt = 0;
  #intervalMs = DEFAULT_INTERVAL_MS;
  #reportedAt = 0;
  #second = 0;
  #takenInSecond = 0;
  #requests = 0;
  #borrowed = 0;
  #sampled = 0;

  constructor(definition: RuleDefinition) {
    this.#definition = definition;
    this.#matches = matcherOf(definition);
    this.#rate = definition.fixedRate;
  }

  get name(): string {
    return this.#definition.name;
  }

  get priority(): number {
    return this.#definition.priority;
  }

  get matches(): RuleMatcher {
    return this.#matches;
  }

  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** What the rule has become in the service; quota and counts stay. */
  redefine(definition: RuleDefinition): void {
    this.#definition = definition;
    this.#matches = matcherOf(definition);
    this.#rate = definition.fixedRate;
  }

  /** Counts a request that the rule decides about; whether it is sampled. */
  sample(clock: SamplingClock): boolean {
    this.#requests++;
    const isSampled = this.#takeFromReservoir(clock.now()) || clock.random() < this.#rate;
    if (isSampled) this.#sampled++;
    return isSampled;
  }

  #takeFromReservoir(now: number): boolean {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#takenInSecond = 0;
    }
    const hasQuota = now < this.#quotaExpiresAt;
    const allowance = hasQuota ? this.#quota : Math.min(this.#definition.reservoirSize, 1);
    if (this.#takenInSecond >= allowance) return false;
    this.#takenInSecond++;
    if (!hasQuota) this.#borrowed++;
    return true;
  }

  assign(target: SamplingTarget): void {
    this.#rate = target.fixedRate ?? this.#rate;
    this.#intervalMs = target.intervalMs ?? this.#intervalMs;
    if (target.quota === undefined || target.quotaExpiresAt === undefined) return;
    this.#quota = target.quota;
    this.#quotaExpiresAt = target.quotaExpiresAt;
  }

  /** Whether there is something to report and the time for it has come. */
  isDue(now: number): boolean {
    return this.#requests > 0 && now - this.#reportedAt >= this.#intervalMs;
  }

  counts(): SamplingCounts {
    return { requests: this.#requests, borrowed: this.#borrowed, sampled: this.#sampled };
  }

  /** The service has the counts of this time: what came meanwhile is left for the next report. */
  acknowledge(counts: SamplingCounts, reportedAt: number): void {
    this.#requests -= counts.requests;
    this.#borrowed -= counts.borrowed;
    this.#sampled -= counts.sampled;
    this.#reportedAt = reportedAt;
  }
}

/** The default rule decides about whatever no other did. */
function matcherOf(definition: RuleDefinition): RuleMatcher {
  return definition.name === 'Default' ? () => true : compileSamplingMatch(definition);
}
