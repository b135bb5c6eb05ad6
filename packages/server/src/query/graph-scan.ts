/**
 * The one rule by which traces become a service graph: rows of the tables `minutes` and `slots`, made from `traces`.
 * The same text answers a query over a range that is not rolled up and fills the tables, so all say the same.
 *
 * Two passes over the traces, because what is counted is many numbers and what is described is few texts. Each makes
 * lists of equal length for a trace and joins them: hashes are made once for each service of a trace and looked up by
 * index, as grouping by the texts themselves took twice the time and looking texts up inside a lambda twenty times.
 * Each list is made in a query of its own around those it is made of: an alias that is used again in the same query is
 * analyzed again wherever it occurs, which took longer than a scan of a minute.
 * Services are grouped by a 53-bit hash of their identity (exact as a JavaScript number; ten thousand services collide
 * with a chance of 1 in 10^8). Requests are grouped by millisecond first, so that histograms come out of the same pass
 * as the sums.
 *
 * What selects a segment or a call is its own end. A trace is filed under the second its id or its arrival says, which
 * bounds no end, so the sort key cannot narrow this down; two short columns do, and their skip indexes. None of a
 * trace's segments and calls is stored with an end before the trace's start, and none with one after the trace's end,
 * except where a clock ran backwards: such a segment counts as ended when it started, and only a range that begins
 * between the two misses it.
 */

import { MICROS_PER_MINUTE, MICROS_PER_SLOT } from './periods.ts';
import { inSecondsWithSome, onlyWhereSome } from './where-some.ts';

/** Values of `minutes.kind` and `slots.kind`. */
export const ROW_KINDS = { service: 1, call: 2, link: 3 } as const;

/** Bounds of time as SQL, in microseconds: a bound parameter, or a number of our own. */
export interface ScanRange {
  readonly start: string;
  readonly end: string;
}

/** A condition on a row of `traces AS t`, with the values of its parameters. */
export interface TracePredicate {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface Scan {
  /** At least one; ends in any of them count. */
  readonly ranges: readonly ScanRange[];
  /** What rows are of one each of, with its number as their `period`; without it they are of all of the ranges. */
  readonly per: Period | undefined;
  readonly predicate: TracePredicate | undefined;
}

export type Period = 'minute' | 'slot';

/** Columns of the rows after their period, in this order: those of `minutes` and `slots` after the version. */
export const GRAPH_COLUMNS = `kind, source, target, ok, error, throttle, fault, response_us, first_start,
  last_end, spread, tails, name, names, type, account_id, flags, aliases, received_through`;

/** Most spellings of a service's name, and most identities that an edge's target was addressed by. */
export const MAX_NAMES = 100;

/** Rows of a period and GRAPH_COLUMNS, several of the same key; what merges them is in graph-statements.ts. */
export function scanGraph(scan: Scan): string {
  return `${countedRows(scan)}
UNION ALL
${describedRows(scan)}`;
}

/** The given columns of the traces that may have ended something in one of the ranges. */
export function tracesOf({ ranges, predicate }: Scan, columns: string): string {
  const overlaps = ranges
    .map(({ start, end }) => `(t.end_at >= ${asInstant(start)} AND t.start_at < ${asInstant(end)})`)
    .join(' OR ');
  const condition = predicate === undefined ? `(${overlaps})` : `(${overlaps}) AND (${predicate.sql})`;
  return `SELECT ${columns}
    FROM traces AS t FINAL${predicate === undefined ? '' : `\n    ${onlyWhereSome(condition)}`}
    WHERE ${inSecondsWithSome(overlaps)} AND ${condition}`;
}

const asInstant = (micros: string): string => `fromUnixTimestamp64Micro(${micros}, 'UTC')`;

/** Whether the instant `at` is in one of the ranges. */
export function isInRange(ranges: readonly ScanRange[], at: string): string {
  return `(${ranges.map(({ start, end }) => `(${at} >= ${start} AND ${at} < ${end})`).join(' OR ')})`;
}

/** A hash of 53 bits, never 0, which stands for no service. */
const hashOf = (name: string, type: string, account: string): string =>
  `bitShiftRight(cityHash64(${name}, ${type}, ${account}), 11) + 1`;

const hashesOf = (names: string, types: string, accounts: string): string =>
  `arrayMap((a_name, a_type, an_account) -> ${hashOf('a_name', 'a_type', 'an_account')}, ${names}, ${types}, ${accounts})`;

/** What both passes read of a trace, with its instants as microseconds. */
const COMMON_LISTS = `toUnixTimestamp64Micro(t.start_at) AS origin, t.last_received_at AS received,
      ${hashesOf('t.services.name', 't.services.type', 't.services.account_id')} AS hashes,
      ${hashesOf('t.links.source_name', 't.links.source_type', 't.links.source_account_id')} AS senders,
      t.links.segment AS receivers, t.links.age_us AS ages,
      t.segments.service AS served_by, t.segments.start_us AS segment_starts, t.segments.response_us AS segment_lengths,
      t.edges.source AS callers, t.edges.target AS callees, t.edges.start_us AS edge_starts,
      t.edges.response_us AS edge_lengths`;

/** Rounded, in 32 bits (seven weeks), which keeps the keys that statistics are grouped by short. */
export const inMilliseconds = (column: string): string =>
  `toUInt32(least(intDiv(${column} + 500, 1000), 4294967295))`;

export const PERIOD_MICROS = { minute: MICROS_PER_MINUTE, slot: MICROS_PER_SLOT } as const;

const periodOf = (ended: string, per: Period | undefined): string =>
  per === undefined ? 'toUInt32(0)' : `toUInt32(intDiv(${ended}, ${PERIOD_MICROS[per]}))`;

/** Flag bits: 1 error, 2 throttle, 4 fault. The first of throttle, fault, error takes the request. */
export const OUTCOME_COUNTS = `countIf(bitAnd(flag_bits, 7) = 0) AS ok,
    countIf(bitAnd(flag_bits, 7) = 1) AS error,
    countIf(bitAnd(flag_bits, 2) != 0) AS throttle,
    countIf(bitAnd(flag_bits, 6) = 4) AS fault`;

const NO_TAILS = `CAST(map(), 'Map(UInt32, Int64)')`;

const NO_ALIASES = `CAST([], 'Array(Tuple(name String, type String))')`;

/**
 * What was completed: segments, calls, and receptions over links, which take time and outcome from the segment that
 * received and put the age where the others have the response time. A link whose other end is not known is no edge.
 */
function countedRows(scan: Scan): string {
  return `SELECT ${periodOf('ended', scan.per)} AS period, kind, source, target,
    ${OUTCOME_COUNTS},
    toUInt64(sum(response)) AS response_us, min(ended - response) AS first_start, max(ended) AS last_end,
    map(ms, count()) AS spread,
    if(ms = tail_ms, ${NO_TAILS}, map(ms, -toInt64(count()), tail_ms, toInt64(count()))) AS tails,
    '' AS name, emptyArrayString() AS names, '' AS type, '' AS account_id, toUInt8(0) AS flags,
    ${NO_ALIASES} AS aliases, max(received) AS received_through
  FROM (${COUNTED_LISTS} FROM (${KNOWN_LINKS} FROM (
    ${tracesOf(scan, `${COMMON_LISTS}, t.segments.tail_us AS segment_tails, t.segments.flags AS segment_flags, t.edges.flags AS edge_flags`)}
  )))
  ARRAY JOIN kinds AS kind, sources AS source, targets AS target, ends AS ended, lengths AS response,
    spreads AS spread_us, tail_lists AS tail, flag_lists AS flag_bits
  WHERE response >= 0 AND ${isInRange(scan.ranges, 'ended')}
  GROUP BY period, kind, source, target, ${inMilliseconds('spread_us')} AS ms,
    ${inMilliseconds('(spread_us + tail)')} AS tail_ms`;
}

const KNOWN_LINKS = `SELECT *,
    arrayFilter((place, age) -> age >= 0, receivers, ages) AS known_receivers,
    arrayFilter((hash, age) -> age >= 0, senders, ages) AS known_senders,
    arrayFilter(age -> age >= 0, ages) AS known_ages`;

const COUNTED_LISTS = `SELECT received,
    arrayConcat(arrayWithConstant(length(served_by), ${ROW_KINDS.service}), arrayWithConstant(length(callers), ${ROW_KINDS.call}),
      arrayWithConstant(length(known_receivers), ${ROW_KINDS.link})) AS kinds,
    arrayConcat(arrayWithConstant(length(served_by), toUInt64(0)), arrayMap(place -> hashes[place + 1], callers),
      known_senders) AS sources,
    arrayMap(place -> hashes[place + 1], arrayConcat(served_by, callees,
      arrayMap(place -> served_by[place + 1], known_receivers))) AS targets,
    arrayMap((at, length) -> origin + at + length,
      arrayConcat(segment_starts, edge_starts, arrayMap(place -> segment_starts[place + 1], known_receivers)),
      arrayConcat(segment_lengths, edge_lengths,
        arrayMap(place -> segment_lengths[place + 1], known_receivers))) AS ends,
    arrayConcat(segment_lengths, edge_lengths, arrayMap(place -> segment_lengths[place + 1], known_receivers)) AS lengths,
    arrayConcat(segment_lengths, edge_lengths, known_ages) AS spreads,
    arrayConcat(segment_tails, arrayWithConstant(length(edge_lengths) + length(known_ages), toInt64(0))) AS tail_lists,
    arrayConcat(segment_flags, edge_flags, arrayMap(place -> segment_flags[place + 1], known_receivers)) AS flag_lists`;

/**
 * What is known about the services that completed something in the range or stand at either end of an edge that did,
 * from the traces in which they did, and by which identities callers addressed those that call themselves otherwise.
 */
function describedRows(scan: Scan): string {
  return `SELECT period, kind, source, target,
    toUInt64(0) AS ok, toUInt64(0) AS error, toUInt64(0) AS throttle, toUInt64(0) AS fault,
    toUInt64(0) AS response_us, toInt64(0) AS first_start, toInt64(0) AS last_end,
    CAST(map(), 'Map(UInt32, UInt64)') AS spread, ${NO_TAILS} AS tails,
    if(kind = ${ROW_KINDS.service}, any(text), '') AS name,
    groupUniqArrayArray(${MAX_NAMES})(spellings) AS names,
    if(kind = ${ROW_KINDS.service}, any(text_type), '') AS type,
    any(account) AS account_id, groupBitOr(flag_bits) AS flags,
    groupUniqArrayIf(${MAX_NAMES})(CAST((text, text_type), 'Tuple(name String, type String)'),
      kind = ${ROW_KINDS.call}) AS aliases,
    max(received) AS received_through
  FROM (${DESCRIBED_LISTS} FROM (${SHAPES} FROM (${PLACES} FROM (${periodLists(scan)} FROM (
    ${tracesOf(scan, `${COMMON_LISTS}, ${TEXT_LISTS}`)}
  ))) AS p GROUP BY p.shape))
  ARRAY JOIN kinds AS kind, periods AS period, sources AS source, targets AS target, texts AS text,
    spelling_lists AS spellings, text_types AS text_type, accounts AS account, flag_lists AS flag_bits
  GROUP BY period, kind, source, target`;
}

const TEXT_LISTS = `t.services.name AS service_names, t.services.names AS service_spellings,
      t.services.type AS service_types, t.services.account_id AS service_accounts, t.services.flags AS service_flags,
      t.aliases.edge AS alias_edges, t.aliases.name AS alias_names, t.aliases.type AS alias_types,
      t.links.source_name AS sender_names, t.links.source_type AS sender_types,
      t.links.source_account_id AS sender_accounts`;

/**
 * For each segment and call the period it counts in plus one, or 0 when it counts in none; in the upper half of 64
 * bits, because it is joined with the place of a service: distinct numbers are found faster than distinct pairs.
 */
function periodLists({ ranges, per }: Scan): string {
  const counts = (starts: string, lengths: string): string =>
    `arrayMap((ended, length) -> if(length >= 0 AND ${isInRange(ranges, 'ended')},
        bitShiftLeft(toUInt64(${periodOf('ended', per)} + 1), 32), 0),
      arrayMap((at, length) -> origin + at + length, ${starts}, ${lengths}), ${lengths})`;
  return `SELECT *, ${counts('segment_starts', 'segment_lengths')} AS segment_periods,
    ${counts('edge_starts', 'edge_lengths')} AS edge_periods`;
}

/** What a trace looks like, apart from its times and outcomes. A few shapes are all that most traces have. */
const SHAPE_LISTS = [
  'hashes',
  'senders',
  'callers',
  'callees',
  'service_names',
  'service_spellings',
  'service_types',
  'service_accounts',
  'service_flags',
  'alias_edges',
  'alias_names',
  'alias_types',
  'sender_names',
  'sender_types',
  'sender_accounts',
];

const joinedWithPeriod = (place: string, period: string): string => `${period} + ${place}`;
const hasPeriod = (list: string): string => `arrayFilter(seen -> seen > 4294967295, ${list})`;

/** Which services, aliases and links count, as places in their lists from 1 (services from 0) joined with periods. */
const PLACES = `SELECT *, cityHash64(${SHAPE_LISTS.join(', ')}) AS shape,
    ${hasPeriod(`arrayDistinct(arrayMap((period, place) -> ${joinedWithPeriod('place', 'period')},
      arrayConcat(segment_periods, edge_periods, edge_periods), arrayConcat(served_by, callers, callees)))`)} AS nodes,
    ${hasPeriod(`arrayMap((place, edge) -> ${joinedWithPeriod('place', 'edge_periods[edge + 1]')},
      arrayEnumerate(alias_edges), alias_edges)`)} AS addressed,
    ${hasPeriod(`arrayMap((place, segment, age) -> ${joinedWithPeriod('place', 'if(age >= 0, segment_periods[segment + 1], 0)')},
      arrayEnumerate(receivers), receivers, ages)`)} AS linked`;

/** Traces of one shape as one: taking texts apart for each of a million traces took longer than reading them. */
const SHAPES = `SELECT ${SHAPE_LISTS.map((list) => `any(p.${list}) AS ${list}`).join(', ')},
    groupUniqArrayArray(p.nodes) AS nodes, groupUniqArrayArray(p.addressed) AS addressed,
    groupUniqArrayArray(p.linked) AS linked, max(p.received) AS received`;

const placesOf = (list: string): string => `arrayMap(seen -> toUInt32(bitAnd(seen, 4294967295)), ${list})`;

const DESCRIBED_LISTS = `SELECT received, arrayMap(place -> place + 1, ${placesOf('nodes')}) AS node_places,
    ${placesOf('addressed')} AS alias_places, ${placesOf('linked')} AS link_places,
    arrayConcat(arrayWithConstant(length(nodes), ${ROW_KINDS.service}), arrayWithConstant(length(addressed), ${ROW_KINDS.call}),
      arrayWithConstant(length(linked), ${ROW_KINDS.service})) AS kinds,
    arrayMap(seen -> toUInt32(bitShiftRight(seen, 32) - 1), arrayConcat(nodes, addressed, linked)) AS periods,
    arrayConcat(arrayWithConstant(length(nodes), toUInt64(0)),
      arrayMap(place -> hashes[callers[alias_edges[place] + 1] + 1], alias_places),
      arrayWithConstant(length(linked), toUInt64(0))) AS sources,
    arrayConcat(arrayMap(place -> hashes[place], node_places),
      arrayMap(place -> hashes[callees[alias_edges[place] + 1] + 1], alias_places),
      arrayMap(place -> senders[place], link_places)) AS targets,
    arrayConcat(arrayMap(place -> service_names[place], node_places),
      arrayMap(place -> alias_names[place], alias_places), arrayMap(place -> sender_names[place], link_places)) AS texts,
    arrayConcat(arrayMap(place -> service_spellings[place], node_places),
      arrayWithConstant(length(addressed) + length(linked), emptyArrayString())) AS spelling_lists,
    arrayConcat(arrayMap(place -> service_types[place], node_places),
      arrayMap(place -> alias_types[place], alias_places), arrayMap(place -> sender_types[place], link_places)) AS text_types,
    arrayConcat(arrayMap(place -> service_accounts[place], node_places),
      arrayWithConstant(length(addressed), ''), arrayMap(place -> sender_accounts[place], link_places)) AS accounts,
    arrayConcat(arrayMap(place -> service_flags[place], node_places),
      arrayWithConstant(length(addressed) + length(linked), toUInt8(0))) AS flag_lists`;
