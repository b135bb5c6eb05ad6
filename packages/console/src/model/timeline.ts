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
import { runToEnd } from '../work-in-slices.ts';

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
  children: Draft[] | undefined;
  /** From a root, while cycles are looked for. */
  isReached: boolean;
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
  return runToEnd(timelineSteps(segments));
}

/** Nodes that are worked on between two steps, which then take about a millisecond. */
const NODES_PER_STEP = 100;
/** Reading the documents is about this much of the work. */
const READING_SHARE = 0.7;

/** `buildTimeline` in steps, each of which says which share of the work is done. */
export function* timelineSteps(segments: readonly SegmentEntry[]): Generator<number, Timeline, void> {
  const drafts: Drafts = { all: [], byId: new Map(), services: [], serviceIndex: new Map(), unreadable: [] };
  for (const [index, entry] of segments.entries()) {
    readSegment(drafts, entry);
    if (index % NODES_PER_STEP === 0) yield (READING_SHARE * index) / segments.length;
  }
  attachSegments(drafts);
  yield READING_SHARE;
  breakCycles(drafts.all);
  yield READING_SHARE;
  const nodes: ListedNode[] = [];
  yield* listInOrder(drafts.all, nodes);
  endSubtrees(nodes);
  yield 1;
  return { nodes, services: drafts.services, unreadable: drafts.unreadable, ...summaryOf(nodes) };
}

type Summary = Omit<Timeline, 'nodes' | 'services' | 'unreadable'>;

function summaryOf(nodes: readonly TimelineNode[]): Summary {
  const counts = {
    segmentCount: 0,
    subsegmentCount: 0,
    inferredCount: 0,
    inProgressCount: 0,
    detachedCount: 0,
  };
  let start = Infinity;
  let end = -Infinity;
  for (const node of nodes) {
    start = Math.min(start, node.start);
    end = Math.max(end, node.start, node.end ?? node.start);
    if (node.kind === 'subsegment') counts.subsegmentCount++;
    else if (node.isInferred) counts.inferredCount++;
    else counts.segmentCount++;
    if (node.end === undefined) counts.inProgressCount++;
    if (node.detached !== undefined) counts.detachedCount++;
  }
  return { start, end, entry: findEntry(nodes), ...counts };
}

function readSegment(drafts: Drafts, entry: SegmentEntry): void {
  const segment = parseSegment(entry.Document);
  if (typeof segment === 'string') {
    drafts.unreadable.push({ id: entry.Id, reason: segment });
    return;
  }
  const service = serviceOf(drafts, segment);
  const root = addDraft(drafts, 'segment', segment, segment, service, undefined);
  const open: Draft[] = [root];
  for (let draft = open.pop(); draft !== undefined; draft = open.pop()) {
    for (const document of draft.document.subsegments ?? []) {
      const child = addDraft(drafts, 'subsegment', document, segment, service, draft);
      childrenOf(draft).push(child);
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

function addDraft(
  drafts: Drafts,
  kind: Draft['kind'],
  document: EntityDocument,
  segment: SegmentDocument,
  service: number,
  parent: Draft | undefined,
): Draft {
  const { id } = document;
  const isRepeated = drafts.byId.has(id);
  const key = isRepeated ? `${id}#${drafts.all.length}` : id;
  const draft: Draft = {
    key,
    kind,
    document,
    segment,
    service,
    parent,
    detached: undefined,
    children: undefined,
    isReached: false,
  };
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
      childrenOf(parent).push(draft);
    }
  }
}

/** What no root reaches is on a cycle, or under one: the earliest segment of it becomes a root. */
function breakCycles(all: readonly Draft[]): void {
  for (const draft of all) if (draft.parent === undefined) reach(draft);
  const lost = all.filter((draft) => draft.kind === 'segment' && !draft.isReached).sort(byStart);
  for (const draft of lost) {
    if (draft.isReached) continue;
    if (draft.parent !== undefined)
      draft.parent.children = draft.parent.children?.filter((child) => child !== draft);
    draft.parent = undefined;
    draft.detached = 'cycle';
    reach(draft);
  }
}

function reach(root: Draft): void {
  const open = [root];
  for (let draft = open.pop(); draft !== undefined; draft = open.pop()) {
    if (draft.isReached) continue;
    draft.isReached = true;
    if (draft.children !== undefined) for (const child of draft.children) open.push(child);
  }
}

/** Most nodes are leaves, and have no list. */
function childrenOf(draft: Draft): Draft[] {
  draft.children ??= [];
  return draft.children;
}

interface OpenDraft {
  readonly draft: Draft;
  readonly depth: number;
  readonly parentIndex: number;
}

type ListedNode = TimelineNode & { subtreeEnd: number };

function* listInOrder(all: readonly Draft[], nodes: ListedNode[]): Generator<number, void, void> {
  const open: OpenDraft[] = [];
  const roots = all.filter((draft) => draft.parent === undefined);
  openInOrder(open, roots, 0, -1);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { draft, depth, parentIndex } = next;
    const index = nodes.push(toNode(draft, depth, parentIndex)) - 1;
    if (draft.children !== undefined) openInOrder(open, draft.children, depth + 1, index);
    if (index % NODES_PER_STEP === 0) yield READING_SHARE + ((1 - READING_SHARE) * index) / all.length;
  }
}

/** The earliest comes last, which is taken first. Drafts of one instant keep their order. */
function openInOrder(open: OpenDraft[], drafts: Draft[], depth: number, parentIndex: number): void {
  drafts.sort(byStart);
  for (let i = drafts.length - 1; i >= 0; i--) {
    const draft = drafts[i];
    if (draft !== undefined) open.push({ draft, depth, parentIndex });
  }
}

/** A subtree ends where its last child's does: from the back, each node extends its parent's. */
function endSubtrees(nodes: readonly ListedNode[]): void {
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index];
    if (node === undefined) continue;
    if (node.subtreeEnd === 0) node.subtreeEnd = index + 1;
    const parent = nodes[node.parentIndex];
    if (parent !== undefined) parent.subtreeEnd = Math.max(parent.subtreeEnd, node.subtreeEnd);
  }
}

function toNode(draft: Draft, depth: number, parentIndex: number): ListedNode {
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
  let entry: TimelineNode | undefined;
  for (const node of nodes) {
    if (node.kind !== 'segment' || node.isInferred) continue;
    if (entry === undefined || isBetterEntry(node, entry)) entry = node;
  }
  return entry;
}

function isBetterEntry(node: TimelineNode, than: TimelineNode): boolean {
  const isRoot = node.document.parent_id === undefined;
  const wasRoot = than.document.parent_id === undefined;
  return isRoot === wasRoot ? node.start < than.start : isRoot;
}

/** Every flag of a node as a word, the deciding one first; `OK` when none is set. */
export function outcomesOf(node: TimelineNode): readonly string[] {
  const names = { fault: 'Fault', throttle: 'Throttle', error: 'Error' } as const;
  const set = (['throttle', 'fault', 'error'] as const).filter((flag) => node.flags[flag]);
  return set.length === 0 ? ['OK'] : set.map((flag) => names[flag]);
}
