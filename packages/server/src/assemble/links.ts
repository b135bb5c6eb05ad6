/**
 * What segments say they were caused by in other traces. The other trace is not looked at here: who sent, and when, is
 * added by whoever has it.
 * Source: X-Ray Developer Guide, "Linking traces": 20 links a segment, 100 a trace.
 */

import { parseSegmentId, parseTraceId, type SegmentId, type TraceId } from '@fluoroscope/wire';
import type { TraceLink } from './trace.ts';
import type { TraceEntity, TraceTree } from './trace-tree.ts';

const MAX_LINKS_OF_SEGMENT = 20;
const MAX_LINKS_OF_TRACE = 100;

/** A link as the part of the trace that names it has it. */
export interface NamedPart {
  /** A segment, or a subsegment of one. */
  readonly naming: TraceEntity;
  /** The segment it is part of. */
  readonly segment: TraceEntity;
  readonly traceId: TraceId;
  readonly entityId: SegmentId;
}

const NONE: readonly NamedPart[] = [];
const NO_LINKS: readonly TraceLink[] = [];

/** The links of segments and of their subsegments, in the order of the tree's entities, as far as the limits go. */
export function collectLinks(tree: TraceTree): readonly TraceLink[] {
  const parts = listNamedParts(tree);
  // One for all the traces that have none, which are most.
  if (parts === NONE) return NO_LINKS;
  return parts.map(({ segment, traceId, entityId }) => ({
    segment: segment.index,
    traceId,
    entityId,
    source: undefined,
  }));
}

/** The same, with the parts that have the links. */
export function listNamedParts(tree: TraceTree): readonly NamedPart[] {
  let parts: NamedPart[] | undefined;
  for (const entity of tree.entities) {
    if (entity.document.links === undefined || entity.segment === undefined) continue;
    parts ??= [];
    addParts(parts, entity, entity.segment);
  }
  return parts ?? NONE;
}

function addParts(parts: NamedPart[], naming: TraceEntity, segment: TraceEntity): void {
  let ofSegment = 0;
  for (const part of parts) if (part.segment === segment) ofSegment++;
  for (const link of naming.document.links ?? []) {
    if (parts.length === MAX_LINKS_OF_TRACE || ofSegment === MAX_LINKS_OF_SEGMENT) return;
    const [traceId, entityId] = [parseTraceId(link.trace_id), parseSegmentId(link.id)];
    if (traceId === undefined || entityId === undefined) continue;
    parts.push({ naming, segment, traceId, entityId });
    ofSegment++;
  }
}
