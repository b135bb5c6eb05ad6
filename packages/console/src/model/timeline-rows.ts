/** Which nodes of a timeline are rows, and where a key press goes. Pure, in time linear in the rows shown. */

import type { Timeline, TimelineNode } from './timeline.ts';

/** Indexes into `Timeline.nodes` of the rows that no collapsed ancestor hides. */
export function visibleRows(timeline: Timeline, collapsed: ReadonlySet<string>): readonly number[] {
  const rows: number[] = [];
  for (let index = 0; index < timeline.nodes.length;) {
    const node = timeline.nodes[index];
    if (node === undefined) break;
    rows.push(index);
    index = collapsed.has(node.key) ? node.subtreeEnd : index + 1;
  }
  return rows;
}

export function hasChildren(timeline: Timeline, index: number): boolean {
  const node = timeline.nodes[index];
  return node !== undefined && node.subtreeEnd > index + 1;
}

/** Keys of every node with children at `depth` or deeper: collapsed together they show the levels above. */
export function keysBelow(timeline: Timeline, depth: number): ReadonlySet<string> {
  return new Set(
    timeline.nodes
      .filter((node, index) => node.depth >= depth && hasChildren(timeline, index))
      .map((node) => node.key),
  );
}

/** Keys of the ancestors of a node, which must be open for it to be a row. */
export function ancestorKeys(timeline: Timeline, index: number): readonly string[] {
  const keys: string[] = [];
  for (let node = parentOf(timeline, index); node !== undefined; node = timeline.nodes[node.parentIndex]) {
    keys.push(node.key);
  }
  return keys;
}

export type RowCommand =
  | { readonly kind: 'select'; readonly index: number }
  | { readonly kind: 'collapse' | 'expand'; readonly key: string }
  | { readonly kind: 'none' };

/** What a key does when the row of node `selected` has the focus: the tree keys of the ARIA practices. */
export function commandForKey(
  key: string,
  timeline: Timeline,
  rows: readonly number[],
  selected: number,
  collapsed: ReadonlySet<string>,
): RowCommand {
  const node = timeline.nodes[selected];
  if (node === undefined) return select(rows[0]);
  const position = rows.indexOf(selected);
  const isOpen = hasChildren(timeline, selected) && !collapsed.has(node.key);
  switch (key) {
    case 'ArrowDown':
      return select(rows[position + 1]);
    case 'ArrowUp':
      return select(rows[position - 1]);
    case 'PageDown':
      return select(rows[Math.min(rows.length - 1, position + 20)]);
    case 'PageUp':
      return select(rows[Math.max(0, position - 20)]);
    case 'Home':
      return select(rows[0]);
    case 'End':
      return select(rows.at(-1));
    case 'ArrowRight':
      if (isOpen) return select(selected + 1);
      return collapsed.has(node.key) ? { kind: 'expand', key: node.key } : { kind: 'none' };
    case 'ArrowLeft':
      return isOpen
        ? { kind: 'collapse', key: node.key }
        : select(node.parentIndex < 0 ? undefined : node.parentIndex);
    case 'Enter':
    case ' ':
      if (collapsed.has(node.key)) return { kind: 'expand', key: node.key };
      return isOpen ? { kind: 'collapse', key: node.key } : { kind: 'none' };
    default:
      return { kind: 'none' };
  }
}

function select(index: number | undefined): RowCommand {
  return index === undefined ? { kind: 'none' } : { kind: 'select', index };
}

function parentOf(timeline: Timeline, index: number): TimelineNode | undefined {
  const node = timeline.nodes[index];
  return node === undefined ? undefined : timeline.nodes[node.parentIndex];
}
