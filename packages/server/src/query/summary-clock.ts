/**
 * What places traces in time, and in the order of pages. By trace time, rows are read from the end of the sort key
 * (trace_time, trace_id). The other two clocks have no sort key; small indexes on their columns leave out what is
 * certainly outside of the range.
 *
 * A page begins where the last one ended, by a key that never changes for a trace, so that traces which arrive or grow
 * between two pages neither repeat nor push others out. Only the clock of updates moves: a trace that is updated
 * meanwhile leaves the pages that are still to come, and a query for what is newer than the first page finds it.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { ceilSecond, instant, second, type TimeRange } from './instants.ts';

/**
 * What places a trace in time: `TraceId` the second it is filed under, `Event` its last update, `Service` the end of
 * any of its segments.
 */
export type SummaryClock = 'TraceId' | 'Event' | 'Service';

/** Where a page ends: a trace, or, with an empty trace id, before everything at its time. */
export interface SummaryCursor {
  readonly traceId: TraceId | '';
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
  /** The filter expression as it was sent, empty for none. */
  readonly filter: string;
}

/** The latest ends of segments inside the range, 0 for those that have not ended. */
const ENDS_IN_RANGE = `arrayFilter(at -> at >= {start:Int64} AND at < {end:Int64}, arrayMap(
    (at, length) -> if(length < 0, 0, toUnixTimestamp64Micro(t.start_at) + at + length),
    t.segments.start_us, t.segments.response_us))`;

/** The latest segment end inside the range for the clock `Service`, else 0. */
export function matchedEnd({ clock }: SummariesQuery): string {
  return clock === 'Service' ? `arrayMax(${ENDS_IN_RANGE})` : '0';
}

/** What every trace that is looked at satisfies. Its values are `rangeParams`. */
export function inRange(query: SummariesQuery): string {
  const sampled = isSampled(query);
  return sampled === undefined ? inClock(query.clock) : `${inClock(query.clock)} AND ${sampled}`;
}

function inClock(clock: SummaryClock): string {
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

export function rangeParams({ start, end, sampledShare }: SummariesQuery): Record<string, number> {
  return {
    start,
    end,
    startSecond: ceilSecond(start),
    endSecond: ceilSecond(end),
    sampledPerMillion: Math.round((sampledShare ?? 1) * 1_000_000),
  };
}

/** The column that windows are cut by, and how statements bind a place on it. */
export function clockColumn({ clock }: SummariesQuery): { readonly column: string; readonly after: string } {
  return clock === 'Event'
    ? { column: 't.last_received_at', after: instant('afterLastReceived') }
    : { column: 't.trace_time', after: second('afterTraceTime') };
}

/** The part of `inRange` that takes no more than the clock's columns. */
export function nearRange({ clock }: SummariesQuery): string {
  return clock === 'Service' ? `t.end_at >= ${instant('start')}` : inClock(clock);
}

/**
 * Everything that comes `before` (is newer than or at) or `after` a place; `name` is what the place's values are bound
 * under (`placeParams`). The first term repeats what the second implies, in a form that the sort key is searched by.
 * A place that is at no trace needs its time alone.
 */
export function onSide(
  clock: SummaryClock,
  side: 'before' | 'after',
  name: string,
  { traceId }: SummaryCursor,
): string {
  const than = side === 'after' ? '<' : '>=';
  if (clock === 'Event') {
    const latest = instant(`${name}LastReceived`);
    if (traceId === '') return `t.last_received_at ${than} ${latest}`;
    return `(t.last_received_at, t.trace_id) ${than} (${latest}, {${name}TraceId:String})`;
  }
  const time = second(`${name}TraceTime`);
  if (traceId === '') return `t.trace_time ${than} ${time}`;
  return `t.trace_time ${side === 'after' ? '<=' : '>='} ${time}
  AND (t.trace_time, t.first_received_at, t.trace_id)
    ${than} (${time}, ${instant(`${name}FirstReceived`)}, {${name}TraceId:String})`;
}

export function placeParams(place: string, cursor: SummaryCursor): Record<string, unknown> {
  return {
    [`${place}TraceId`]: cursor.traceId,
    [`${place}TraceTime`]: cursor.traceTime,
    [`${place}FirstReceived`]: cursor.firstReceivedAt,
    [`${place}LastReceived`]: cursor.lastReceivedAt,
  };
}

/** The order of pages, newest first. */
export function newestFirst(clock: SummaryClock): string {
  const columns = clock === 'Event' ? ['last_received_at'] : ['trace_time', 'first_received_at'];
  return [...columns, 'trace_id'].map((column) => `t.${column} DESC`).join(', ');
}
