/**
 * Adaptive sampling: when clients report anomalies of a rule that allows it, the rule's rate rises for a minute, just
 * so far that a trace of an anomaly is likely among those taken. Many anomalies need a small rise, few a large one.
 * X-Ray does not publish its formula; ours keeps what it says of the result.
 * Source: X-Ray Developer Guide, "Adaptive sampling".
 */

import type { EpochMicros } from '@fluoroscope/wire';
import type { RateBoost } from './sampling-rule.ts';

/** How long a boost lasts, and the span over which anomalies are counted. */
export const BOOST_MICROS = 60_000_000;

/** How likely at least one of the anomalies of a minute is sampled. */
const CATCH_PROBABILITY = 0.95;

const MINUTE_MICROS = 60_000_000;

/** A rise of a rule's rate that was granted. */
export interface Boost {
  readonly rate: number;
  readonly startedAt: EpochMicros;
}

interface Bounds {
  readonly fixedRate: number;
  readonly maxRate: number;
}

/**
 * The smallest rate that catches one of `anomalies` a minute with a probability of 0.95, kept within the rule's fixed
 * rate and its highest. A highest rate below the fixed one has no effect, since a boost never lowers a rate.
 */
export function boostRate(anomalies: number, { fixedRate, maxRate }: Bounds): number {
  const rate = 1 - (1 - CATCH_PROBABILITY) ** (1 / anomalies);
  return Math.max(fixedRate, Math.min(maxRate, rate));
}

/** When a boost ends. */
export function boostEnd({ startedAt }: Boost): EpochMicros {
  return (startedAt + BOOST_MICROS) as EpochMicros;
}

export function isBoosting(boost: Boost, now: EpochMicros): boolean {
  return boost.startedAt <= now && now < boostEnd(boost);
}

/**
 * Whether a boost may begin at `now`, when the last one was `before`. The windows lie on the clock: after a boost that
 * began at 1:13, one with windows of ten minutes may begin at 1:20. A window of 0 minutes only forbids overlaps.
 */
export function mayBoost(
  before: Boost | undefined,
  { cooldownWindowMinutes }: RateBoost,
  now: EpochMicros,
): boolean {
  if (before === undefined) return true;
  if (isBoosting(before, now)) return false;
  if (cooldownWindowMinutes === 0) return true;
  const windowMicros = cooldownWindowMinutes * MINUTE_MICROS;
  return Math.floor(before.startedAt / windowMicros) !== Math.floor(now / windowMicros);
}

/** The rate in force: the boost's while it lasts, within what the rule allows now, and the fixed one otherwise. */
export function currentRate(
  rule: { readonly fixedRate: number; readonly rateBoost?: RateBoost | undefined },
  boost: Boost | undefined,
  now: EpochMicros,
): number {
  const { fixedRate, rateBoost } = rule;
  if (rateBoost === undefined || boost === undefined || !isBoosting(boost, now)) return fixedRate;
  return Math.max(fixedRate, Math.min(rateBoost.maxRate, boost.rate));
}
