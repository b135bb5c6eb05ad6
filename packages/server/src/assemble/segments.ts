/** The segments of a trace as its row lists them: received ones by start, then inferred ones. */

import { durationBetween, outcomeOf, type EpochMicros } from '@fluoroscope/wire';
import type { TraceSegment } from './trace.ts';
import type { TraceExtent } from './extent.ts';
import { httpOf } from './http.ts';
import type { ServiceIndex } from './services.ts';
import type { TraceEntity, TraceTree } from './trace-tree.ts';

/** One element for every segment of `tree`, at the segment's `index`. */
export function listSegments(
  tree: TraceTree,
  index: ServiceIndex,
  extent: TraceExtent,
): readonly TraceSegment[] {
  const segments: TraceSegment[] = [];
  for (const segment of tree.segments) {
    segments.push(segmentOf(segment, index, extent.endBySegment[segment.index]));
  }
  for (const inferred of tree.inferred) segments.push(segmentOf(inferred, index, inferred.end));
  return segments;
}

function segmentOf(
  entity: TraceEntity,
  { bySegment }: ServiceIndex,
  lastEnd: EpochMicros | undefined,
): TraceSegment {
  const { id, start, end, flags } = entity;
  return {
    id,
    service: bySegment[entity.index] ?? 0,
    isInferred: entity.kind === 'inferred',
    start,
    end,
    responseTime: durationBetween(start, end ?? start),
    duration: durationBetween(start, end === undefined ? start : (lastEnd ?? end)),
    flags,
    outcome: outcomeOf(flags),
    http: httpOf(entity),
  };
}
