/**
 * Hangs every entity under its parent: by the place it was sent in, else by `parent_id`, which may name a segment or
 * a subsegment at any depth and may arrive in any order. No step recurses, since a chain of documents that arrive
 * alone can be as deep as the trace is large.
 *
 * A chain of parents that comes back to itself is cut at its `parent_id` references: those entities stay unattached.
 * Source: sibling order and cycles are observed, not documented.
 */

import { addCallee, addSubsegment, type EntityDraft } from './entity-draft.ts';

export interface LinkedEntities {
  /** Segments by start, then id. */
  readonly segments: readonly EntityDraft[];
  /** Each segment followed by its subsegments, parents first; then the unattached subsegments in the same way. */
  readonly entities: readonly EntityDraft[];
  /** Subsegments without parent, by start, then id. */
  readonly orphans: readonly EntityDraft[];
}

/** Links `drafts`, which are changed, into a forest. */
export function linkEntities(
  drafts: readonly EntityDraft[],
  byId: ReadonlyMap<string, EntityDraft>,
): LinkedEntities {
  for (const draft of drafts) draft.parent = draft.inlineParent ?? namedParent(draft, byId);
  cutCycles(drafts);
  const segments: EntityDraft[] = [];
  const orphans: EntityDraft[] = [];
  for (const draft of drafts) {
    if (draft.kind === 'segment') segments.push(draft);
    else if (draft.parent === undefined) orphans.push(draft);
    else attachSubsegment(draft.parent, draft);
  }
  sortSubsegments(drafts);
  if (segments.length > 1) segments.sort(compareStart);
  if (orphans.length > 1) orphans.sort(compareStart);
  return { segments, entities: listEntities(segments, orphans, drafts.length), orphans };
}

function namedParent(draft: EntityDraft, byId: ReadonlyMap<string, EntityDraft>): EntityDraft | undefined {
  const id = draft.document.parent_id;
  return id === undefined ? undefined : byId.get(id);
}

/** Every entity is walked over once: a walk ends where an earlier one came by,
 *  and found a cycle where it meets itself. */
function cutCycles(drafts: readonly EntityDraft[]): void {
  let walk = 0;
  for (const draft of drafts) {
    if (draft.visit !== 0) continue;
    walk++;
    let at: EntityDraft | undefined = draft;
    while (at !== undefined && at.visit === 0) {
      at.visit = walk;
      at = at.parent;
    }
    if (at !== undefined && at.visit === walk) cutCycle(at);
  }
}

/** Inline places are what a sender surely meant, so they give way only in a cycle that has nothing else. */
function cutCycle(onCycle: EntityDraft): void {
  const cycle: EntityDraft[] = [];
  let at: EntityDraft | undefined = onCycle;
  do {
    cycle.push(at);
    at = at.parent;
  } while (at !== undefined && at !== onCycle);
  const references = cycle.filter((draft) => draft.inlineParent === undefined);
  for (const draft of references.length > 0 ? references : cycle) draft.parent = undefined;
}

function attachSubsegment(parent: EntityDraft, child: EntityDraft): void {
  const previous = parent.subsegments.at(-1);
  if (previous !== undefined && compareSiblings(previous, child) > 0) parent.hasUnsortedSubsegments = true;
  addSubsegment(parent, child);
}

function sortSubsegments(drafts: readonly EntityDraft[]): void {
  for (const draft of drafts) {
    if (draft.hasUnsortedSubsegments) draft.subsegments.sort(compareSiblings);
  }
}

/** Equal ones keep their order of arrival, because sorting is stable. */
function compareSiblings(a: EntityDraft, b: EntityDraft): number {
  const aIsInline = isInline(a);
  if (aIsInline !== isInline(b)) return aIsInline ? -1 : 1;
  return aIsInline ? a.place - b.place : a.start - b.start;
}

/** Held by the very document its parent was kept from, not by an earlier one. */
function isInline(child: EntityDraft): boolean {
  return child.inlineParent !== undefined && child.placedBy === child.parent?.source;
}

function compareStart(a: EntityDraft, b: EntityDraft): number {
  if (a.start !== b.start) return a.start - b.start;
  return a.id < b.id ? -1 : 1;
}

function listEntities(
  segments: readonly EntityDraft[],
  orphans: readonly EntityDraft[],
  count: number,
): readonly EntityDraft[] {
  const entities: EntityDraft[] = [];
  for (let index = 0; index < segments.length; index++) {
    const segment = segments[index];
    if (segment === undefined) continue;
    segment.index = index;
    appendSubtree(entities, segment, segment);
    if (segment.parent !== undefined) addCallee(segment.parent, segment);
  }
  if (entities.length < count) for (const orphan of orphans) appendSubtree(entities, orphan, undefined);
  return entities;
}

/** Level by level, with the list itself as the queue. */
function appendSubtree(entities: EntityDraft[], top: EntityDraft, segment: EntityDraft | undefined): void {
  let next = entities.length;
  entities.push(top);
  for (let entity = entities[next]; entity !== undefined; entity = entities[++next]) {
    entity.segment = segment;
    for (const child of entity.subsegments) entities.push(child);
  }
}
