/**
 * An entity of the tree while the tree is built. All entities are made here, from one literal, so that the code that
 * reads millions of them meets a single object shape.
 */

import {
  outcomeFlags,
  toEpochMicros,
  type EpochMicros,
  type Namespace,
  type OutcomeFlags,
  type SegmentDocument,
  type SegmentId,
  type SubsegmentDocument,
} from '@fluoroscope/wire';
import type { TraceEntity } from './trace-tree.ts';

export interface EntityDraft extends TraceEntity {
  kind: TraceEntity['kind'];
  document: SegmentDocument | SubsegmentDocument;
  namespace: Namespace | undefined;
  start: EpochMicros;
  end: EpochMicros | undefined;
  flags: OutcomeFlags;
  parent: EntityDraft | undefined;
  segment: EntityDraft | undefined;
  subsegments: EntityDraft[];
  callees: EntityDraft[];
  index: number;
  /** Number of the received document that `document` is part of. */
  source: number;
  /** The entity whose `subsegments` held this one; undefined when it was only sent alone. */
  inlineParent: EntityDraft | undefined;
  /** Place in those `subsegments`, and the number of the received document that said so. */
  place: number;
  placedBy: number;
  hasUnsortedSubsegments: boolean;
  /** Which walk to the top came by here first; zero for none. */
  visit: number;
}

/** Shared by all entities that have none, as most do; replaced, never filled. */
const NONE: EntityDraft[] = [];

/** A new entity that hangs under nothing yet. `source` numbers the received document it came in. */
export function draftEntity(
  kind: TraceEntity['kind'],
  id: SegmentId,
  document: SegmentDocument | SubsegmentDocument,
  source: number,
): EntityDraft {
  return {
    kind,
    id,
    document,
    namespace: namespaceOf(kind, document),
    start: toEpochMicros(document.start_time),
    end: endOf(document),
    flags: outcomeFlags(document),
    parent: undefined,
    segment: undefined,
    subsegments: NONE,
    callees: NONE,
    index: -1,
    source,
    inlineParent: undefined,
    place: 0,
    placedBy: -1,
    hasUnsortedSubsegments: false,
    visit: 0,
  };
}

/** The segment that the callee of `call` would have sent. */
export function draftInferred(call: EntityDraft, id: SegmentId, index: number): EntityDraft {
  const inferred = draftEntity('inferred', id, call.document, call.source);
  inferred.parent = call;
  inferred.segment = inferred;
  inferred.index = index;
  return inferred;
}

/** Puts a later document of the same id in the place of the one in progress. */
export function replaceDocument(
  draft: EntityDraft,
  kind: 'segment' | 'subsegment',
  document: SegmentDocument | SubsegmentDocument,
  source: number,
): void {
  draft.kind = kind;
  draft.document = document;
  draft.namespace = namespaceOf(kind, document);
  draft.start = toEpochMicros(document.start_time);
  draft.end = endOf(document);
  draft.flags = outcomeFlags(document);
  draft.source = source;
}

export function addSubsegment(parent: EntityDraft, child: EntityDraft): void {
  if (parent.subsegments === NONE) parent.subsegments = [child];
  else parent.subsegments.push(child);
}

export function addCallee(caller: EntityDraft, callee: EntityDraft): void {
  if (caller.callees === NONE) caller.callees = [callee];
  else caller.callees.push(callee);
}

function namespaceOf(
  kind: TraceEntity['kind'],
  document: SegmentDocument | SubsegmentDocument,
): Namespace | undefined {
  return kind === 'subsegment' ? (document as SubsegmentDocument).namespace : undefined;
}

function endOf(document: SegmentDocument | SubsegmentDocument): EpochMicros | undefined {
  if (document.in_progress === true || document.end_time === undefined) return undefined;
  return toEpochMicros(document.end_time);
}
