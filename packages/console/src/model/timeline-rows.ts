/** Which nodes of a timeline are rows, and where a key press goes. Pure, in time linear in the nodes of the trace. */

import type { Timeline, TimelineNode } from './timeline.ts';

/** What decides whether a node is a row. */
export interface RowsView {
  /** Index of the node whose subtree alone is shown; undefined for all. */
  readonly focus: number | undefined;
  /** Levels that are open, counted from the focus; undefined for all. */
  readonly levels: number | undefined;
  /** Keys of nodes that are open although their level is closed, or closed although it is open. */
  readonly toggled: ReadonlySet<string>;
  /** By index: 1 for a node that may be a row. Undefined when all may. */
  readonly kept: Uint8Array | undefined;
}

export const ALL_ROWS: RowsView = {
  focus: undefined,
  levels: undefined,
  toggled: new Set(),
  kept: undefined,
};

/** Indexes into `Timeline.nodes`, ascending. */
export function visibleRows(timeline: Timeline, view: RowsView): Int32Array {
  const { nodes } = timeline;
  const focused = view.focus === undefined ? undefined : nodes[view.focus];
  const end = focused?.subtreeEnd ?? nodes.length;
  const rows = new Int32Array(end);
  let count = 0;
  for (let index = focused === undefined ? 0 : (view.focus ?? 0); index < end;) {
    const node = nodes[index];
    if (node === undefined) break;
    if (view.kept === undefined || view.kept[index] === 1) rows[count++] = index;
    index = isOpen(node, baseDepth(focused), view) ? index + 1 : node.subtreeEnd;
  }
  return rows.subarray(0, count);
}

/** Whether the rows below a node are shown; undefined where there are none. */
export function openState(timeline: Timeline, view: RowsView, index: number): boolean | undefined {
  const node = timeline.nodes[index];
  if (node === undefined || !hasChildren(timeline, index)) return undefined;
  return isOpen(node, baseDepth(focusedNode(timeline, view)), view);
}

export function hasChildren(timeline: Timeline, index: number): boolean {
  const node = timeline.nodes[index];
  return node !== undefined && node.subtreeEnd > index + 1;
}

/** The toggled keys after one node was opened or closed. */
export function withToggled(toggled: ReadonlySet<string>, keys: readonly string[]): ReadonlySet<string> {
  const next = new Set(toggled);
  for (const key of keys) if (!next.delete(key)) next.add(key);
  return next;
}

/** The view with everything open that hides a node: closed ancestors, and a focus on another subtree. */
export function revealing(timeline: Timeline, view: RowsView, index: number): RowsView {
  const focused = focusedNode(timeline, view);
  const isOutside = focused !== undefined && !holds(view.focus ?? 0, focused, index);
  const inside: RowsView = isOutside ? { ...view, focus: undefined } : view;
  const closed = ancestorsOf(timeline, index)
    .filter((ancestor) => openState(timeline, inside, ancestor) === false)
    .map((ancestor) => timeline.nodes[ancestor]?.key)
    .filter((key) => key !== undefined);
  if (closed.length === 0) return inside;
  return { ...inside, toggled: withToggled(inside.toggled, closed) };
}

/** Indexes of the ancestors of a node, the nearest first. */
export function ancestorsOf(timeline: Timeline, index: number): readonly number[] {
  const ancestors: number[] = [];
  for (let at = parentOf(timeline, index); at >= 0; at = parentOf(timeline, at)) ancestors.push(at);
  return ancestors;
}

/** By index: 1 for the nodes given and all their ancestors. */
export function withAncestors(timeline: Timeline, indexes: Iterable<number>): Uint8Array {
  const kept = new Uint8Array(timeline.nodes.length);
  for (const index of indexes) {
    for (let at = index; at >= 0 && kept[at] === 0; at = parentOf(timeline, at)) kept[at] = 1;
  }
  return kept;
}

/** Levels of the deepest node, at least 1. */
export function levelsOf(timeline: Timeline): number {
  return timeline.nodes.reduce((most, { depth }) => Math.max(most, depth + 1), 1);
}

/** Where in `rows` a node stands, or would stand if it were a row. */
export function positionOf(rows: Int32Array, index: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] ?? Infinity) < index) low = middle + 1;
    else high = middle;
  }
  return low;
}

export type RowCommand =
  { readonly kind: 'select' | 'toggle'; readonly index: number } | { readonly kind: 'none' };

const PAGE_ROWS = 20;

/** What a key does when the row of node `selected` has the focus: the tree keys of the ARIA practices. */
export function commandForKey(
  key: string,
  timeline: Timeline,
  rows: Int32Array,
  selected: number,
  view: RowsView,
): RowCommand {
  const node = timeline.nodes[selected];
  if (node === undefined) return select(rows[0]);
  const position = positionOf(rows, selected);
  const open = openState(timeline, view, selected);
  const toggle: RowCommand = { kind: 'toggle', index: selected };
  switch (key) {
    case 'ArrowDown':
      return select(rows[rows[position] === selected ? position + 1 : position]);
    case 'ArrowUp':
      return select(rows[position - 1]);
    case 'PageDown':
      return select(rows[Math.min(rows.length - 1, position + PAGE_ROWS)]);
    case 'PageUp':
      return select(rows[Math.max(0, position - PAGE_ROWS)]);
    case 'Home':
      return select(rows[0]);
    case 'End':
      return select(rows.at(-1));
    case 'ArrowRight':
      if (open === false) return toggle;
      return open === true ? select(rows[position + 1]) : { kind: 'none' };
    case 'ArrowLeft':
      if (open === true) return toggle;
      return selected === view.focus || node.parentIndex < 0 ? { kind: 'none' } : select(node.parentIndex);
    case 'Enter':
    case ' ':
      return open === undefined ? { kind: 'none' } : toggle;
    default:
      return { kind: 'none' };
  }
}

function select(index: number | undefined): RowCommand {
  return index === undefined ? { kind: 'none' } : { kind: 'select', index };
}

function isOpen(node: TimelineNode, base: number, { levels, toggled }: RowsView): boolean {
  const isLevelOpen = levels === undefined || node.depth - base < levels - 1;
  return toggled.size > 0 && toggled.has(node.key) ? !isLevelOpen : isLevelOpen;
}

function focusedNode(timeline: Timeline, { focus }: RowsView): TimelineNode | undefined {
  return focus === undefined ? undefined : timeline.nodes[focus];
}

function baseDepth(focused: TimelineNode | undefined): number {
  return focused?.depth ?? 0;
}

function holds(top: number, node: TimelineNode, index: number): boolean {
  return index >= top && index < node.subtreeEnd;
}

function parentOf(timeline: Timeline, index: number): number {
  return timeline.nodes[index]?.parentIndex ?? -1;
}

/** Where each node stands among its siblings, from 1, and how many they are; by index. */
export interface SiblingPlaces {
  readonly position: Int32Array;
  readonly count: Int32Array;
}

export function siblingPlaces({ nodes }: Timeline): SiblingPlaces {
  const position = new Int32Array(nodes.length);
  const count = new Int32Array(nodes.length);
  // By parent; the last place is of the roots.
  const children = new Int32Array(nodes.length + 1);
  const placeOf = ({ parentIndex }: TimelineNode): number => (parentIndex < 0 ? nodes.length : parentIndex);
  for (const [index, node] of nodes.entries()) {
    const next = (children[placeOf(node)] ?? 0) + 1;
    children[placeOf(node)] = next;
    position[index] = next;
  }
  for (const [index, node] of nodes.entries()) count[index] = children[placeOf(node)] ?? 0;
  return { position, count };
}
