/** From when to when a trace and each of its segments lasted, as far as is known. */

import type { EpochMicros } from '@fluoroscope/wire';
import type { TraceTree } from './trace-tree.ts';

export interface TraceExtent {
  /** Earliest start of anything. */
  readonly start: EpochMicros;
  /** Last end of anything; undefined when nothing has ended. */
  readonly end: EpochMicros | undefined;
  readonly isInProgress: boolean;
  /** Last known end among a segment and its subsegments, by the segment's `index`; received segments only. */
  readonly endBySegment: readonly (EpochMicros | undefined)[];
}

/** Clocks of two machines differ, so nothing here assumes that a child lies within its parent
 *  or ends after it starts. */
export function measureExtent(tree: TraceTree): TraceExtent {
  let start = Infinity;
  let end = -Infinity;
  let isInProgress = false;
  const endBySegment: (EpochMicros | undefined)[] = [];
  for (const entity of tree.entities) {
    if (entity.start < start) start = entity.start;
    const index = entity.segment?.index;
    if (entity.kind === 'segment') endBySegment.push(entity.end);
    if (entity.end === undefined) {
      isInProgress = true;
      continue;
    }
    if (entity.end > end) end = entity.end;
    if (index === undefined) continue;
    const known = endBySegment[index];
    if (known === undefined || entity.end > known) endBySegment[index] = entity.end;
  }
  return {
    start: start as EpochMicros,
    end: end === -Infinity ? undefined : (end as EpochMicros),
    isInProgress,
    endBySegment,
  };
}
