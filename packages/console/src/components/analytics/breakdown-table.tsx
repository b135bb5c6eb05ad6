import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useMemo } from 'react';
import type { TraceBreakdown } from '../../api/extensions-api.ts';
import {
  comparedRows,
  readSort,
  sortedRows,
  writeSort,
  type ComparedRow,
  type RowSort,
  type RowSortKey,
} from '../../model/analytics-rows.ts';
import { formatDuration, formatShare } from '../../model/format.ts';
import { isNarrowWindow } from '../narrow-window.ts';
import { useUrlParam } from '../use-url-param.ts';
import { CountCell, DifferenceCell, PairCell, ValueCell } from './breakdown-cells.tsx';
import { RowActions } from './row-actions.tsx';
import type { AnalyticsQuestion } from './use-sets.ts';

interface BreakdownTableProps {
  readonly breakdown: TraceBreakdown;
  readonly question: AnalyticsQuestion;
  /** What the values are: `URL`. */
  readonly label: string;
}

/** A row a value, with the numbers of both sets. */
export function BreakdownTable({ breakdown, question, label }: BreakdownTableProps) {
  const [sortText, setSort] = useUrlParam('sort');
  const sort = readSort(sortText);
  const rows = useMemo(
    () => sortedRows(comparedRows(breakdown), sort),
    [breakdown, sort.by, sort.isDescending],
  );
  const hasB = question.b !== undefined;
  return (
    <div className="breakdown-table" data-testid="breakdown-table">
      <Table
        variant="borderless"
        contentDensity="compact"
        items={rows}
        trackBy="key"
        columnDefinitions={columns(label, hasB, question)}
        sortingColumn={{ sortingField: sort.by }}
        sortingDescending={sort.isDescending}
        onSortingChange={({ detail }) =>
          setSort(writeSort(nextSort(sort, detail.sortingColumn.sortingField)))
        }
        resizableColumns
        ariaLabels={{ tableLabel: `Traces by ${label}` }}
      />
    </div>
  );
}

/** Another column begins with what is most; the same one turns around. */
function nextSort(sort: RowSort, field: string | undefined): RowSort {
  const { by } = readSort(field);
  return by === sort.by ? { by, isDescending: !sort.isDescending } : { by, isDescending: by !== 'value' };
}

function columns(
  label: string,
  hasB: boolean,
  question: AnalyticsQuestion,
): TableProps.ColumnDefinition<ComparedRow>[] {
  const column = (
    id: RowSortKey,
    header: string,
    width: number,
    cell: (row: ComparedRow) => React.ReactNode,
  ): TableProps.ColumnDefinition<ComparedRow> => ({ id, header, width, cell, sortingField: id });
  return [
    {
      // Beside it, the counts of a set have to be in sight.
      ...column('value', label, isNarrowWindow() ? 190 : 330, (row) => <ValueCell row={row} />),
      isRowHeader: true,
      minWidth: 160,
    },
    column('a', 'Traces in A', 150, (row) => <CountCell numbers={row.a} set="A" />),
    ...(hasB
      ? [
          column('b', 'Traces in B', 150, (row) => <CountCell numbers={row.b} set="B" />),
          column('difference', 'Difference', 180, (row) => <DifferenceCell difference={row.difference} />),
        ]
      : []),
    column('faultRate', 'Fault rate', 130, (row) => (
      <PairCell row={row} read={({ faultRate }) => faultRate} format={formatShare} />
    )),
    column('p50', 'p50', 105, (row) => (
      <PairCell row={row} read={({ p50 }) => p50} format={formatDuration} />
    )),
    column('p95', 'p95', 105, (row) => (
      <PairCell row={row} read={({ p95 }) => p95} format={formatDuration} />
    )),
    {
      id: 'actions',
      header: 'With these traces',
      width: 250,
      cell: (row) => <RowActions row={row} question={question} />,
    },
  ];
}
