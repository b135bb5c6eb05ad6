/**
 * The service graph of a time range, added up inside ClickHouse: four statements over `traces`, because services,
 * their segments, calls and aliases are lists of different lengths. They may run beside each other; a trace that is
 * replaced between two of them shows in one and not yet in the other.
 *
 * Services are grouped by a 53-bit hash of their identity (exact as a JavaScript number; ten thousand services collide
 * with a chance of 1 in 10^8). Hashes are made once for each service of a trace and looked up by index: grouping by
 * the texts themselves took twice the time, looking the texts up inside a lambda twenty times. Statistics are grouped
 * by millisecond first, so that histograms come out of the same pass as the sums.
 *
 * What selects a segment or a call is its own end. A trace is filed under the second its id or its arrival says, which
 * bounds no end, so the sort key cannot narrow this down; two short columns do. None of a trace's segments and calls is
 * stored with an end before the trace's start, and none with one after the trace's end, except where a clock ran
 * backwards: such a segment counts as ended when it started, and only a range that begins between the two misses it.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import type { Statement } from '../store/database.ts';
import { instant, type TimeRange } from './instants.ts';

/** Distinct values in ascending order, then their counts. */
export type CountedMilliseconds = readonly [readonly number[], readonly number[]];

export interface StatisticsRow {
  readonly ok: number;
  readonly error: number;
  readonly throttle: number;
  readonly fault: number;
  readonly total_response_us: number;
  readonly first_start: EpochMicros;
  readonly last_end: EpochMicros;
  readonly response_ms: CountedMilliseconds;
}

export interface SegmentsRow extends StatisticsRow {
  readonly service: number;
  readonly duration_ms: CountedMilliseconds;
}

export interface EdgesRow extends StatisticsRow {
  readonly source: number;
  readonly target: number;
}

export interface AliasesRow {
  readonly source: number;
  readonly target: number;
  readonly alias_name: string;
  readonly alias_type: string;
}

export interface ServicesRow {
  readonly service: number;
  readonly service_name: string;
  readonly service_type: string;
  readonly service_account_id: string;
  readonly service_names: readonly string[];
  readonly any_root: boolean;
  readonly best_state: 'active' | 'passive' | 'unknown';
}

/** The most services an answer holds, which is what X-Ray's console draws. The busiest are kept. */
const MAX_SERVICES = 10_000;

const MAX_EDGES = 100_000;

const MAX_NAMES = 100;

const HASHES = `arrayMap((name, type, account) -> bitShiftRight(cityHash64(name, type, account), 11),
    services.name, services.type, services.account_id) AS hashes`;

const TRACES = `FROM traces FINAL
  WHERE end_at >= ${instant('start')} AND start_at < ${instant('end')}`;

const ENDS_IN_RANGE = 'ended >= {start:Int64} AND ended < {end:Int64}';

// Flag bits: 1 error, 2 throttle, 4 fault. The first of throttle, fault, error takes the request.
const SUMS = `countIf(flag_bits = 0) AS ok_count,
      countIf(flag_bits = 1) AS error_count,
      countIf(bitAnd(flag_bits, 2) != 0) AS throttle_count,
      countIf(bitAnd(flag_bits, 6) = 4) AS fault_count,
      sum(response) AS response_sum,
      min(started) AS min_start,
      max(ended) AS max_end`;

const TOTALS = `sum(ok_count) AS ok,
  sum(error_count) AS error,
  sum(throttle_count) AS throttle,
  sum(fault_count) AS fault,
  sum(response_sum) AS total_response_us,
  min(min_start) AS first_start,
  max(max_end) AS last_end,
  sumMap([ms], [ok_count + error_count + throttle_count + fault_count]) AS response_ms`;

/** Rounded, in 32 bits (seven weeks), which keeps the keys that statistics are grouped by short. */
const inMilliseconds = (column: string): string =>
  `toUInt32(least(intDiv(${column} + 500, 1000), 4294967295))`;

// Instants are stored as microseconds since the trace's start, and a negative length is one that has not ended: its end
// is put at 0, which is outside of every range.
const startsOf = (list: string): string => `arrayMap(at -> origin + at, ${list}.start_us) AS starts`;
const endsOf = (list: string): string =>
  `arrayMap((at, length) -> if(length < 0, 0, origin + at + length), ${list}.start_us, ${list}.response_us) AS ends`;
const ORIGIN = 'toUnixTimestamp64Micro(start_at) AS origin';

/** Statistics of every service that completed a segment in the range. */
export function segmentsStatement(range: TimeRange): Statement {
  return overRange(
    range,
    `SELECT service, ${TOTALS},
  sumMap([tail_ms], [ok_count + error_count + throttle_count + fault_count]) AS duration_ms
FROM (
  SELECT hashes[place + 1] AS service, ${inMilliseconds('response')} AS ms, ${inMilliseconds('(response + tail)')} AS tail_ms,
      ${SUMS}
  FROM (
    SELECT ${HASHES}, ${ORIGIN}, segments.service AS places, ${startsOf('segments')}, ${endsOf('segments')},
      segments.response_us AS responses, segments.tail_us AS tails,
      arrayMap(bits -> bitAnd(bits, 7), segments.flags) AS flag_lists
    ${TRACES}
  )
  ARRAY JOIN places AS place, starts AS started, ends AS ended, responses AS response, tails AS tail,
    flag_lists AS flag_bits
  WHERE ${ENDS_IN_RANGE}
  GROUP BY service, ms, tail_ms
)
GROUP BY service
ORDER BY ok + error + throttle + fault DESC, service
LIMIT ${MAX_SERVICES}`,
  );
}

/** Statistics of every edge over which a call was completed in the range. */
export function edgesStatement(range: TimeRange): Statement {
  return overRange(
    range,
    `SELECT source, target, ${TOTALS}
FROM (
  SELECT hashes[from_place + 1] AS source, hashes[to_place + 1] AS target, ${inMilliseconds('response')} AS ms,
      ${SUMS}
  FROM (
    SELECT ${HASHES}, ${ORIGIN}, edges.source AS from_places, edges.target AS to_places, ${startsOf('edges')},
      ${endsOf('edges')}, edges.response_us AS responses, edges.flags AS flag_lists
    ${TRACES}
  )
  ARRAY JOIN from_places AS from_place, to_places AS to_place, starts AS started, ends AS ended,
    responses AS response, flag_lists AS flag_bits
  WHERE ${ENDS_IN_RANGE}
  GROUP BY source, target, ms
)
GROUP BY source, target
ORDER BY ok + error + throttle + fault DESC, source, target
LIMIT ${MAX_EDGES}`,
  );
}

/** The identities under which callers addressed services that call themselves something else. */
export function aliasesStatement(range: TimeRange): Statement {
  return overRange(
    range,
    `SELECT DISTINCT hashes[from_place + 1] AS source, hashes[to_place + 1] AS target, alias_name, alias_type
FROM (
  SELECT hashes, from_places[call + 1] AS from_place, to_places[call + 1] AS to_place, ends[call + 1] AS ended,
    alias_name, alias_type
  FROM (
    SELECT ${HASHES}, ${ORIGIN}, edges.source AS from_places, edges.target AS to_places, ${endsOf('edges')},
      aliases.edge AS calls, aliases.name AS alias_names, aliases.type AS alias_types
    ${TRACES} AND notEmpty(aliases.edge)
  )
  ARRAY JOIN calls AS call, alias_names AS alias_name, alias_types AS alias_type
)
WHERE ${ENDS_IN_RANGE}
ORDER BY source, target, alias_name, alias_type
LIMIT ${MAX_EDGES}`,
  );
}

/** What is known about every service of the traces that the range touches, whether or not it ended anything in it. */
export function servicesStatement(range: TimeRange): Statement {
  return overRange(
    range,
    `SELECT service, any(name) AS service_name, any(type) AS service_type, any(account) AS service_account_id,
  groupUniqArrayArray(${MAX_NAMES})(spellings) AS service_names,
  max(bitAnd(flag_bits, 1) != 0) AS any_root,
  multiIf(max(bitAnd(flag_bits, 2) != 0), 'active', max(bitAnd(flag_bits, 4) != 0), 'passive', 'unknown') AS best_state
FROM (
  SELECT ${HASHES}, services.name AS names, services.names AS spelling_lists, services.type AS types,
    services.account_id AS accounts, services.flags AS flag_lists
  ${TRACES}
)
ARRAY JOIN hashes AS service, names AS name, spelling_lists AS spellings, types AS type, accounts AS account,
  flag_lists AS flag_bits
GROUP BY service`,
  );
}

/** An unfinished segment has an end of 0, which must stay outside of every range. */
function overRange({ start, end }: TimeRange, sql: string): Statement {
  return { sql, params: { start: Math.max(1, start), end } };
}
