/** The server's side of sampling as one value: the rules, and what is remembered of the clients that follow them. */

import type { ResourceStore } from '../store/resource-store.ts';
import { BoostLedger } from './boost-ledger.ts';
import { ReservoirLedger } from './reservoir-ledger.ts';
import { RuleBook } from './rule-book.ts';
import { SamplingStatistics } from './sampling-statistics.ts';

export interface Sampling {
  readonly rules: RuleBook;
  /** Who holds which part of each rule's reservoir. */
  readonly reservoirs: ReservoirLedger;
  readonly statistics: SamplingStatistics;
  readonly boosts: BoostLedger;
}

/** Rules come from the store; what is known of clients begins anew with every start. */
export function openSampling(resources: ResourceStore): Sampling {
  return {
    rules: new RuleBook(resources),
    reservoirs: new ReservoirLedger(),
    statistics: new SamplingStatistics(),
    boosts: new BoostLedger(),
  };
}
