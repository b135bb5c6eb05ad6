/** The services of a map as rows of a table. Pure. */

import { troubleShare } from './node-emphasis.ts';
import type { MapNode, ServiceMap } from './service-map.ts';
import { percentile } from './service-statistics.ts';

export interface ServiceRow {
  readonly node: MapNode;
  readonly calls: number;
  /** Seconds; undefined for what was not called. */
  readonly average: number | undefined;
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
  /** Calls that did not end well, 0 to 1. */
  readonly trouble: number;
  readonly fault: number;
}

/** In the order in which a table shows them. */
export const SERVICE_COLUMNS = [
  'name',
  'type',
  'calls',
  'average',
  'p50',
  'p95',
  'p99',
  'fault',
  'trouble',
] as const;
export type ServiceColumn = (typeof SERVICE_COLUMNS)[number];

export interface ServiceOrder {
  readonly column: ServiceColumn;
  readonly isDescending: boolean;
}

/** What is worth looking at first. */
export const USUAL_ORDER: ServiceOrder = { column: 'trouble', isDescending: true };

/** Every node that is a service, in an order; equal ones by name. Numbers that are missing come last. */
export function serviceRows(map: ServiceMap, { column, isDescending }: ServiceOrder): readonly ServiceRow[] {
  const sign = isDescending ? -1 : 1;
  return map.nodes
    .filter(({ kind }) => kind.icon !== 'client')
    .map(toRow)
    .toSorted((a, b) => {
      const [left, right] = [cellOf(a, column), cellOf(b, column)];
      if (left === undefined || right === undefined) {
        return Number(left === undefined) - Number(right === undefined) || byName(a, b);
      }
      const order = typeof left === 'string' ? left.localeCompare(String(right)) : left - Number(right);
      return sign * order || byName(a, b);
    });
}

/** `-trouble` for the worst first, `name` for the first name first; the usual order for text that names none. */
export function readServiceOrder(text: string | undefined): ServiceOrder {
  const isDescending = text?.startsWith('-') === true;
  const name = isDescending ? text?.slice(1) : text;
  const column = SERVICE_COLUMNS.find((known) => known === name);
  return column === undefined ? USUAL_ORDER : { column, isDescending };
}

export function serviceOrderText({ column, isDescending }: ServiceOrder): string {
  return `${isDescending ? '-' : ''}${column}`;
}

function toRow(node: MapNode): ServiceRow {
  const { statistics } = node;
  const histogram = statistics?.histogram ?? [];
  return {
    node,
    calls: statistics?.count ?? 0,
    average: statistics?.averageResponseTime,
    p50: percentile(histogram, 0.5),
    p95: percentile(histogram, 0.95),
    p99: percentile(histogram, 0.99),
    trouble: statistics === undefined ? 0 : troubleShare(statistics),
    fault:
      statistics === undefined || statistics.count === 0
        ? 0
        : statistics.countByOutcome.fault / statistics.count,
  };
}

function cellOf(row: ServiceRow, column: ServiceColumn): string | number | undefined {
  if (column === 'name') return row.node.name;
  return column === 'type' ? row.node.kind.label : row[column];
}

function byName(a: ServiceRow, b: ServiceRow): number {
  return a.node.name.localeCompare(b.node.name) || (a.node.key < b.node.key ? -1 : 1);
}
