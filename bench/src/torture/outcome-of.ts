/** The row of a scenario whose sender kept a ledger: the books beside what was read back. */

import type { Ledger } from './ledger.ts';
import type { Findings } from './read-back.ts';
import type { Outcome } from './scenario.ts';
import type { Stage } from './stage.ts';

type Rest = Partial<Pick<Outcome, 'recoveredMillis' | 'broken' | 'tooSlow' | 'remark' | 'dropped'>>;

export function outcomeOf(stage: Stage, ledger: Ledger, findings: Findings, rest: Rest = {}): Outcome {
  return {
    ...findings,
    offered: ledger.offered,
    accepted: ledger.accepted,
    refused: ledger.refused,
    dropped: new Map(),
    recoveredMillis: undefined,
    peakBytes: stage.peakBytes,
    broken: [],
    ...rest,
    tooSlow: [...stage.slowStops, ...(rest.tooSlow ?? [])],
  };
}

/** What a stop that failed adds to what is broken. */
export function stopProblems(failure: string | undefined): readonly string[] {
  return failure === undefined ? [] : [`the stop: ${failure}`];
}
