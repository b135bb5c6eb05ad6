/** The operations of a trace, each with how often it ran, how long it took and how it ended. Pure. */

import { operationOf } from './operation-name.ts';
import { barEnd } from './self-time.ts';
import { factsOf } from './timeline-facts.ts';
import type { Timeline } from './timeline.ts';

/** All times in seconds. */
export interface OperationRow {
  /** Of the longest run; tells the row from the others, and finds it again in the address. */
  readonly key: string;
  readonly service: string;
  /** Index into `Timeline.services`. */
  readonly serviceIndex: number;
  readonly text: string;
  readonly count: number;
  readonly total: number;
  readonly own: number;
  readonly average: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly faults: number;
  /** Client errors, throttled runs among them. */
  readonly errors: number;
  /** Of the own time of the whole trace, 0 to 1. */
  readonly share: number;
  /** Indexes of the runs in `Timeline.nodes`, the longest first. */
  readonly runs: readonly number[];
}

/** By operation, or by service alone. */
export type OperationGrouping = 'operation' | 'service';

interface Draft {
  readonly service: string;
  readonly serviceIndex: number;
  readonly text: string;
  own: number;
  faults: number;
  errors: number;
  readonly runs: number[];
}

export function operationRows(timeline: Timeline, grouping: OperationGrouping): readonly OperationRow[] {
  const { nodes } = timeline;
  const { selfTimes } = factsOf(timeline);
  const drafts = new Map<string, Draft>();
  let worked = 0;
  for (const [index, node] of nodes.entries()) {
    const { key, service, text } = operationOf(timeline, node);
    const groupKey = grouping === 'service' ? service : key;
    const draft: Draft = drafts.get(groupKey) ?? {
      service,
      serviceIndex: node.service,
      text: grouping === 'service' ? 'All operations' : text,
      own: 0,
      faults: 0,
      errors: 0,
      runs: [],
    };
    drafts.set(groupKey, draft);
    const own = selfTimes[index] ?? 0;
    draft.own += own;
    worked += own;
    if (node.flags.fault) draft.faults++;
    if (node.flags.error || node.flags.throttle) draft.errors++;
    draft.runs.push(index);
  }
  return [...drafts.values()].map((draft) => rowOf(timeline, draft, worked));
}

function rowOf(timeline: Timeline, draft: Draft, worked: number): OperationRow {
  const { service, serviceIndex, text, own, faults, errors } = draft;
  const taken = draft.runs.map((index) => ({ index, seconds: secondsOf(timeline, index) }));
  taken.sort((a, b) => b.seconds - a.seconds || a.index - b.index);
  const ascending = taken.map(({ seconds }) => seconds).toReversed();
  const total = ascending.reduce((sum, seconds) => sum + seconds, 0);
  return {
    key: timeline.nodes[taken[0]?.index ?? -1]?.key ?? '',
    service,
    serviceIndex,
    text,
    count: taken.length,
    total,
    own,
    average: total / taken.length,
    p50: quantile(ascending, 0.5),
    p95: quantile(ascending, 0.95),
    max: ascending.at(-1) ?? 0,
    faults,
    errors,
    share: worked > 0 ? own / worked : 0,
    runs: taken.map(({ index }) => index),
  };
}

function secondsOf(timeline: Timeline, index: number): number {
  const node = timeline.nodes[index];
  return node === undefined ? 0 : barEnd(timeline, node) - node.start;
}

/** The least value that at least this share of the values does not exceed. */
function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)] ?? 0;
}

export const OPERATION_COLUMNS = [
  { id: 'service', label: 'Service', isText: true },
  { id: 'text', label: 'Operation', isText: true },
  { id: 'count', label: 'Runs', isText: false },
  { id: 'total', label: 'Total', isText: false },
  { id: 'own', label: 'Self', isText: false },
  { id: 'share', label: 'Share of self', isText: false },
  { id: 'average', label: 'Average', isText: false },
  { id: 'p50', label: 'p50', isText: false },
  { id: 'p95', label: 'p95', isText: false },
  { id: 'max', label: 'Max', isText: false },
  { id: 'faults', label: 'Faults', isText: false },
  { id: 'errors', label: 'Errors', isText: false },
] as const;

type OperationColumn = (typeof OPERATION_COLUMNS)[number]['id'];

export interface OperationOrder {
  readonly by: OperationColumn;
  readonly isDescending: boolean;
}

/** Where the time goes is what the table is opened for. */
const FIRST_ORDER: OperationOrder = { by: 'own', isDescending: true };

/** What the address says: `total` ascending, `-total` descending. Anything else is the first order. */
export function readOrder(text: string | undefined): OperationOrder {
  const isDescending = text?.startsWith('-') === true;
  const column = OPERATION_COLUMNS.find(({ id }) => id === (isDescending ? text?.slice(1) : text));
  return column === undefined ? FIRST_ORDER : { by: column.id, isDescending };
}

/** Undefined for the order that is the first anyway. */
export function writeOrder({ by, isDescending }: OperationOrder): string | undefined {
  if (by === FIRST_ORDER.by && isDescending) return undefined;
  return isDescending ? `-${by}` : by;
}

/** Rows that are equal in the column keep their order. */
export function sortOperations(
  rows: readonly OperationRow[],
  { by, isDescending }: OperationOrder,
): readonly OperationRow[] {
  const sign = isDescending ? -1 : 1;
  return rows.toSorted((a, b) => sign * compare(a[by], b[by]));
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}
