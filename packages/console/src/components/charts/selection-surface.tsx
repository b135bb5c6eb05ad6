/**
 * The part of a chart that can be pointed at and dragged over. A drag, or Shift with the arrow keys, makes a draft;
 * letting go, or Enter, gives it to the owner, who says what is selected from then on. So a chart whose selection
 * zooms never shows a stale band, and one whose selection filters keeps it.
 */

import {
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import {
  dragged,
  insideGrid,
  movedSelection,
  selectionBetween,
  stepAt,
  stepOfKey,
  type Grip,
  type StepGrid,
  type StepPlace,
  type StepSelection,
} from '../../model/chart-selection.ts';
import { SelectionBand } from './selection-band.tsx';

/** Pixels inside the chart. */
export interface PlotBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface SelectionSurfaceProps {
  /** Names the chart. */
  readonly label: string;
  readonly plot: PlotBox;
  /** Borders of the columns as shares of the width, from the left, one more than columns. */
  readonly columnEdges: readonly number[];
  /** Borders of the rows as shares of the height, from the bottom; absent where only columns are selected. */
  readonly rowEdges?: readonly number[] | undefined;
  /** What is selected. */
  readonly selection?: StepSelection | undefined;
  /** Absent for a chart that is only read. Undefined clears the selection. */
  readonly onSelect?: ((selection: StepSelection | undefined) => void) | undefined;
  readonly describe: (selection: StepSelection) => string;
  /** What is at a place; undefined for nothing to say. */
  readonly readout: (place: StepPlace) => ReactNode;
}

const ONE_ROW: readonly number[] = [0, 1];

export function SelectionSurface(props: SelectionSurfaceProps) {
  const { label, plot, columnEdges, rowEdges = ONE_ROW, selection, onSelect, describe, readout } = props;
  const grid = { columns: columnEdges.length - 1, rows: rowEdges.length - 1 };
  const [cursor, setCursor] = useState<StepPlace>();
  const [grip, setGrip] = useState<Grip>();
  const [draft, drawDraft] = useState<StepSelection>();
  // A drag may be let go before its last move is drawn.
  const newestDraft = useRef<StepSelection>(undefined);
  const setDraft = (next: StepSelection | undefined): void => {
    newestDraft.current = next;
    drawDraft(next);
  };
  const helpId = useId();
  const commit = (next: StepSelection | undefined): void => {
    setGrip(undefined);
    setDraft(undefined);
    onSelect?.(next);
  };
  const onEscape = (): void => {
    if (draft === undefined && selection !== undefined) onSelect?.(undefined);
    setGrip(undefined);
    setDraft(undefined);
  };
  useCancelledByEscape(grip !== undefined, onEscape);
  const placeOf = (event: PointerEvent<HTMLElement>): StepPlace => {
    const box = event.currentTarget.getBoundingClientRect();
    return {
      column: stepAt(columnEdges, (event.clientX - box.left) / box.width),
      row: stepAt(rowEdges, 1 - (event.clientY - box.top) / box.height),
    };
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (onSelect === undefined || event.button !== 0) return;
    const place = placeOf(event);
    const edge = edgeOf(event.target);
    event.currentTarget.setPointerCapture(event.pointerId);
    const next: Grip =
      edge !== undefined && selection !== undefined
        ? { kind: 'edge', edge, base: selection }
        : { kind: 'new', anchor: place };
    setGrip(next);
    setDraft(next.kind === 'edge' ? next.base : dragged(next, place));
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const place = placeOf(event);
    setCursor(place);
    if (grip !== undefined) setDraft(dragged(grip, place));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const intent = intentOf(event, { cursor, draft, selection, grid, isSelectable: onSelect !== undefined });
    if (intent === undefined) return;
    event.preventDefault();
    if (intent.kind === 'escape') return onEscape();
    if (intent.kind === 'commit') return commit(intent.selection);
    setCursor(intent.cursor);
    setDraft(intent.draft);
  };
  const shown = draft ?? selection;
  return (
    <div
      className="chart-surface"
      style={{ left: plot.left, top: plot.top, width: plot.width, height: plot.height }}
      role="application"
      aria-label={label}
      aria-describedby={helpId}
      tabIndex={0}
      data-selectable={onSelect !== undefined}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => grip !== undefined && commit(newestDraft.current)}
      onPointerCancel={() => {
        setGrip(undefined);
        setDraft(undefined);
      }}
      onPointerLeave={() => setCursor(undefined)}
      onBlur={() => setCursor(undefined)}
      onKeyDown={onKeyDown}
    >
      <span id={helpId} className="visually-hidden">
        {onSelect === undefined ? READ_HELP : SELECT_HELP}
      </span>
      {shown !== undefined && (
        <SelectionBand
          selection={shown}
          columnEdges={columnEdges}
          rowEdges={rowEdges}
          plot={plot}
          isDraft={draft !== undefined}
          text={describe(shown)}
          onChange={setDraft}
          onCommit={() => draft !== undefined && commit(draft)}
          onEscape={onEscape}
        />
      )}
      {cursor !== undefined && (
        <Readout cursor={cursor} columnEdges={columnEdges} plot={plot}>
          {readout(cursor)}
        </Readout>
      )}
    </div>
  );
}

const READ_HELP = 'Arrow keys read the chart.';
const SELECT_HELP =
  'Arrow keys read the chart. Shift with arrow keys marks a part of it, Control with arrow keys moves the mark, Enter selects it, Escape clears it.';

interface ReadoutProps {
  readonly cursor: StepPlace;
  readonly columnEdges: readonly number[];
  readonly plot: PlotBox;
  readonly children: ReactNode;
}

/** Beside the column that it is about, on the side where there is room. */
function Readout({ cursor, columnEdges, plot, children }: ReadoutProps) {
  const from = (columnEdges[cursor.column] ?? 0) * plot.width;
  const to = (columnEdges[cursor.column + 1] ?? 1) * plot.width;
  const isRight = to > plot.width / 2;
  const place = isRight ? { right: plot.width - from + 10 } : { left: to + 10 };
  return (
    <>
      <div className="chart-cursor" style={{ left: from, width: Math.max(1, to - from) }} />
      <div className="chart-readout" style={place} role="status" data-testid="chart-readout">
        {children}
      </div>
    </>
  );
}

type Intent =
  | { readonly kind: 'escape' }
  | { readonly kind: 'commit'; readonly selection: StepSelection }
  | { readonly kind: 'move'; readonly cursor: StepPlace; readonly draft: StepSelection | undefined };

interface SurfaceState {
  readonly cursor: StepPlace | undefined;
  readonly draft: StepSelection | undefined;
  readonly selection: StepSelection | undefined;
  readonly grid: StepGrid;
  readonly isSelectable: boolean;
}

function intentOf(event: KeyboardEvent, state: SurfaceState): Intent | undefined {
  const { draft, selection, grid } = state;
  if (event.key === 'Escape') {
    return draft === undefined && selection === undefined ? undefined : { kind: 'escape' };
  }
  if (event.key === 'Enter') return draft && { kind: 'commit', selection: draft };
  const step = stepOfKey(event.key, grid);
  if (step === undefined || event.altKey || event.metaKey) return undefined;
  const cursor = state.cursor ?? { column: 0, row: 0 };
  const next = state.cursor === undefined ? cursor : moved(cursor, step, grid);
  const marked = draft ?? selection;
  if (!state.isSelectable) return { kind: 'move', cursor: next, draft: undefined };
  if (event.ctrlKey) return marked && { kind: 'move', cursor, draft: movedSelection(marked, step, grid) };
  if (!event.shiftKey) return { kind: 'move', cursor: next, draft: undefined };
  const anchor = draft === undefined ? cursor : farCorner(draft, cursor);
  return { kind: 'move', cursor: next, draft: selectionBetween(anchor, next) };
}

function moved({ column, row }: StepPlace, by: StepPlace, grid: StepGrid): StepPlace {
  return insideGrid({ column: column + by.column, row: row + by.row }, grid);
}

/** The corner from which the draft was begun: the one that is not under the cursor. */
function farCorner({ columns, rows }: StepSelection, { column, row }: StepPlace): StepPlace {
  return {
    column: column === columns[0] ? columns[1] - 1 : columns[0],
    row: row === rows[0] ? rows[1] - 1 : rows[0],
  };
}

function edgeOf(target: EventTarget): 'left' | 'right' | 'bottom' | 'top' | undefined {
  const name = target instanceof HTMLElement ? target.dataset['edge'] : undefined;
  return name === 'left' || name === 'right' || name === 'bottom' || name === 'top' ? name : undefined;
}

/** Escape ends a drag wherever the focus is. */
function useCancelledByEscape(isDragging: boolean, onEscape: () => void): void {
  useEffect(() => {
    if (!isDragging) return undefined;
    const listen = (event: globalThis.KeyboardEvent): void => {
      if (event.key === 'Escape') onEscape();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  });
}
