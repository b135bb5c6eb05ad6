/** What must be true of every scenario, whatever it does. The verdict is what this finds, and nothing is printed as
 *  kept that was not compared. */

import { totalOf } from './counts.ts';
import type { Outcome } from './scenario.ts';

/** Under full ingest the service may take 1.2 GB;
 *  what a scenario does to it may not take more than a quarter beyond. */
export const MEMORY_LIMIT_BYTES = 1_500_000_000;

/** A sentence for each thing that did not hold; none is a pass. */
export function problemsOf(outcome: Outcome, judgesTime: boolean): readonly string[] {
  const { offered, accepted, refused, dropped, lost, doubled, recoveredMillis, peakBytes, broken } = outcome;
  const accounted = accepted + totalOf(refused) + totalOf(dropped);
  const problems = [...broken, ...(judgesTime ? (outcome.tooSlow ?? []) : [])];
  if (accepted === 0) problems.push('nothing was accepted at all');
  if (accounted !== offered) problems.push(`${offered} were offered and ${accounted} are accounted for`);
  if (recoveredMillis === Number.POSITIVE_INFINITY) problems.push('it did not recover');
  if (lost !== 0) problems.push(`${lost} were lost`);
  if (doubled !== 0) problems.push(`${doubled} were doubled`);
  if (peakBytes > MEMORY_LIMIT_BYTES)
    problems.push(
      `memory reached ${Math.round(peakBytes / 1_000_000)} MB of ${MEMORY_LIMIT_BYTES / 1_000_000}`,
    );
  return problems;
}
