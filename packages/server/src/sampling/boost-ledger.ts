/**
 * Which rules are boosted now, and the anomalies that decide about it. Kept in memory: after a restart a rule may be
 * boosted once more within a cooldown window.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { type Boost, BOOST_MICROS, boostEnd, boostRate, currentRate, isBoosting, mayBoost } from './boost.ts';
import type { SamplingRule } from './sampling-rule.ts';
import { windowStart } from './windows.ts';

/** The rate that clients use in place of the fixed one until it ends. */
export interface GrantedBoost {
  readonly rate: number;
  readonly endsAt: EpochMicros;
}

interface RuleAnomalies {
  /** Counts by the start of the window in which they were reported. */
  readonly windows: Map<EpochMicros, number>;
  boost: Boost | undefined;
}

export class BoostLedger {
  readonly #rules = new Map<string, RuleAnomalies>();

  /** Counts anomalies that a client saw lately, and begins a boost when the rule has one and its cooldown is over. */
  report(rule: SamplingRule, anomalyCount: number, now: EpochMicros): void {
    const { rateBoost } = rule;
    if (rateBoost === undefined || anomalyCount === 0) return;
    const state = this.#rules.get(rule.name) ?? { windows: new Map<EpochMicros, number>(), boost: undefined };
    this.#rules.set(rule.name, state);
    const lately = countLately(state.windows, anomalyCount, now);
    if (!mayBoost(state.boost, rateBoost, now)) return;
    const rate = boostRate(lately, { fixedRate: rule.fixedRate, maxRate: rateBoost.maxRate });
    state.boost = { rate, startedAt: now };
  }

  /** The boost in force; undefined when there is none. */
  current(rule: SamplingRule, now: EpochMicros): GrantedBoost | undefined {
    const boost = this.#rules.get(rule.name)?.boost;
    if (rule.rateBoost === undefined || boost === undefined || !isBoosting(boost, now)) return undefined;
    return { rate: currentRate(rule, boost, now), endsAt: boostEnd(boost) };
  }

  /** Drops what is known of a rule that is no more. */
  forget(ruleName: string): void {
    this.#rules.delete(ruleName);
  }
}

/** Adds to the present window and answers the sum over the last minute, which is all that is kept. */
function countLately(windows: Map<EpochMicros, number>, more: number, now: EpochMicros): number {
  const present = windowStart(now);
  windows.set(present, (windows.get(present) ?? 0) + more);
  let total = 0;
  for (const [start, count] of windows) {
    if (start <= present - BOOST_MICROS) windows.delete(start);
    else total += count;
  }
  return total;
}
