/** Puts a trace and what is known around it together, so that each finding looks things up instead of walking again. */

import type { EpochMicros, SegmentId, SubsegmentDocument } from '@fluoroscope/wire';
import type { TraceTree } from '../assemble/trace-tree.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { compareClocks } from './clock-offsets.ts';
import type { Surroundings, TraceCase } from './trace-case.ts';

/** `documents` in order of arrival are those that `tree` was made of. */
export function openCase(
  documents: readonly ReceivedDocument[],
  tree: TraceTree,
  surroundings: Surroundings,
  isFull = false,
): TraceCase {
  const arrivals = new Map<string, EpochMicros>();
  for (const { document, receivedAt } of documents) noteArrival(arrivals, document, receivedAt);
  return {
    ...surroundings,
    documents,
    tree,
    isFull,
    knownIds: new Set(arrivals.keys()),
    clocks: compareClocks(tree),
    arrivalOf: (id: SegmentId) => arrivals.get(id) ?? tree.firstReceivedAt,
  };
}

/** Recursion is safe: the decoder bounds how deep a single document nests. */
function noteArrival(
  arrivals: Map<string, EpochMicros>,
  { id, subsegments }: Pick<SubsegmentDocument, 'id' | 'subsegments'>,
  at: EpochMicros,
): void {
  const known = arrivals.get(id);
  if (known === undefined || at < known) arrivals.set(id, at);
  for (const subsegment of subsegments ?? []) noteArrival(arrivals, subsegment, at);
}
