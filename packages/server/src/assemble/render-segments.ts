/**
 * A tree back to documents, one for each segment, as BatchGetTraces returns them: subsegments that came alone sit in
 * their parents, inferred segments stand last, and what only mattered on the way is gone.
 * Subsegments are written one by one instead of through one JSON.stringify, which recurses and would overflow the
 * stack on a long chain of subsegments that came alone.
 * Source: X-Ray Developer Guide, "Segment documents"; the members that are dropped are observed, not documented.
 */

import {
  durationBetween,
  type DurationMicros,
  type HttpBlock,
  type SegmentDocument,
  type SegmentId,
  type SubsegmentDocument,
  type TraceId,
} from '@fluoroscope/wire';
import { measureExtent } from './extent.ts';
import { nameCall } from './name-call.ts';
import type { TraceEntity, TraceTree } from './trace-tree.ts';

export interface RenderedSegment {
  readonly id: SegmentId;
  /** JSON of the whole segment. */
  readonly document: string;
}

/** Received segments by start, then inferred ones; none for a trace of unattached subsegments alone. */
export function renderSegments(tree: TraceTree): readonly RenderedSegment[] {
  const rendered: RenderedSegment[] = [];
  for (const segment of tree.segments) rendered.push({ id: segment.id, document: renderSubtree(segment) });
  for (const inferred of tree.inferred) {
    rendered.push({ id: inferred.id, document: JSON.stringify(inferredDocument(inferred, tree.traceId)) });
  }
  return rendered;
}

/**
 * A received segment or subsegment without those inside it, as a document of its own: the way to hand over a segment
 * that is too long in one piece.
 */
export function renderAlone(entity: TraceEntity, traceId: TraceId): string {
  const own = ownMembers(entity);
  if (entity.kind !== 'subsegment') return JSON.stringify(own);
  const parentId = entity.parent?.id ?? entity.document.parent_id;
  return JSON.stringify({ type: 'subsegment', trace_id: traceId, parent_id: parentId, ...own });
}

/** From the first start to the last known end; undefined when nothing has ended. */
export function traceDuration(tree: TraceTree): DurationMicros | undefined {
  const { start, end } = measureExtent(tree);
  return end === undefined ? undefined : durationBetween(start, end);
}

/** An entity whose subsegments are being written; `next` is the place of the first that is not. */
interface Open {
  readonly entity: TraceEntity;
  next: number;
}

function renderSubtree(top: TraceEntity): string {
  const text: string[] = [];
  const open: Open[] = [];
  for (let entity: TraceEntity | undefined = top; entity !== undefined; entity = nextOf(open, text)) {
    const own = JSON.stringify(ownMembers(entity));
    if (entity.subsegments.length === 0) {
      text.push(own);
    } else {
      text.push(own.slice(0, -1), ',"subsegments":[');
      open.push({ entity, next: 0 });
    }
  }
  return text.join('');
}

/** The next entity to write, after closing those that are complete; undefined when all are. */
function nextOf(open: Open[], text: string[]): TraceEntity | undefined {
  for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
    const child = last.entity.subsegments[last.next];
    if (child !== undefined) {
      if (last.next > 0) text.push(',');
      last.next++;
      return child;
    }
    text.push(']}');
    open.pop();
  }
  return undefined;
}

/** All members but the subsegments, which the tree holds merged. `id` keeps the result from being empty. */
function ownMembers(entity: TraceEntity): SegmentDocument | SubsegmentDocument {
  const own = { ...entity.document };
  delete own.subsegments;
  if (own.http !== undefined) own.http = withoutTraced(own.http);
  return entity.kind === 'subsegment' ? embedded(own as SubsegmentDocument) : own;
}

/** `own` is the caller's copy. */
function embedded(own: SubsegmentDocument): SubsegmentDocument {
  delete own.type;
  delete own.trace_id;
  delete own.parent_id;
  delete own.traced;
  return own;
}

function withoutTraced(http: HttpBlock): HttpBlock {
  if (http.request?.traced === undefined) return http;
  const request = { ...http.request };
  delete request.traced;
  return { ...http, request };
}

function inferredDocument(inferred: TraceEntity, traceId: TraceId): SegmentDocument {
  const { document: call } = inferred;
  const document: SegmentDocument = {
    id: inferred.id,
    trace_id: traceId,
    parent_id: call.id,
    inferred: true,
    name: call.name,
    start_time: call.start_time,
  };
  if (call.end_time !== undefined) document.end_time = call.end_time;
  if (call.error !== undefined) document.error = call.error;
  if (call.fault !== undefined) document.fault = call.fault;
  if (call.throttle !== undefined) document.throttle = call.throttle;
  if (call.http !== undefined) document.http = withoutTraced(call.http);
  if (call.aws !== undefined) document.aws = call.aws;
  if ((call as SubsegmentDocument).namespace === 'aws') document.origin = nameCall(inferred).type;
  return document;
}
