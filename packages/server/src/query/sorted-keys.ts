/**
 * Which traces come next when they are sorted by something else than their age. One pass over the sort key's columns
 * and the one that is sorted by keeps the first few; everything else is read of those alone (summary-page.ts). As with
 * pages by age, all revisions are looked at, and the page decides by the newest: what an older one is sorted by leads
 * to a trace that has moved, and is left out there.
 *
 * A page begins after the last trace of the one before, by what it was sorted by and by the order of pages by age, so
 * that of equal traces none is repeated or left out.
 */

import type { Statement } from '../store/database.ts';
import { ceilSecond, instant, second, type TimeRange } from './instants.ts';
import type { KeyRow, Predicate } from './summary-keys.ts';

export type SortedBy = 'startTime' | 'responseTime' | 'duration' | 'status' | 'url';

export interface SortedQuery {
  readonly range: TimeRange;
  readonly sortedBy: SortedBy;
  readonly direction: 'ascending' | 'descending';
  /** Undefined for all traces. */
  readonly predicate: Predicate | undefined;
}

/** A trace's place in the order. */
export interface SortedPlace extends Pick<KeyRow, 'trace_id' | 'trace_time' | 'first_received_at'> {
  /** Whether the trace has nothing to be sorted by. */
  readonly is_absent: boolean;
  /** Microseconds, a status or a URL. */
  readonly value: number | string;
}

export interface SortedKeyRow extends SortedPlace, KeyRow {
  readonly revision: number;
}

/** The order's column, as a value that every row has, and what that value is where there is none. */
interface SortColumn {
  readonly value: string;
  readonly type: 'Int64' | 'String';
  readonly isAbsent: string;
}

const COLUMNS: Readonly<Record<SortedBy, SortColumn>> = {
  startTime: { value: 'toUnixTimestamp64Micro(t.start_at)', type: 'Int64', isAbsent: 'false' },
  responseTime: { value: 't.response_us', type: 'Int64', isAbsent: 't.response_us < 0' },
  duration: { value: 't.duration_us', type: 'Int64', isAbsent: 't.duration_us < 0' },
  status: { value: 'toInt64(t.http_status)', type: 'Int64', isAbsent: 't.http_status = 0' },
  url: { value: 't.http_url', type: 'String', isAbsent: `t.http_url = ''` },
};

/** The first `limit` rows after `after`, a trace with several revisions several times. */
export function sortedKeysStatement(
  query: SortedQuery,
  after: SortedPlace | undefined,
  limit: number,
): Statement {
  const { range, sortedBy, direction, predicate } = query;
  const { value, isAbsent } = COLUMNS[sortedBy];
  const clauses = [`t.trace_time >= ${second('startSecond')} AND t.trace_time < ${second('endSecond')}`];
  if (predicate !== undefined) clauses.push(predicate.sql);
  if (after !== undefined) clauses.push(isAfter(query, after));
  return {
    sql: `SELECT t.trace_id AS trace_id, t.revision AS revision, toUnixTimestamp(t.trace_time) AS trace_time,
  toUnixTimestamp64Micro(t.first_received_at) AS first_received_at,
  toUnixTimestamp64Micro(t.last_received_at) AS last_received_at,
  toBool(${isAbsent}) AS is_absent, ${value} AS value
FROM traces AS t
WHERE ${clauses.join('\n  AND ')}
ORDER BY is_absent, value ${direction === 'ascending' ? 'ASC' : 'DESC'},
  t.trace_time DESC, t.first_received_at DESC, t.trace_id DESC
LIMIT {limit:UInt32}`,
    params: {
      startSecond: ceilSecond(range.start),
      endSecond: ceilSecond(range.end),
      ...predicate?.params,
      ...(after && paramsOf(after)),
      limit,
    },
  };
}

/** What is absent comes after everything, in the order of pages by age. */
function isAfter({ sortedBy, direction }: SortedQuery, after: SortedPlace): string {
  const { value, type, isAbsent } = COLUMNS[sortedBy];
  const isOlder = `(t.trace_time, t.first_received_at, t.trace_id)
    < (${second('afterTraceTime')}, ${instant('afterFirstReceived')}, {afterTraceId:String})`;
  if (after.is_absent) return `${isAbsent} AND ${isOlder}`;
  const [bound, than] = [`{afterValue:${type}}`, direction === 'ascending' ? '>' : '<'];
  return `(${isAbsent} OR ${value} ${than} ${bound} OR (${value} = ${bound} AND ${isOlder}))`;
}

function paramsOf(after: SortedPlace): Record<string, unknown> {
  return {
    ...(!after.is_absent && { afterValue: after.value }),
    afterTraceTime: after.trace_time,
    afterFirstReceived: after.first_received_at,
    afterTraceId: after.trace_id,
  };
}
