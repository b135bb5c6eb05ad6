import type { KeyboardEvent } from 'react';
import {
  stepOfKey,
  withEdgeMoved,
  type SelectionEdge,
  type StepRange,
  type StepSelection,
} from '../../model/chart-selection.ts';
import type { PlotBox } from './selection-surface.tsx';

interface SelectionBandProps {
  readonly selection: StepSelection;
  readonly columnEdges: readonly number[];
  readonly rowEdges: readonly number[];
  readonly plot: PlotBox;
  /** Not yet given to the owner of the chart. */
  readonly isDraft: boolean;
  readonly text: string;
  readonly onChange: (selection: StepSelection) => void;
  readonly onCommit: () => void;
  readonly onEscape: () => void;
}

const EDGE_NAMES: Readonly<Record<SelectionEdge, string>> = {
  left: 'Start of the selection',
  right: 'End of the selection',
  bottom: 'Lower end of the selection',
  top: 'Upper end of the selection',
};

/** The selected part of a chart, what it is in words, and a handle on each border that can be moved. */
export function SelectionBand(props: SelectionBandProps) {
  const { selection, columnEdges, rowEdges, plot, isDraft, text } = props;
  const [left, right] = bounds(columnEdges, selection.columns, plot.width);
  const [bottom, top] = bounds(rowEdges, selection.rows, plot.height);
  const edges: readonly SelectionEdge[] =
    rowEdges.length > 2 ? ['left', 'right', 'bottom', 'top'] : ['left', 'right'];
  const isRight = left > plot.width / 2;
  return (
    <>
      <div
        className="chart-band"
        data-testid="chart-selection"
        data-draft={isDraft}
        style={{ left, width: right - left, top: plot.height - top, height: top - bottom }}
      >
        {edges.map((edge) => (
          <Handle key={edge} edge={edge} {...props} />
        ))}
      </div>
      <div
        className="chart-band-text"
        role="status"
        style={isRight ? { right: plot.width - right } : { left }}
      >
        {text}
      </div>
    </>
  );
}

function Handle(props: SelectionBandProps & { readonly edge: SelectionEdge }) {
  const { edge, selection, columnEdges, rowEdges, text, onChange, onCommit, onEscape } = props;
  const isColumn = edge === 'left' || edge === 'right';
  const grid = { columns: columnEdges.length - 1, rows: rowEdges.length - 1 };
  const range = isColumn ? selection.columns : selection.rows;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') return onEscape();
    const step = stepOfKey(event.key, grid);
    const by = isColumn ? (step?.column ?? 0) : (step?.row ?? 0);
    if (by === 0) return;
    event.preventDefault();
    onChange(withEdgeMoved(selection, edge, by, grid));
  };
  return (
    <span
      className="chart-handle"
      data-edge={edge}
      role="slider"
      tabIndex={0}
      aria-label={EDGE_NAMES[edge]}
      aria-orientation={isColumn ? 'horizontal' : 'vertical'}
      aria-valuemin={0}
      aria-valuemax={isColumn ? grid.columns : grid.rows}
      aria-valuenow={edge === 'left' || edge === 'bottom' ? range[0] : range[1]}
      aria-valuetext={text}
      onKeyDown={onKeyDown}
      onKeyUp={onCommit}
    />
  );
}

function bounds(edges: readonly number[], [from, to]: StepRange, size: number): readonly [number, number] {
  const last = edges.length - 1;
  const at = (index: number): number => (edges[Math.max(0, Math.min(index, last))] ?? 0) * size;
  return [at(from), at(to)];
}
