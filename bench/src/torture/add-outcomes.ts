import { addCount, type Counts } from './counts.ts';
import type { Outcome } from './scenario.ts';

/** Two outcomes of one scenario as one: counts added, the worst of what has a worst. */
export function addOutcomes(a: Outcome, b: Outcome): Outcome {
  return {
    offered: a.offered + b.offered,
    accepted: a.accepted + b.accepted,
    refused: addCounts(a.refused, b.refused),
    dropped: addCounts(a.dropped, b.dropped),
    lost: a.lost + b.lost,
    doubled: a.doubled + b.doubled,
    recoveredMillis: Math.max(a.recoveredMillis ?? 0, b.recoveredMillis ?? 0),
    peakBytes: Math.max(a.peakBytes, b.peakBytes),
    broken: [...a.broken, ...b.broken],
    tooSlow: [...new Set([...(a.tooSlow ?? []), ...(b.tooSlow ?? [])])],
    remark: [a.remark, b.remark].filter((remark) => remark !== undefined).join('; '),
  };
}

function addCounts(a: Counts, b: Counts): Counts {
  const sum = new Map(a);
  for (const [reason, count] of b) addCount(sum, reason, count);
  return sum;
}
