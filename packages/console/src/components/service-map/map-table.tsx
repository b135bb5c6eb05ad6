import { formatCount, formatDuration, formatRate, formatShare } from '../../model/format.ts';
import {
  readServiceOrder,
  SERVICE_COLUMNS,
  serviceOrderText,
  serviceRows,
  type ServiceColumn,
  type ServiceOrder,
  type ServiceRow,
} from '../../model/map-table.ts';
import { troublesOf } from '../../model/node-emphasis.ts';
import { troubleText } from '../../model/part-numbers.ts';
import type { ServiceMap } from '../../model/service-map.ts';
import { OutcomeBadge } from '../outcome-badge.tsx';
import { useUrlParam } from '../use-url-param.ts';

const LABELS: Readonly<Record<ServiceColumn, string>> = {
  name: 'Service',
  type: 'Type',
  calls: 'Calls',
  average: 'Average',
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
  fault: 'Faults',
  trouble: 'Outcome',
};

interface MapTableProps {
  readonly map: ServiceMap;
  readonly minutes: number;
  readonly selectedKey: string | undefined;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly onSelect: (key: string) => void;
}

/** The services of the map as a list that can be sorted. */
export function MapTable({ map, minutes, selectedKey, search, onSearch, onSelect }: MapTableProps) {
  const [orderText, setOrderText] = useUrlParam('sort');
  const order = readServiceOrder(orderText);
  const words = search.trim().toLowerCase();
  const rows = serviceRows(map, order).filter(({ node }) =>
    `${node.name} ${node.type ?? ''} ${node.kind.label}`.toLowerCase().includes(words),
  );
  const sortBy = (column: ServiceColumn): void => {
    const isText = column === 'name' || column === 'type';
    const isDescending = order.column === column ? !order.isDescending : !isText;
    setOrderText(serviceOrderText({ column, isDescending }));
  };
  return (
    <div className="map-table">
      <div className="map-search" role="search">
        <input
          type="search"
          aria-label="Find a service"
          placeholder="Find a service"
          value={search}
          onChange={(event) => onSearch(event.target.value)}
        />
      </div>
      <table data-testid="service-table">
        <caption className="visually-hidden">Services of the map</caption>
        <thead>
          <tr>
            {SERVICE_COLUMNS.map((column) => (
              <HeaderCell key={column} column={column} order={order} onSort={sortBy} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={row.node.key}
              row={row}
              minutes={minutes}
              isSelected={row.node.key === selectedKey}
              onSelect={onSelect}
            />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="muted">No service has this name or type.</p>}
    </div>
  );
}

interface HeaderCellProps {
  readonly column: ServiceColumn;
  readonly order: ServiceOrder;
  readonly onSort: (column: ServiceColumn) => void;
}

function HeaderCell({ column, order, onSort }: HeaderCellProps) {
  const isSorted = order.column === column;
  const sorted = isSorted ? (order.isDescending ? 'descending' : 'ascending') : 'none';
  return (
    <th scope="col" aria-sort={sorted}>
      <button type="button" onClick={() => onSort(column)}>
        {LABELS[column]}
        <span aria-hidden="true">{isSorted ? (order.isDescending ? ' ▾' : ' ▴') : ''}</span>
      </button>
    </th>
  );
}

interface RowProps {
  readonly row: ServiceRow;
  readonly minutes: number;
  readonly isSelected: boolean;
  readonly onSelect: (key: string) => void;
}

function Row({ row, minutes, isSelected, onSelect }: RowProps) {
  const { node, calls } = row;
  const troubles = troublesOf(node.statistics);
  return (
    <tr data-selected={isSelected}>
      <th scope="row">
        <button type="button" aria-pressed={isSelected} onClick={() => onSelect(node.key)}>
          <bdi>{node.name}</bdi>
        </button>
      </th>
      <td>
        <bdi>{node.kind.label}</bdi>
      </td>
      <td>
        {formatCount(calls)} <span className="muted">{formatRate(calls / minutes)}</span>
      </td>
      {[row.average, row.p50, row.p95, row.p99].map((seconds, index) => (
        <td key={index}>{formatDuration(seconds)}</td>
      ))}
      <td>{formatShare(row.fault)}</td>
      <td>
        {troubles.length === 0 ? (
          <OutcomeBadge outcome="ok" />
        ) : (
          troubles.map(({ outcome, share }) => (
            <OutcomeBadge key={outcome} outcome={outcome} text={troubleText(outcome, share)} />
          ))
        )}
      </td>
    </tr>
  );
}
