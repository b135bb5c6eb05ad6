/**
 * The summaries of the traces that were found for a page (summary-keys.ts). Of each trace the newest revision is read,
 * and it is the one that has to satisfy the query. Rows are picked by their keys before any other column is read.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { Statement } from '../store/database.ts';
import type { StoredRootCauses } from '../store/root-causes-column.ts';
import {
  inRange,
  matchedEnd,
  newestFirst,
  onSide,
  placeParams,
  rangeParams,
  type SummariesQuery,
  type SummaryCursor,
} from './summary-clock.ts';
import type { KeyRow, Predicate } from './summary-keys.ts';

/** One trace of the page as the statement returns it. Instants are microseconds, `trace_time` is seconds. */
export interface SummaryRow {
  readonly trace_id: TraceId;
  readonly trace_time: number;
  readonly revision: number;
  readonly first_received_at: EpochMicros;
  readonly last_received_at: EpochMicros;
  readonly start_at: EpochMicros;
  /** -1 while anything is unfinished. */
  readonly duration_us: number;
  /** -1 while the root is unfinished or missing. */
  readonly response_us: number;
  readonly is_partial: boolean;
  readonly has_throttle: boolean;
  /** Of OUTCOME_BITS. */
  readonly root_flags: number;
  readonly http_url: string;
  readonly http_status: number;
  readonly http_method: string;
  readonly http_user_agent: string;
  readonly http_client_ip: string;
  /** Index into the services, -1 for none. */
  readonly entry_point: number;
  readonly 'services.name': readonly string[];
  readonly 'services.names': readonly (readonly string[])[];
  readonly 'services.type': readonly string[];
  readonly 'services.account_id': readonly string[];
  /** The service of each segment. */
  readonly 'segments.service': readonly number[];
  /** Of ATTRIBUTE_KINDS. */
  readonly 'attributes.kind': readonly number[];
  readonly 'attributes.key': readonly string[];
  readonly 'attributes.text': readonly string[];
  readonly 'attributes.number': readonly number[];
  readonly 'attributes.segments': readonly (readonly number[])[];
  readonly root_causes: StoredRootCauses;
  /** The latest segment end inside the range for the clock `Service`, else 0. */
  readonly matched_end_at: EpochMicros;
}

const COLUMNS = `trace_id, revision, duration_us, response_us, is_partial, has_throttle, root_flags,
  http_url, http_status, http_method, http_user_agent, http_client_ip, entry_point,
  services.name, services.names, services.type, services.account_id,
  segments.service,
  attributes.kind, attributes.key, attributes.text, attributes.number, attributes.segments, root_causes,
  toUnixTimestamp(t.trace_time) AS trace_time,
  toUnixTimestamp64Micro(t.first_received_at) AS first_received_at,
  toUnixTimestamp64Micro(t.last_received_at) AS last_received_at,
  toUnixTimestamp64Micro(t.start_at) AS start_at`;

/**
 * Rows that lie far from each other are few, but each takes unpacking a block of every column. The engine gives so few
 * rows to one core unless told otherwise; a page of a hundred such rows took 162 ms on one and 109 on two.
 */
const SPREAD_OVER_CORES = `SETTINGS merge_tree_min_rows_for_concurrent_read = 2048,
  merge_tree_min_bytes_for_concurrent_read = 65536`;

/** A row of the page, and whether its trace still satisfies the query. */
export interface CheckedSummaryRow extends SummaryRow {
  readonly is_match: boolean;
}

/**
 * The newest revision of each trace of `keys`, newest traces first. Traces that do not satisfy the query any more are
 * marked and not left out: leaving them out takes a second level of the statement, whose planning alone costs a fifth
 * of the time for a page.
 */
export function pageStatement(
  query: SummariesQuery,
  after: SummaryCursor | undefined,
  predicate: Predicate | undefined,
  keys: readonly KeyRow[],
): Statement {
  const clauses = [inRange(query)];
  if (after !== undefined) clauses.push(onSide(query.clock, 'after', 'after', after));
  if (predicate !== undefined) clauses.push(predicate.sql);
  return {
    // A trace keeps its time, so that times and ids may be compared by themselves. Of its revisions the newest is
    // first in the order of any clock.
    sql: `SELECT ${COLUMNS}, ${matchedEnd(query)} AS matched_end_at,
  toBool(${clauses.join('\n    AND ')}) AS is_match
FROM traces AS t
PREWHERE t.trace_time IN {pageTimes:Array(DateTime)} AND t.trace_id IN {pageTraceIds:Array(String)}
ORDER BY ${newestFirst(query.clock)}, t.revision DESC
LIMIT 1 BY t.trace_id
${SPREAD_OVER_CORES}`,
    params: {
      ...rangeParams(query),
      ...(after && placeParams('after', after)),
      ...predicate?.params,
      pageTimes: [...new Set(keys.map((key) => key.trace_time))],
      pageTraceIds: keys.map((key) => key.trace_id),
    },
  };
}
