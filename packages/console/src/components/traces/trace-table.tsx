import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { MouseEvent, ReactNode } from 'react';
import { useNavigate } from 'react-router';
import type { TraceSummary } from '../../api/xray-api.ts';
import type { SortKey } from '../../api/extensions-api.ts';
import { columnLabel, type ColumnId, type TraceColumn } from '../../model/trace-columns.ts';
import type { TraceSorting } from '../../model/trace-sorting.ts';
import { useRangeLink } from '../time-range-state.ts';
import { TraceCell } from './trace-cell.tsx';

interface TraceTableProps {
  readonly traces: readonly TraceSummary[];
  readonly columns: readonly TraceColumn[];
  readonly sorting: TraceSorting;
  readonly selectedIds: readonly string[];
  readonly isLoading: boolean;
  /** Whether the traces are those of the question before. */
  readonly isStale: boolean;
  readonly empty: ReactNode;
  readonly onSort: (sorting: TraceSorting) => void;
  readonly onSelect: (traceIds: readonly string[]) => void;
  readonly onResize: (columns: readonly TraceColumn[]) => void;
}

const SORT_KEYS: Readonly<Partial<Record<ColumnId, SortKey>>> = {
  age: 'StartTime',
  time: 'StartTime',
  outcome: 'Status',
  status: 'Status',
  request: 'Url',
  response: 'ResponseTime',
  duration: 'Duration',
};

/** Traces in the order given. A click on a row opens its trace; two that are selected can be compared. */
export function TraceTable(props: TraceTableProps) {
  const { traces, columns, sorting, selectedIds, isLoading, isStale, empty } = props;
  const openRow = useOpenRow();
  const definitions = columns.map(columnDefinition);
  const sortingColumn = definitions.find(({ sortingField }) => sortingField === sorting.by);
  return (
    // The link in each row is the way for the keyboard; this only makes its target larger for the mouse.
    <div className="trace-table" data-stale={isStale && traces.length > 0} onClick={openRow}>
      <Table
        variant="borderless"
        contentDensity="compact"
        items={traces}
        trackBy="Id"
        columnDefinitions={definitions}
        loading={isLoading && traces.length === 0}
        loadingText="Loading traces"
        empty={empty}
        resizableColumns
        stickyHeader
        selectionType="multi"
        selectedItems={traces.filter(({ Id }) => selectedIds.includes(Id))}
        {...(sortingColumn !== undefined && { sortingColumn })}
        sortingDescending={sorting.isDescending}
        ariaLabels={{
          tableLabel: 'Traces',
          selectionGroupLabel: 'Traces to compare',
          allItemsSelectionLabel: () => 'Select all traces of the page',
          itemSelectionLabel: (_selection, { Id }) => `Select trace ${Id}`,
        }}
        onSortingChange={({ detail }) => props.onSort(sortingOf(detail, sorting))}
        onSelectionChange={({ detail }) => props.onSelect(detail.selectedItems.map(({ Id }) => Id))}
        onColumnWidthsChange={({ detail }) =>
          props.onResize(
            columns.map((column, index) => ({ ...column, width: detail.widths[index] ?? column.width })),
          )
        }
      />
    </div>
  );
}

function columnDefinition(column: TraceColumn): TableProps.ColumnDefinition<TraceSummary> {
  const { id, width } = column;
  const sortingField = sortKeyOf(id);
  return {
    id,
    header: <bdi>{columnLabel(id)}</bdi>,
    cell: (trace) => <TraceCell column={id} trace={trace} />,
    width,
    minWidth: 60,
    isRowHeader: id === 'id',
    ...(sortingField !== undefined && { sortingField }),
  };
}

/** The first click on a column shows its largest, latest or last. */
function sortingOf(
  { sortingColumn, isDescending = false }: TableProps.SortingState<TraceSummary>,
  current: TraceSorting,
): TraceSorting {
  const by = Object.values(SORT_KEYS).find((key) => key === sortingColumn.sortingField) ?? current.by;
  return { by, isDescending: by === current.by ? isDescending : true };
}

function sortKeyOf(id: TraceColumn['id']): SortKey | undefined {
  return Object.entries(SORT_KEYS).find(([column]) => column === id)?.[1];
}

/** Clicks on what does something of its own, and the end of selecting text, open nothing. */
function useOpenRow(): (event: MouseEvent<HTMLElement>) => void {
  const navigate = useNavigate();
  const rangeLink = useRangeLink();
  return ({ target }) => {
    if (!(target instanceof Element) || target.closest('a, button, input, label') !== null) return;
    if (target.closest('td:has(input)') !== null) return;
    if (document.getSelection()?.isCollapsed === false) return;
    const traceId = target.closest('tr')?.querySelector('[data-trace-id]')?.getAttribute('data-trace-id');
    if (typeof traceId === 'string') void navigate(rangeLink(`/traces/${traceId}`));
  };
}
