/**
 * From the received documents of one trace to its tree.
 *
 * Documents are taken in the order they arrived, whatever order the caller holds them in, because "first completion
 * wins" is about arrival. Every segment and subsegment, inline or alone, is one claim to its id: the first complete
 * claim is kept with the inline tree it brought, and until there is one, the latest claim in progress.
 * Source: X-Ray Developer Guide, "Sending trace data": a completed document overwrites the one in progress; that the
 * first completion is final is observed, not documented.
 */

import {
  isIndependentSubsegment,
  type EpochMicros,
  type SegmentDocument,
  type SegmentId,
  type SubsegmentDocument,
} from '@fluoroscope/wire';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { draftEntity, replaceDocument, type EntityDraft } from './entity-draft.ts';
import { inferSegments } from './infer-segments.ts';
import { linkEntities } from './link-entities.ts';
import { isRootSegment, type TraceEntity, type TraceTree } from './trace-tree.ts';

/** Drafts in order of first appearance, and by id. */
interface Claims {
  readonly drafts: EntityDraft[];
  readonly byId: Map<string, EntityDraft>;
}

/**
 * The tree of a trace. All documents must name the same trace; their order does not matter and a repeated one adds
 * nothing. Documents are read, never changed. Throws RangeError for an empty list, for nothing else.
 */
export function mergeDocuments(documents: readonly ReceivedDocument[]): TraceTree {
  const ordered = inOrderOfArrival(documents);
  const [first] = ordered;
  const last = ordered.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('A trace has at least one document');
  const { drafts, byId } = claimAll(ordered);
  const { segments, entities, orphans } = linkEntities(drafts, byId);
  return {
    traceId: first.traceId,
    revision: countArrivals(ordered),
    firstReceivedAt: first.receivedAt,
    lastReceivedAt: last.receivedAt,
    segments,
    inferred: inferSegments(first.traceId, entities, segments.length),
    entities,
    orphans,
    root: findRoot(segments),
  };
}

function inOrderOfArrival(documents: readonly ReceivedDocument[]): readonly ReceivedDocument[] {
  for (let i = 1; i < documents.length; i++) {
    const before = documents[i - 1];
    const after = documents[i];
    if (before !== undefined && after !== undefined && compareArrival(before, after) > 0) {
      return documents.toSorted(compareArrival);
    }
  }
  return documents;
}

/** The text decides between documents that claim the same arrival, so that the result never depends on their order. */
function compareArrival(a: ReceivedDocument, b: ReceivedDocument): number {
  if (a.receivedAt !== b.receivedAt) return a.receivedAt - b.receivedAt;
  if (a.position !== b.position) return a.position - b.position;
  if (a.text === b.text) return 0;
  return a.text < b.text ? -1 : 1;
}

function countArrivals(ordered: readonly ReceivedDocument[]): number {
  let count = 0;
  let previous: EpochMicros | undefined;
  for (const { receivedAt } of ordered) {
    if (receivedAt !== previous) count++;
    previous = receivedAt;
  }
  return count;
}

function claimAll(ordered: readonly ReceivedDocument[]): Claims {
  const claims: Claims = { drafts: [], byId: new Map() };
  for (let source = 0; source < ordered.length; source++) {
    const received = ordered[source];
    const previous = ordered[source - 1];
    if (received === undefined) continue;
    if (previous !== undefined && compareArrival(previous, received) === 0) continue;
    const { document } = received;
    const kind = isIndependentSubsegment(document) ? 'subsegment' : 'segment';
    const draft = claim(claims, kind, document, source);
    if (draft !== undefined) claimInline(claims, draft, source);
  }
  return claims;
}

/** Recursion is safe: the decoder bounds how deep a single document nests. */
function claimInline(claims: Claims, parent: EntityDraft, source: number): void {
  const { subsegments } = parent.document;
  if (subsegments === undefined) return;
  for (let place = 0; place < subsegments.length; place++) {
    const subsegment = subsegments[place];
    if (subsegment === undefined) continue;
    const draft = claim(claims, 'subsegment', subsegment, source);
    if (draft !== undefined) {
      placeInline(draft, parent, place, source);
      claimInline(claims, draft, source);
    } else {
      confirmPlace(claims.byId.get(subsegment.id), parent, place, source);
    }
  }
}

/** The draft that now holds `document`; undefined when the id is settled and the document is ignored. */
function claim(
  claims: Claims,
  kind: 'segment' | 'subsegment',
  document: SegmentDocument | SubsegmentDocument,
  source: number,
): EntityDraft | undefined {
  const known = claims.byId.get(document.id);
  if (known === undefined) {
    // The decoder lets only canonical ids through.
    const draft = draftEntity(kind, document.id as SegmentId, document, source);
    claims.byId.set(document.id, draft);
    claims.drafts.push(draft);
    return draft;
  }
  if (known.end !== undefined || known.source === source) return undefined;
  replaceDocument(known, kind, document, source);
  return known;
}

function placeInline(draft: EntityDraft, parent: EntityDraft, place: number, source: number): void {
  draft.inlineParent = parent;
  draft.place = place;
  draft.placedBy = source;
}

/** A settled subsegment keeps its content but learns where its parent holds it, unless another parent already does. */
function confirmPlace(
  settled: EntityDraft | undefined,
  parent: EntityDraft,
  place: number,
  source: number,
): void {
  if (settled?.kind !== 'subsegment' || settled.source === source || settled.placedBy === source) return;
  if (settled.inlineParent === undefined || settled.inlineParent === parent) {
    placeInline(settled, parent, place, source);
  }
}

function findRoot(segments: readonly TraceEntity[]): TraceEntity | undefined {
  return segments.find(isRootSegment) ?? segments.find((segment) => segment.parent?.segment === undefined);
}
