/**
 * The documents of one trace merged into one tree: every id once, every subsegment under its parent, every call with
 * the segments that answered it. Readers walk this value and never look at single documents again.
 */

import type {
  EpochMicros,
  Namespace,
  OutcomeFlags,
  SegmentDocument,
  SegmentId,
  SubsegmentDocument,
  TraceId,
} from '@fluoroscope/wire';

/** One segment or subsegment of the tree. An inferred segment stands for a callee that sent nothing. */
export interface TraceEntity {
  readonly kind: 'segment' | 'subsegment' | 'inferred';
  readonly id: SegmentId;
  /** What was sent; for an inferred segment the subsegment of the call. Its `subsegments` are not merged: see below. */
  readonly document: SegmentDocument | SubsegmentDocument;
  /** Set on subsegments that call another service. */
  readonly namespace: Namespace | undefined;
  readonly start: EpochMicros;
  /** Undefined while in progress. */
  readonly end: EpochMicros | undefined;
  readonly flags: OutcomeFlags;
  /** The segment or subsegment this one hangs under; for a segment the caller, when it was received. */
  readonly parent: TraceEntity | undefined;
  /** The segment this entity is part of, a segment being part of itself; undefined below an unattached subsegment. */
  readonly segment: TraceEntity | undefined;
  /** Inline ones in the order they were sent, then those that came alone by start. */
  readonly subsegments: readonly TraceEntity[];
  /** Segments that name this entity as their parent, by start; or the one inferred segment of an unanswered call. */
  readonly callees: readonly TraceEntity[];
  /** Place of a segment in `segments` followed by `inferred`; -1 for a subsegment. */
  readonly index: number;
}

export interface TraceTree {
  readonly traceId: TraceId;
  /** How many calls or datagrams brought the documents. */
  readonly revision: number;
  readonly firstReceivedAt: EpochMicros;
  readonly lastReceivedAt: EpochMicros;
  /** Received segments by start, then id. */
  readonly segments: readonly TraceEntity[];
  readonly inferred: readonly TraceEntity[];
  /** Everything received: each segment followed by its subsegments, parents first; unattached subsegments last. */
  readonly entities: readonly TraceEntity[];
  /** Subsegments whose parent never arrived or is below them; each may hold a subtree. */
  readonly orphans: readonly TraceEntity[];
  /** First segment without `parent_id`; where there is none, the first whose caller is unknown. */
  readonly root: TraceEntity | undefined;
}

/** Whether the segment begins the trace, as opposed to one whose caller is merely unknown. */
export function isRootSegment(segment: TraceEntity): boolean {
  return segment.document.parent_id === undefined;
}
