/**
 * Answers "the traces of this range, newest first, one page". By trace time it reads `traces` from the end of its sort
 * key (trace_time, trace_id). The other two clocks have no sort key: they read the columns of their clock for all
 * traces that are kept, and the rest for the page alone.
 *
 * A page begins where the last one ended, by a key that never changes for a trace, so that traces which arrive or grow
 * between two pages neither repeat nor push others out. Only the clock of updates moves: a trace that is updated
 * meanwhile leaves the pages that are still to come, and a query for what is newer than the first page finds it.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { Statement } from '../store/database.ts';
import type { StoredRootCauses } from '../store/root-causes-column.ts';
import { ceilSecond, instant, second, type TimeRange } from './instants.ts';

/**
 * What places a trace in time: `TraceId` the second it is filed under, `Event` its last update, `Service` the end of
 * any of its segments.
 */
export type SummaryClock = 'TraceId' | 'Event' | 'Service';

/** The last trace of a page. */
export interface SummaryCursor {
  readonly traceId: TraceId;
  /** Seconds since the epoch; decides for `TraceId` and `Service`. */
  readonly traceTime: number;
  readonly firstReceivedAt: EpochMicros;
  /** Decides for `Event`. */
  readonly lastReceivedAt: EpochMicros;
}

export interface SummariesQuery extends TimeRange {
  readonly clock: SummaryClock;
  /** Share of all traces to look at, 0 to 1; the same traces every time. Undefined for all of them. */
  readonly sampledShare: number | undefined;
}

export interface SummariesPage {
  readonly after: SummaryCursor | undefined;
  readonly limit: number;
}

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

const ENDS_IN_RANGE = `arrayFilter(at -> at >= {start:Int64} AND at < {end:Int64}, arrayMap(
    (at, length) -> if(length < 0, 0, toUnixTimestamp64Micro(t.start_at) + at + length),
    segments.start_us, segments.response_us))`;

/** The page's rows, newest first, at most `page.limit`. */
export function summariesStatement(query: SummariesQuery, page: SummariesPage): Statement {
  const clauses = [inRange(query), isSampled(query), afterCursor(query.clock, page)];
  const matchedEnd = query.clock === 'Service' ? `arrayMax(${ENDS_IN_RANGE})` : '0';
  return {
    sql: `SELECT ${COLUMNS}, ${matchedEnd} AS matched_end_at
FROM traces AS t FINAL
WHERE ${clauses.filter((clause) => clause !== undefined).join('\n  AND ')}
ORDER BY ${orderOf(query.clock)}
LIMIT {limit:UInt32}`,
    params: { ...rangeParams(query), ...pageParams(page), sampledPerMillion: perMillion(query.sampledShare) },
  };
}

function inRange({ clock }: SummariesQuery): string {
  switch (clock) {
    case 'TraceId':
      return `t.trace_time >= ${second('startSecond')} AND t.trace_time < ${second('endSecond')}`;
    case 'Event':
      return `t.last_received_at >= ${instant('start')} AND t.last_received_at < ${instant('end')}`;
    case 'Service':
      // No segment ends after the trace does: the first term spares most rows the second.
      return `t.end_at >= ${instant('start')} AND notEmpty(${ENDS_IN_RANGE})`;
  }
}

/** The share is taken of the trace ids' hash, so that a trace is in every sample of its size or in none. */
function isSampled({ sampledShare }: SummariesQuery): string | undefined {
  return sampledShare === undefined
    ? undefined
    : 'cityHash64(t.trace_id) % 1000000 < {sampledPerMillion:UInt32}';
}

function afterCursor(clock: SummaryClock, { after }: SummariesPage): string | undefined {
  if (after === undefined) return undefined;
  if (clock === 'Event') {
    return `(t.last_received_at, t.trace_id) < (${instant('afterLastReceived')}, {afterTraceId:String})`;
  }
  // The first term repeats what the second implies, in a form that the sort key is searched by.
  return `t.trace_time <= ${second('afterTraceTime')}
  AND (t.trace_time, t.first_received_at, t.trace_id)
    < (${second('afterTraceTime')}, ${instant('afterFirstReceived')}, {afterTraceId:String})`;
}

function orderOf(clock: SummaryClock): string {
  return clock === 'Event'
    ? 't.last_received_at DESC, t.trace_id DESC'
    : 't.trace_time DESC, t.first_received_at DESC, t.trace_id DESC';
}

function rangeParams({ start, end }: TimeRange): Record<string, number> {
  return { start, end, startSecond: ceilSecond(start), endSecond: ceilSecond(end) };
}

function pageParams({ after, limit }: SummariesPage): Record<string, unknown> {
  if (after === undefined) return { limit };
  return {
    limit,
    afterTraceId: after.traceId,
    afterTraceTime: after.traceTime,
    afterFirstReceived: after.firstReceivedAt,
    afterLastReceived: after.lastReceivedAt,
  };
}

function perMillion(share: number | undefined): number {
  return Math.round((share ?? 1) * 1_000_000);
}
