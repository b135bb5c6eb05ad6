/**
 * What segments say they were caused by in other traces. The other trace is not looked at here: who sent, and when, is
 * added by whoever has it.
 * Source: X-Ray Developer Guide, "Linking traces": 20 links a segment, 100 a trace.
 */

import { parseSegmentId, parseTraceId } from '@fluoroscope/wire';
import type { TraceLink } from './trace.ts';
import type { TraceEntity, TraceTree } from './trace-tree.ts';

const MAX_LINKS_OF_SEGMENT = 20;
const MAX_LINKS_OF_TRACE = 100;

const NONE: readonly TraceLink[] = [];

/** The links of segments and of their subsegments, in the order of the tree's entities, as far as the limits go. */
export function collectLinks(tree: TraceTree): readonly TraceLink[] {
  let links: TraceLink[] | undefined;
  for (const entity of tree.entities) {
    if (entity.document.links === undefined || entity.segment === undefined) continue;
    links ??= [];
    addLinks(links, entity, entity.segment.index);
  }
  return links ?? NONE;
}

function addLinks(links: TraceLink[], { document }: TraceEntity, segment: number): void {
  let ofSegment = 0;
  for (const link of links) if (link.segment === segment) ofSegment++;
  for (const link of document.links ?? []) {
    if (links.length === MAX_LINKS_OF_TRACE || ofSegment === MAX_LINKS_OF_SEGMENT) return;
    const [traceId, entityId] = [parseTraceId(link.trace_id), parseSegmentId(link.id)];
    if (traceId === undefined || entityId === undefined) continue;
    links.push({ segment, traceId, entityId, source: undefined });
    ofSegment++;
  }
}
