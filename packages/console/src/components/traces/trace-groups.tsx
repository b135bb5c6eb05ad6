import Table, { type TableProps } from '@cloudscape-design/components/table';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import {
  getTraceBreakdown,
  type BreakdownRow,
  type ResponseTimeStatistics,
  type TraceBreakdown,
} from '../../api/extensions-api.ts';
import type { TimeWindow } from '../../api/xray-api.ts';
import { formatCount, formatDuration, formatShare } from '../../model/format.ts';
import { groupingLabel, type Grouping } from '../../model/trace-grouping.ts';
import { OutcomeShareBar } from './outcome-share-bar.tsx';
import { QueryState } from './query-state.tsx';

interface TraceGroupsProps {
  readonly window: TimeWindow;
  readonly filter: string;
  readonly grouping: Grouping;
  /** Called with the expression of a group. */
  readonly onAdd: (expression: string) => void;
}

const MOST_GROUPS = 100;
const MOST_CHARACTERS = 300;

type SortField = 'value' | 'count' | 'fault' | keyof ResponseTimeStatistics;

/** The traces of the filter by a value that they have, with the numbers of each; a click narrows to one. */
export function TraceGroups({ window, filter, grouping, onAdd }: TraceGroupsProps) {
  const { dimension, annotationKey } = grouping;
  const queryKey = ['trace-groups', window.StartTime, window.EndTime, filter, dimension, annotationKey];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      getTraceBreakdown(
        {
          window,
          filter,
          dimension,
          limit: MOST_GROUPS,
          ...(annotationKey !== undefined && { annotationKey }),
        },
        signal,
      ),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  return (
    <section
      className="trace-groups"
      data-testid="trace-groups"
      aria-label={`Groups by ${groupingLabel(grouping)}`}
    >
      {query.data !== undefined && (
        <GroupTable
          data={query.data}
          label={groupingLabel(grouping)}
          isStale={query.isPlaceholderData}
          onAdd={onAdd}
        />
      )}
      <QueryState query={query} queryKey={queryKey} what="The groups" />
    </section>
  );
}

interface GroupTableProps {
  readonly data: TraceBreakdown;
  readonly label: string;
  readonly isStale: boolean;
  readonly onAdd: (expression: string) => void;
}

function GroupTable({ data, label, isStale, onAdd }: GroupTableProps) {
  const [sorting, setSorting] = useState<{ readonly field: SortField; readonly isDescending: boolean }>({
    field: 'count',
    isDescending: true,
  });
  const { TotalCounts, DistinctCount, Rows } = data;
  const rows = useMemo(
    () => Rows.toSorted((a, b) => compareRows(a, b, sorting.field) * (sorting.isDescending ? -1 : 1)),
    [Rows, sorting],
  );
  const columns = useMemo(() => groupColumns(label, TotalCounts.A, onAdd), [label, TotalCounts.A, onAdd]);
  return (
    <div data-stale={isStale}>
      <Table
        variant="borderless"
        contentDensity="compact"
        items={rows}
        columnDefinitions={columns}
        resizableColumns
        sortingColumn={columns.find(({ sortingField }) => sortingField === sorting.field) ?? {}}
        sortingDescending={sorting.isDescending}
        onSortingChange={({ detail }) => setSorting(sortingOf(detail))}
        ariaLabels={{ tableLabel: `Traces by ${label}` }}
        empty={<p className="muted">No trace of these has it.</p>}
      />
      {DistinctCount > Rows.length && (
        <p className="muted trace-groups-note">
          The {formatCount(Rows.length)} most frequent of {formatCount(DistinctCount)} are shown.
        </p>
      )}
    </div>
  );
}

function groupColumns(
  label: string,
  totalCount: number,
  onAdd: (expression: string) => void,
): TableProps.ColumnDefinition<BreakdownRow>[] {
  return [
    {
      id: 'value',
      header: <bdi>{label}</bdi>,
      cell: (row) => <GroupName row={row} onAdd={onAdd} />,
      sortingField: 'value',
      width: 360,
      isRowHeader: true,
    },
    {
      id: 'count',
      header: 'Traces',
      cell: ({ A }) => (
        <span className="number-cell">
          {formatCount(A.Count)}{' '}
          <span className="muted">{formatShare(A.Count / Math.max(totalCount, 1))}</span>
        </span>
      ),
      sortingField: 'count',
      width: 130,
    },
    {
      id: 'outcomes',
      header: 'Outcomes',
      cell: ({ A }) => <OutcomeShareBar counts={A} />,
      sortingField: 'fault',
      width: 190,
    },
    ...(['Average', 'P50', 'P95', 'P99'] as const).map((field) => ({
      id: field,
      header: field === 'Average' ? field : field.toLowerCase(),
      cell: ({ A }: BreakdownRow) => (
        <span className="number-cell">{formatDuration(A.ResponseTime?.[field])}</span>
      ),
      sortingField: field,
      width: 115,
    })),
  ];
}

function GroupName({
  row,
  onAdd,
}: {
  readonly row: BreakdownRow;
  readonly onAdd: (expression: string) => void;
}) {
  const { Value, Type, Exception, FilterExpression } = row;
  const text = String(Value).slice(0, MOST_CHARACTERS);
  const name = <bdi>{Value === '' ? '(empty)' : text}</bdi>;
  const addition = [Type, Exception]
    .filter((part) => part !== undefined)
    .join(', ')
    .slice(0, MOST_CHARACTERS);
  return (
    <span title={text}>
      {FilterExpression === undefined ? (
        name
      ) : (
        <button
          type="button"
          className="link-like"
          title={`Add ${FilterExpression.slice(0, MOST_CHARACTERS)} to the filter`}
          onClick={() => onAdd(FilterExpression)}
        >
          {name}
        </button>
      )}
      {addition !== '' && <bdi className="muted"> {addition}</bdi>}
    </span>
  );
}

function sortingOf({ sortingColumn, isDescending = false }: TableProps.SortingState<BreakdownRow>): {
  readonly field: SortField;
  readonly isDescending: boolean;
} {
  const fields: readonly SortField[] = ['value', 'count', 'fault', 'Average', 'P50', 'P95', 'P99'];
  const field = fields.find((known) => known === sortingColumn.sortingField) ?? 'count';
  return { field, isDescending };
}

function compareRows(a: BreakdownRow, b: BreakdownRow, field: SortField): number {
  if (field === 'value') {
    if (typeof a.Value === 'number' && typeof b.Value === 'number') return a.Value - b.Value;
    return String(a.Value).localeCompare(String(b.Value));
  }
  return amountOf(a, field) - amountOf(b, field);
}

function amountOf({ A }: BreakdownRow, field: Exclude<SortField, 'value'>): number {
  if (field === 'count') return A.Count;
  if (field === 'fault') return (A.FaultCount + A.ErrorCount / 1e3) / Math.max(A.Count, 1);
  return A.ResponseTime?.[field] ?? -1;
}
