/**
 * Which part of one trace is which part of another. Children of two parts that belong together are paired when they are
 * runs of the same operation of the same service, the first with the first, the second with the second; what is left is
 * paired by service and name alone, so a path that changed is a change and not an absence. Everything below a part that
 * only one trace has is only there too. Each child is looked at once, so the work grows with the traces, but for
 * putting siblings in order.
 *
 * A tree alignment that looks for the least edits would pair more after a change of shape, but takes the square of the
 * sizes, and its pairs are hard to foretell.
 */

import { operationOf } from './operation-name.ts';
import type { Timeline } from './timeline.ts';

export interface CompareRow {
  /** Index into the nodes of A and of B; -1 where that trace has no such part. */
  readonly a: number;
  readonly b: number;
  readonly depth: number;
  /** Row of the caller, -1 at the root. */
  readonly parent: number;
  /** How often the operation runs under this caller. */
  readonly countA: number;
  readonly countB: number;
  /** Whether it is the first row of those runs. */
  readonly isFirst: boolean;
}

type Draft = Pick<CompareRow, 'a' | 'b' | 'countA' | 'countB' | 'isFirst'>;
type OpenDraft = Draft & Pick<CompareRow, 'depth' | 'parent'>;

/** Rows of both traces, callers before callees, siblings by when they began after their caller did. */
export function compareTraces(a: Timeline, b: Timeline): readonly CompareRow[] {
  const sides = { a: sideOf(a), b: sideOf(b) };
  const rows: CompareRow[] = [];
  const open: OpenDraft[] = [];
  const push = (drafts: readonly Draft[], depth: number, parent: number): void => {
    for (const draft of drafts.toReversed()) open.push({ ...draft, depth, parent });
  };
  push(pairChildren(sides, -1, -1), 0, -1);
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    rows.push(row);
    push(pairChildren(sides, row.a, row.b), row.depth + 1, rows.length - 1);
  }
  return rows;
}

interface Side {
  readonly timeline: Timeline;
  readonly keys: readonly string[];
  readonly nameKeys: readonly string[];
}

interface Sides {
  readonly a: Side;
  readonly b: Side;
}

function sideOf(timeline: Timeline): Side {
  const names = timeline.nodes.map((node) => operationOf(timeline, node));
  return {
    timeline,
    keys: names.map(({ key }) => key),
    nameKeys: names.map(({ nameKey }) => nameKey),
  };
}

function pairChildren(sides: Sides, parentA: number, parentB: number): readonly Draft[] {
  const isRoot = parentA < 0 && parentB < 0;
  const ofA = parentA >= 0 || isRoot ? childrenOf(sides.a.timeline, parentA) : [];
  const ofB = parentB >= 0 || isRoot ? childrenOf(sides.b.timeline, parentB) : [];
  if (ofA.length + ofB.length === 0) return [];
  const exact = pairBy(
    ofA,
    ofB,
    (index) => sides.a.keys[index],
    (index) => sides.b.keys[index],
  );
  const restA = exact.filter(({ b }) => b < 0).map(({ a }) => a);
  const restB = exact.filter(({ a }) => a < 0).map(({ b }) => b);
  const renamed = pairBy(
    restA,
    restB,
    (index) => sides.a.nameKeys[index],
    (index) => sides.b.nameKeys[index],
  ).filter(({ a, b }) => a >= 0 && b >= 0);
  const pairedA = new Set(renamed.map(({ a }) => a));
  const pairedB = new Set(renamed.map(({ b }) => b));
  const drafts = [
    ...exact.filter(({ a, b }) => !(b < 0 && pairedA.has(a)) && !(a < 0 && pairedB.has(b))),
    // They were never runs of one operation that could be counted.
    ...renamed.map((draft) => ({ ...draft, countA: 1, countB: 1 })),
  ];
  return inOrder(sides, drafts, parentA, parentB);
}

/** The n-th of A that has a key with the n-th of B; the rest alone. */
function pairBy(
  ofA: readonly number[],
  ofB: readonly number[],
  keyOfA: (index: number) => string | undefined,
  keyOfB: (index: number) => string | undefined,
): readonly Draft[] {
  const groups = new Map<string, { readonly a: number[]; readonly b: number[] }>();
  const groupOf = (key = ''): { readonly a: number[]; readonly b: number[] } => {
    const group = groups.get(key) ?? { a: [], b: [] };
    groups.set(key, group);
    return group;
  };
  for (const index of ofA) groupOf(keyOfA(index)).a.push(index);
  for (const index of ofB) groupOf(keyOfB(index)).b.push(index);
  return [...groups.values()].flatMap(({ a, b }) =>
    Array.from({ length: Math.max(a.length, b.length) }, (_, place) => ({
      a: a[place] ?? -1,
      b: b[place] ?? -1,
      countA: a.length,
      countB: b.length,
      isFirst: place === 0,
    })),
  );
}

function inOrder(
  { a, b }: Sides,
  drafts: readonly Draft[],
  parentA: number,
  parentB: number,
): readonly Draft[] {
  const startA = a.timeline.nodes[parentA]?.start ?? a.timeline.start;
  const startB = b.timeline.nodes[parentB]?.start ?? b.timeline.start;
  const begin = (draft: Draft): number =>
    Math.min(
      (a.timeline.nodes[draft.a]?.start ?? Infinity) - startA,
      (b.timeline.nodes[draft.b]?.start ?? Infinity) - startB,
    );
  return drafts
    .map((draft) => ({ draft, begin: begin(draft) }))
    .sort((one, other) => one.begin - other.begin)
    .map(({ draft }) => draft);
}

/** Indexes of the nodes right below one, or of the roots. */
function childrenOf({ nodes }: Timeline, parent: number): readonly number[] {
  const end = parent < 0 ? nodes.length : (nodes[parent]?.subtreeEnd ?? 0);
  const children: number[] = [];
  for (let at = parent + 1; at < end; at = nodes[at]?.subtreeEnd ?? end) children.push(at);
  return children;
}
