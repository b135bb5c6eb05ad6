/**
 * One rule of the service and what this process did with it: its share of the reservoir, and the counts to report.
 * Until the service has assigned a quota, and after that has run out, one request a second is borrowed; a quota of zero
 * is a quota, and borrows nothing. `SampledCount` counts every sampled request, the borrowed ones too, as the API
 * describes it ("the number of requests recorded").
 * Source: X-Ray API reference, SamplingStatisticsDocument and SamplingTargetDocument; X-Ray Developer Guide, "Using
 * sampling rules with the X-Ray API". The official Node SDK leaves borrowed requests out of SampledCount.
 */
import type { RulePatterns } from './sample-request.ts';
import { epochMillis, type SamplingTarget } from './sampling-answers.ts';
import { SecondReservoir } from './second-reservoir.ts';

/** What the service says of a rule. */
export interface RuleDefinition extends RulePatterns {
  readonly name: string;
  readonly priority: number;
  /** From 0 to 1. */
  readonly fixedRate: number;
  /** Requests a second, shared by all clients. */
  readonly reservoirSize: number;
}

export interface SamplingCounts {
  readonly requests: number;
  readonly borrowed: number;
  readonly sampled: number;
}

export class CentralRule {
  definition: RuleDefinition;
  #rate: number;
  #reservoir = new SecondReservoir();
  #quota = 0;
  #quotaExpiresAt = 0;
  #intervalMs = 10_000;
  #reportedAt = 0;
  #requests = 0;
  #borrowed = 0;
  #sampled = 0;

  constructor(definition: RuleDefinition) {
    this.definition = definition;
    this.#rate = definition.fixedRate;
  }

  /** What the rule has become in the service; quota and counts stay. */
  redefine(definition: RuleDefinition): void {
    this.definition = definition;
    this.#rate = definition.fixedRate;
  }

  /** Counts a request that the rule decides about; whether it is sampled. */
  sample(): boolean {
    this.#requests++;
    const isSampled = this.#takeFromReservoir() || Math.random() < this.#rate;
    if (isSampled) this.#sampled++;
    return isSampled;
  }

  #takeFromReservoir(): boolean {
    if (Date.now() < this.#quotaExpiresAt) return this.#reservoir.take(this.#quota);
    const isBorrowed = this.#reservoir.take(Math.min(this.definition.reservoirSize, 1));
    if (isBorrowed) this.#borrowed++;
    return isBorrowed;
  }

  /** Takes over what the service assigns; what it does not tell stays as it was. */
  assign({ FixedRate, ReservoirQuota, ReservoirQuotaTTL, Interval }: SamplingTarget): void {
    this.#rate = FixedRate ?? this.#rate;
    if (Interval) this.#intervalMs = Interval * 1000;
    this.#quota = ReservoirQuota ?? this.#quota;
    this.#quotaExpiresAt = epochMillis(ReservoirQuotaTTL) || this.#quotaExpiresAt;
  }

  /** Whether there is something to report and the time for it has come. */
  isDue(): boolean {
    return this.#requests > 0 && Date.now() - this.#reportedAt >= this.#intervalMs;
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
