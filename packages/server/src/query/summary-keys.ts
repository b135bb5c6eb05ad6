/**
 * Which traces a page holds, found from the newest on in windows of a limited number of rows, so that a page costs the
 * same however much is stored behind it and however seldom the filter holds. Keys are looked for in all rows, replaced
 * ones included, which is several times faster than merging revisions first; what the newest revision of a trace says
 * about it is for the page itself to decide (summary-page.ts). No trace is missed, as its newest revision is a row too.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { Statement } from '../store/database.ts';
import {
  clockColumn,
  inRange,
  nearRange,
  newestFirst,
  onSide,
  placeParams,
  rangeParams,
  type SummariesQuery,
  type SummaryCursor,
} from './summary-clock.ts';
import { inSecondsWithSome } from './where-some.ts';

/** A condition on rows of `traces AS t`, with its values. */
export interface Predicate {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Places between which is looked: what comes after `after`, down to `through`; undefined for an open end. */
export interface SummaryWindow {
  readonly after: SummaryCursor | undefined;
  readonly through: SummaryCursor | undefined;
}

/** Instants in microseconds, `trace_time` in seconds. */
export interface KeyRow {
  readonly trace_id: TraceId;
  readonly trace_time: number;
  readonly first_received_at: EpochMicros;
  readonly last_received_at: EpochMicros;
}

const TIME = 'toUnixTimestamp(t.trace_time) AS trace_time';
const LATEST = 'toUnixTimestamp64Micro(t.last_received_at) AS last_received_at';

const KEY = `t.trace_id AS trace_id, ${TIME}, ${LATEST},
  toUnixTimestamp64Micro(t.first_received_at) AS first_received_at`;

/**
 * The time of a row that has about `count` rows of the range before it; no row where there are not so many. About,
 * since the column that windows are cut by is all that is looked at: rows at the very time of `after` count as well.
 */
export function windowEndStatement(
  query: SummariesQuery,
  after: SummaryCursor | undefined,
  count: number,
): Statement {
  const clock = clockColumn(query);
  const start = after === undefined ? '' : ` AND ${clock.column} <= ${clock.after}`;
  return {
    sql: `SELECT ${query.clock === 'Event' ? LATEST : TIME}
FROM traces AS t
WHERE ${nearRange(query)}${start}
ORDER BY ${clock.column} DESC
LIMIT 1 OFFSET {count:UInt32}`,
    params: { ...windowParams(query, { after, through: undefined }), count },
  };
}

/** What the end of a window is known by: the one or the other. */
export type WindowEndRow = Partial<Pick<KeyRow, 'trace_time' | 'last_received_at'>>;

/** Keys of rows in the window that satisfy `predicate`, newest first, a trace with several revisions several times. */
export function keysStatement(
  query: SummariesQuery,
  window: SummaryWindow,
  predicate: Predicate | undefined,
  limit: number,
): Statement {
  return {
    sql: `SELECT ${KEY}
FROM traces AS t
WHERE ${within(query, window)}${predicate === undefined ? '' : `\n  AND ${predicate.sql}`}
ORDER BY ${newestFirst(query.clock)}
LIMIT {limit:UInt32}`,
    params: { ...windowParams(query, window), ...predicate?.params, limit },
  };
}

/** How many traces of the range the window holds, whatever a filter says about them. */
export function countStatement(query: SummariesQuery, window: SummaryWindow): Statement {
  const inWindow = within(query, window);
  const condition =
    query.clock === 'TraceId' ? inWindow : `${inSecondsWithSome(inWindow)}\n  AND ${inWindow}`;
  return {
    sql: `SELECT count() AS count FROM traces AS t FINAL WHERE ${condition}`,
    params: windowParams(query, window),
  };
}

function within(query: SummariesQuery, { after, through }: SummaryWindow): string {
  const clauses = [inRange(query)];
  if (after !== undefined) clauses.push(onSide(query.clock, 'after', 'after', after));
  if (through !== undefined) clauses.push(onSide(query.clock, 'before', 'through', through));
  return clauses.join('\n  AND ');
}

function windowParams(query: SummariesQuery, { after, through }: SummaryWindow): Record<string, unknown> {
  return {
    ...rangeParams(query),
    ...(after && placeParams('after', after)),
    ...(through && placeParams('through', through)),
  };
}
