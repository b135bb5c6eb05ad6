/**
 * A selection on a chart is made of whole steps: buckets of time, levels of response time. A chart with one axis has
 * one row. What a drag or a key does to it is decided here; where steps are in pixels is the chart's affair. Pure.
 */

/** From the first to below the second. */
export type StepRange = readonly [number, number];

export interface StepSelection {
  readonly columns: StepRange;
  readonly rows: StepRange;
}

export interface StepPlace {
  readonly column: number;
  readonly row: number;
}

export interface StepGrid {
  readonly columns: number;
  readonly rows: number;
}

/** One border of a selection. */
export type SelectionEdge = 'left' | 'right' | 'bottom' | 'top';

/** What a drag has hold of. */
export type Grip =
  | { readonly kind: 'new'; readonly anchor: StepPlace }
  | { readonly kind: 'edge'; readonly edge: SelectionEdge; readonly base: StepSelection };

/** The step at a share of an axis whose borders are `edges`; beyond the ends it is the first or the last. */
export function stepAt(edges: readonly number[], share: number): number {
  const next = edges.findIndex((edge) => edge > share);
  return next === -1 ? Math.max(0, edges.length - 2) : Math.max(0, next - 1);
}

/** Both steps and what is between them. */
export function selectionBetween(one: StepPlace, other: StepPlace): StepSelection {
  return { columns: rangeBetween(one.column, other.column), rows: rangeBetween(one.row, other.row) };
}

export function dragged(grip: Grip, place: StepPlace): StepSelection {
  return grip.kind === 'new' ? selectionBetween(grip.anchor, place) : withEdgeAt(grip.base, grip.edge, place);
}

/** The selection with one border moved to a step, which stays selected; a border does not pass the opposite one. */
function withEdgeAt(
  { columns, rows }: StepSelection,
  edge: SelectionEdge,
  { column, row }: StepPlace,
): StepSelection {
  switch (edge) {
    case 'left':
      return { columns: [Math.min(column, columns[1] - 1), columns[1]], rows };
    case 'right':
      return { columns: [columns[0], Math.max(column, columns[0]) + 1], rows };
    case 'bottom':
      return { columns, rows: [Math.min(row, rows[1] - 1), rows[1]] };
    case 'top':
      return { columns, rows: [rows[0], Math.max(row, rows[0]) + 1] };
  }
}

/** The selection with one border a number of steps further right or up, inside the grid. */
export function withEdgeMoved(
  selection: StepSelection,
  edge: SelectionEdge,
  steps: number,
  grid: StepGrid,
): StepSelection {
  const at = {
    column: (edge === 'left' ? selection.columns[0] : selection.columns[1] - 1) + steps,
    row: (edge === 'bottom' ? selection.rows[0] : selection.rows[1] - 1) + steps,
  };
  return withEdgeAt(selection, edge, insideGrid(at, grid));
}

/** The whole selection moved as far as the grid allows. */
export function movedSelection(
  { columns, rows }: StepSelection,
  by: StepPlace,
  grid: StepGrid,
): StepSelection {
  return { columns: movedRange(columns, by.column, grid.columns), rows: movedRange(rows, by.row, grid.rows) };
}

export function insideGrid({ column, row }: StepPlace, grid: StepGrid): StepPlace {
  return { column: clamp(column, grid.columns), row: clamp(row, grid.rows) };
}

/** How far a key moves the cursor; undefined for keys that do not. Rows count upwards. */
export function stepOfKey(key: string, grid: StepGrid): StepPlace | undefined {
  switch (key) {
    case 'ArrowLeft':
      return { column: -1, row: 0 };
    case 'ArrowRight':
      return { column: 1, row: 0 };
    case 'ArrowUp':
      return { column: 0, row: 1 };
    case 'ArrowDown':
      return { column: 0, row: -1 };
    case 'PageUp':
      return { column: -10, row: 0 };
    case 'PageDown':
      return { column: 10, row: 0 };
    case 'Home':
      return { column: -grid.columns, row: 0 };
    case 'End':
      return { column: grid.columns, row: 0 };
    default:
      return undefined;
  }
}

function rangeBetween(one: number, other: number): StepRange {
  return [Math.min(one, other), Math.max(one, other) + 1];
}

function movedRange([from, to]: StepRange, by: number, count: number): StepRange {
  const step = Math.max(-from, Math.min(by, count - to));
  return [from + step, to + step];
}

function clamp(step: number, count: number): number {
  return Math.max(0, Math.min(step, count - 1));
}
