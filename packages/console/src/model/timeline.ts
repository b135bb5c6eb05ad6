/**
 * A trace as one tree of segments and subsegments, listed in the order the timeline draws them.
 *
 * Documents are walked with explicit stacks, because a trace may nest deeper than the call stack. Each node knows
 * where its subtree ends in the list, so collapsing one is a jump and not a search. A segment hangs under the
 * (sub)segment that its `parent_id` names, in whichever document that is; one whose parent never arrived, or that is
 * its own ancestor, stands at the root and says so. Times are drawn as they were reported: clocks are not aligned.
 */

import {
  outcomeFlags,
  outcomeOf,
  type EpochSeconds,
  type Outcome,
  type OutcomeFlags,
  type SegmentDocument,
  type SubsegmentDocument,
} from '@fluoroscope/wire';
import type { SegmentEntry } from '../api/xray-api.ts';

export type EntityDocument = SegmentDocument | SubsegmentDocument;

/** Why a node stands at the root although it names a parent. */
type DetachedReason = 'parent-missing' | 'cycle';

export interface TimelineNode {
  /** Unique in the trace: the id, with a suffix where two entities share one. */
  readonly key: string;
  readonly kind: 'segment' | 'subsegment';
  readonly document: EntityDocument;
  /** The segment that holds this node; the node itself when it is a segment. */
  readonly segment: SegmentDocument;
  readonly isInferred: boolean;
  /** Index into `Timeline.services`. */
  readonly service: number;
  readonly start: EpochSeconds;
  /** Undefined while in progress. */
  readonly end: EpochSeconds | undefined;
  readonly flags: OutcomeFlags;
  readonly outcome: Outcome;
  readonly detached: DetachedReason | undefined;
  readonly depth: number;
  /** Index in `Timeline.nodes` of the parent; -1 at the root. */
  readonly parentIndex: number;
  /** Index in `Timeline.nodes` of the first node after this one's subtree. */
  readonly subtreeEnd: number;
}

interface TimelineService {
  readonly name: string;
  readonly origin: string | undefined;
}

interface UnreadableSegment {
  readonly id: string;
  readonly reason: string;
}

export interface Timeline {
  /** Every node, parents before children, siblings by start time. */
  readonly nodes: readonly TimelineNode[];
  readonly services: readonly TimelineService[];
  readonly start: EpochSeconds;
  /** The last instant known: of an end, or of a start where nothing has ended. */
  readonly end: EpochSeconds;
  /** The segment the request came in by: the earliest real one without a parent, else the earliest real one. */
  readonly entry: TimelineNode | undefined;
  readonly segmentCount: number;
  readonly subsegmentCount: number;
  readonly inferredCount: number;
  readonly inProgressCount: number;
  readonly detachedCount: number;
  readonly unreadable: readonly UnreadableSegment[];
}

interface Draft {
  readonly key: string;
  readonly kind: 'segment' | 'subsegment';
  readonly document: EntityDocument;
  readonly segment: SegmentDocument;
  readonly service: number;
  parent: Draft | undefined;
  detached: DetachedReason | undefined;
  children: Draft[];
}

interface Drafts {
  readonly all: Draft[];
  readonly byId: Map<string, Draft>;
  readonly services: TimelineService[];
  readonly serviceIndex: Map<string, number>;
  readonly unreadable: UnreadableSegment[];
}

/** Never throws: a document that cannot be read is named in `unreadable`. */
export function buildTimeline(segments: readonly SegmentEntry[]): Timeline {
  const drafts: Drafts = { all: [], byId: new Map(), services: [], serviceIndex: new Map(), unreadable: [] };
  for (const entry of segments) readSegment(drafts, entry);
  attachSegments(drafts);
  const nodes = listInOrder(drafts.all);
  const instants = nodes.flatMap((node) => (node.end === undefined ? [node.start] : [node.start, node.end]));
  return {
    nodes,
    services: drafts.services,
    start: instants.reduce((least, instant) => Math.min(least, instant), Infinity),
    end: instants.reduce((most, instant) => Math.max(most, instant), -Infinity),
    entry: findEntry(nodes),
    segmentCount: nodes.filter((node) => node.kind === 'segment' && !node.isInferred).length,
    subsegmentCount: nodes.filter((node) => node.kind === 'subsegment').length,
    inferredCount: nodes.filter((node) => node.isInferred && node.kind === 'segment').length,
    inProgressCount: nodes.filter((node) => node.end === undefined).length,
    detachedCount: nodes.filter((node) => node.detached !== undefined).length,
    unreadable: drafts.unreadable,
  };
}

function readSegment(drafts: Drafts, entry: SegmentEntry): void {
  const segment = parseSegment(entry.Document);
  if (typeof segment === 'string') {
    drafts.unreadable.push({ id: entry.Id, reason: segment });
    return;
  }
  const service = serviceOf(drafts, segment);
  const root = addDraft(drafts, { kind: 'segment', document: segment, segment, service, parent: undefined });
  const open: Draft[] = [root];
  for (let draft = open.pop(); draft !== undefined; draft = open.pop()) {
    for (const document of draft.document.subsegments ?? []) {
      const child = addDraft(drafts, { kind: 'subsegment', document, segment, service, parent: draft });
      draft.children.push(child);
      open.push(child);
    }
  }
}

/** The document, or the reason why there is none. */
function parseSegment(text: string): SegmentDocument | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'The document is not JSON.';
  }
  if (typeof value !== 'object' || value === null) return 'The document is not a JSON object.';
  // The service decoded the document before it stored it; these two members are what the drawing cannot do without.
  const document = value as SegmentDocument;
  if (typeof document.id !== 'string') return 'The document has no id.';
  if (!Number.isFinite(document.start_time)) return 'The document has no start time.';
  return document;
}

function addDraft(drafts: Drafts, from: Omit<Draft, 'key' | 'detached' | 'children'>): Draft {
  const { id } = from.document;
  const isRepeated = drafts.byId.has(id);
  const key = isRepeated ? `${id}#${drafts.all.length}` : id;
  const draft: Draft = { ...from, key, detached: undefined, children: [] };
  drafts.all.push(draft);
  if (!isRepeated) drafts.byId.set(id, draft);
  return draft;
}

function serviceOf(drafts: Drafts, segment: SegmentDocument): number {
  const key = `${segment.name}|${segment.origin ?? ''}`;
  const known = drafts.serviceIndex.get(key);
  if (known !== undefined) return known;
  const index = drafts.services.push({ name: segment.name, origin: segment.origin }) - 1;
  drafts.serviceIndex.set(key, index);
  return index;
}

function attachSegments(drafts: Drafts): void {
  for (const draft of drafts.all) {
    if (draft.kind === 'subsegment' || draft.document.parent_id === undefined) continue;
    const parent = drafts.byId.get(draft.document.parent_id);
    if (parent === undefined) {
      draft.detached = 'parent-missing';
    } else {
      draft.parent = parent;
      parent.children.push(draft);
    }
  }
  breakCycles(drafts.all);
}

/** What no root reaches is on a cycle, or under one: the earliest segment of it becomes a root. */
function breakCycles(all: readonly Draft[]): void {
  const reached = new Set<Draft>();
  for (const draft of all) if (draft.parent === undefined) reach(draft, reached);
  const lost = all.filter((draft) => draft.kind === 'segment' && !reached.has(draft)).sort(byStart);
  for (const draft of lost) {
    if (reached.has(draft)) continue;
    if (draft.parent !== undefined)
      draft.parent.children = draft.parent.children.filter((child) => child !== draft);
    draft.parent = undefined;
    draft.detached = 'cycle';
    reach(draft, reached);
  }
}

function reach(root: Draft, reached: Set<Draft>): void {
  const open = [root];
  for (let draft = open.pop(); draft !== undefined; draft = open.pop()) {
    if (reached.has(draft)) continue;
    reached.add(draft);
    for (const child of draft.children) open.push(child);
  }
}

function listInOrder(all: readonly Draft[]): readonly TimelineNode[] {
  const nodes: (TimelineNode & { subtreeEnd: number })[] = [];
  const open: { readonly draft: Draft; readonly depth: number; readonly parentIndex: number }[] = [];
  const push = (drafts: readonly Draft[], depth: number, parentIndex: number): void => {
    const sorted = [...drafts].sort(byStart);
    for (let i = sorted.length - 1; i >= 0; i--) {
      const draft = sorted[i];
      if (draft !== undefined) open.push({ draft, depth, parentIndex });
    }
  };
  push(
    all.filter((draft) => draft.parent === undefined),
    0,
    -1,
  );
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const index = nodes.push(toNode(next.draft, next.depth, next.parentIndex)) - 1;
    push(next.draft.children, next.depth + 1, index);
  }
  // A subtree ends where its last child's does: from the back, each node extends its parent's.
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index];
    if (node === undefined) continue;
    if (node.subtreeEnd === 0) node.subtreeEnd = index + 1;
    const parent = nodes[node.parentIndex];
    if (parent !== undefined) parent.subtreeEnd = Math.max(parent.subtreeEnd, node.subtreeEnd);
  }
  return nodes;
}

function toNode(draft: Draft, depth: number, parentIndex: number): TimelineNode & { subtreeEnd: number } {
  const { document, segment } = draft;
  const flags = outcomeFlags(document);
  return {
    key: draft.key,
    kind: draft.kind,
    document,
    segment,
    isInferred: segment.inferred === true,
    service: draft.service,
    start: document.start_time,
    end: document.in_progress === true ? undefined : document.end_time,
    flags,
    outcome: outcomeOf(flags),
    detached: draft.detached,
    depth,
    parentIndex,
    subtreeEnd: 0,
  };
}

function byStart(a: Draft, b: Draft): number {
  return a.document.start_time - b.document.start_time;
}

function findEntry(nodes: readonly TimelineNode[]): TimelineNode | undefined {
  const real = nodes.filter((node) => node.kind === 'segment' && !node.isInferred);
  const roots = real.filter((node) => node.document.parent_id === undefined);
  return (roots.length > 0 ? roots : real).reduce<TimelineNode | undefined>(
    (first, node) => (first === undefined || node.start < first.start ? node : first),
    undefined,
  );
}

/** Every flag of a node as a word, the deciding one first; `OK` when none is set. */
export function outcomesOf(node: TimelineNode): readonly string[] {
  const names = { fault: 'Fault', throttle: 'Throttle', error: 'Error' } as const;
  const set = (['throttle', 'fault', 'error'] as const).filter((flag) => node.flags[flag]);
  return set.length === 0 ? ['OK'] : set.map((flag) => names[flag]);
}
