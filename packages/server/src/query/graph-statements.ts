/**
 * The service graph of a time range, from what is rolled up and from a scan of `traces` for the rest, merged by one
 * grouping inside ClickHouse. The same grouping makes the rows of a minute and of a slot.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import type { Statement } from '../store/database.ts';
import { type GraphPlan, NOTHING_ROLLED, planGraph, type RolledPeriods } from './graph-plan.ts';
import {
  GRAPH_COLUMNS,
  MAX_NAMES,
  type Period,
  PERIOD_MICROS,
  ROW_KINDS,
  type Scan,
  scanGraph,
  type ScanRange,
  type TracePredicate,
} from './graph-scan.ts';
import { SLOTS_PER_MINUTE } from './periods.ts';

/** Distinct values in ascending order and, at the same places, their counts. */
interface CountedMilliseconds {
  readonly spread_ms: readonly number[];
  readonly spread_counts: readonly number[];
}

/** Instants are 0 where nothing was counted. */
export interface StatisticsRow extends CountedMilliseconds {
  readonly ok: number;
  readonly error: number;
  readonly throttle: number;
  readonly fault: number;
  readonly response_us: number;
  readonly first_start: EpochMicros;
  readonly last_end: EpochMicros;
}

/** A service, or an edge between the services with the hashes `source` and `target`. */
export interface GraphRow extends StatisticsRow {
  /** Of ROW_KINDS. */
  readonly kind: number;
  readonly source: number;
  readonly target: number;
  /** What durations add to the spread of response times; may be negative. */
  readonly tail_ms: readonly number[];
  readonly tail_counts: readonly number[];
  readonly name: string;
  readonly names: readonly string[];
  readonly type: string;
  readonly account_id: string;
  /** Bits of SERVICE_BITS. */
  readonly flags: number;
  readonly alias_names: readonly string[];
  readonly alias_types: readonly string[];
}

/** The most services an answer holds, which is what X-Ray's console draws. The busiest are kept. */
const MAX_SERVICES = 10_000;

const MAX_EDGES = 100_000;

/** Sums over rows of one key. What nothing was counted in has no instants. */
export const MERGED_COUNTS = `sum(r.ok) AS ok, sum(r.error) AS error, sum(r.throttle) AS throttle, sum(r.fault) AS fault,
  sum(r.response_us) AS response_us, minIf(r.first_start, r.last_end > 0) AS first_start, max(r.last_end) AS last_end`;

const MERGED_TEXTS = `max(r.name) AS name, groupUniqArrayArray(${MAX_NAMES})(r.names) AS names, max(r.type) AS type,
  max(r.account_id) AS account_id, groupBitOr(r.flags) AS flags,
  groupUniqArrayArray(${MAX_NAMES})(r.aliases) AS aliases`;

/** Every service that completed something or stands at either end of an edge, and those edges; the busiest first. */
export function graphStatement(plan: GraphPlan, predicate: TracePredicate | undefined): Statement {
  const merged = `SELECT r.kind AS kind, r.source AS source, r.target AS target, ${MERGED_COUNTS},
  sumMap(r.spread) AS spread, sumMap(r.tails) AS tails, ${MERGED_TEXTS},
  row_number() OVER (PARTITION BY kind = ${ROW_KINDS.service}
    ORDER BY ok + error + throttle + fault DESC, kind, source, target) AS place
FROM (
${graphRows(plan, predicate, undefined)}
) AS r
GROUP BY r.kind, r.source, r.target`;
  return {
    sql: `SELECT kind, source, target, ok, error, throttle, fault, response_us, first_start, last_end,
  mapKeys(spread) AS spread_ms, mapValues(spread) AS spread_counts,
  mapKeys(tails) AS tail_ms, mapValues(tails) AS tail_counts,
  name, names, type, account_id, flags, aliases.name AS alias_names, aliases.type AS alias_types
FROM (
${merged}
)
WHERE place <= if(kind = ${ROW_KINDS.service}, ${MAX_SERVICES}, ${MAX_EDGES})
ORDER BY kind, place`,
    params: { ...planParams(plan), ...predicate?.params },
  };
}

/** A row of one minute; its spreads and aliases are empty. */
export interface MinuteRow extends GraphRow {
  readonly minute: number;
}

/** Most rows of an answer by minutes; which ones are left out beyond it is not said. */
const MAX_MINUTE_ROWS = 500_000;

/** The counts of `graphStatement`, minute by minute in the order of time. */
export function minutesStatement(plan: GraphPlan, predicate: TracePredicate | undefined): Statement {
  return {
    sql: `SELECT r.period AS minute, r.kind AS kind, r.source AS source, r.target AS target, ${MERGED_COUNTS},
  emptyArrayUInt32() AS spread_ms, emptyArrayUInt64() AS spread_counts,
  emptyArrayUInt32() AS tail_ms, emptyArrayInt64() AS tail_counts,
  max(r.name) AS name, groupUniqArrayArray(${MAX_NAMES})(r.names) AS names, max(r.type) AS type,
  max(r.account_id) AS account_id, groupBitOr(r.flags) AS flags,
  emptyArrayString() AS alias_names, emptyArrayString() AS alias_types
FROM (
${graphRows(plan, predicate, 'minute')}
) AS r
GROUP BY r.period, r.kind, r.source, r.target
ORDER BY minute, kind
LIMIT ${MAX_MINUTE_ROWS}`,
    params: { ...planParams(plan), ...predicate?.params },
  };
}

/** Rows of a period, the minute where periods are asked for, and GRAPH_COLUMNS. */
function graphRows(plan: GraphPlan, predicate: TracePredicate | undefined, per: Scan['per']): string {
  const sources = rolledRows(plan, (minute) => `${minute} AS period, ${GRAPH_COLUMNS}`);
  if (plan.scans.length > 0) sources.push(scanGraph({ ranges: rangesOf(plan), per, predicate }));
  // A range without any instant has no rows, of the right columns.
  return sources.length > 0
    ? sources.join('\nUNION ALL\n')
    : `SELECT minute AS period, ${GRAPH_COLUMNS} FROM minutes WHERE false`;
}

/** Tables of what is rolled up, named as in a plan. */
const ROLLED = [
  { table: 'minutes', number: 'minute', minute: 'minute' },
  { table: 'slots', number: 'slot', minute: `toUInt32(intDiv(slot, ${SLOTS_PER_MINUTE}))` },
] as const;

/**
 * Selects columns, named with the expression for a row's minute, of what a plan reads that is rolled up; of the rows
 * that the condition holds for, if there is one. The bounds repeat what the versions imply, in a form that the sort key
 * is searched by.
 */
export function rolledRows(
  plan: GraphPlan,
  toColumns: (minute: string) => string,
  condition?: string,
): string[] {
  return ROLLED.filter(({ table }) => plan[table].size > 0).map(
    ({ table, number, minute }) => `SELECT ${toColumns(minute)} FROM ${table}
  WHERE ${number} >= {${table}First:UInt32} AND ${number} <= {${table}Last:UInt32}
    AND version IN {${table}Versions:Array(UInt64)}${condition === undefined ? '' : ` AND ${condition}`}`,
  );
}

/** The scans of a plan, as parameters that `planParams` binds. */
export function rangesOf({ scans }: GraphPlan): ScanRange[] {
  return scans.map((_, place) => ({ start: `{start${place}:Int64}`, end: `{end${place}:Int64}` }));
}

/** An unfinished segment has an end of 0, which must stay outside of every range. */
export function planParams(plan: GraphPlan): Record<string, number | readonly number[]> {
  const params: Record<string, number | readonly number[]> = {};
  for (const [place, { start, end }] of plan.scans.entries()) {
    params[`start${place}`] = Math.max(1, start);
    params[`end${place}`] = end;
  }
  for (const { table } of ROLLED) {
    const numbers = [...plan[table].keys()];
    const [first, last] = [numbers[0], numbers.at(-1)];
    if (first === undefined || last === undefined) continue;
    params[`${table}First`] = first;
    params[`${table}Last`] = last;
    params[`${table}Versions`] = [...plan[table].values()];
  }
  return params;
}

/** Consecutive whole minutes or slots that are rolled up together. */
export interface RollUp {
  readonly period: Period;
  readonly first: number;
  readonly count: number;
  /** The version of the first period; each of the others has the next. */
  readonly firstVersion: number;
}

/** More distinct values than this in one minute of a service or an edge are rounded before they are kept ... */
const MAX_EXACT_VALUES = 256;

/** ... to so many binary digits, which is a difference of less than one percent. */
const KEPT_DIGITS = 7;

/** A map with its keys rounded to the middle of the values that share their leading digits. */
const rounded = (map: string): string =>
  `arrayReduce('sumMap', arrayMap((value, count) -> map(${roundedValue('value')}, count), mapKeys(${map}), mapValues(${map})))`;

const roundedValue = (value: string): string => {
  const digits = `toInt32(floor(log2(toFloat64(greatest(${value}, 1))))) + 1`;
  const dropped = `greatest(0, ${digits} - ${KEPT_DIGITS})`;
  return `toUInt32(bitShiftLeft(bitShiftRight(${value}, ${dropped}), ${dropped}) + bitShiftRight(bitShiftLeft(toUInt64(1), ${dropped}), 1))`;
};

/**
 * Fills `minutes`, from rolled-up slots and a scan for the rest, or `slots`, by a scan. Its values are numbers of our
 * own and stand in the text, because what binds parameters waits for others. Takes one thread: nobody waits for it.
 */
export function rollUpStatement(rollUp: RollUp, slots: RolledPeriods): Statement {
  const { period, first, count, firstVersion } = rollUp;
  const micros = PERIOD_MICROS[period];
  const range = { start: (first * micros) as EpochMicros, end: ((first + count) * micros) as EpochMicros };
  const plan = planGraph(range, period === 'minute' ? { ...NOTHING_ROLLED, slots } : NOTHING_ROLLED);
  const isWide = `(length(spread) > ${MAX_EXACT_VALUES} OR length(tails) > ${MAX_EXACT_VALUES})`;
  const sql = `INSERT INTO ${period}s (version, ${period}, ${GRAPH_COLUMNS})
SELECT toUInt64(${firstVersion}) + (period - ${first}) AS version, period, kind, source, target,
  ok, error, throttle, fault, response_us, first_start, last_end,
  if(${isWide}, ${rounded('spread')}, spread), if(${isWide}, ${rounded('tails')}, tails),
  name, names, type, account_id, flags, aliases, received_through
FROM (
SELECT r.period AS period, r.kind AS kind, r.source AS source, r.target AS target, ${MERGED_COUNTS},
  sumMap(r.spread) AS spread, sumMap(r.tails) AS tails, ${MERGED_TEXTS},
  max(r.received_through) AS received_through
FROM (
${graphRows(plan, undefined, period)}
) AS r
GROUP BY r.period, r.kind, r.source, r.target
)
SETTINGS max_threads = 1, do_not_merge_across_partitions_select_final = 1`;
  return { sql: withValues(sql, planParams(plan)), params: {} };
}

function withValues(sql: string, values: Readonly<Record<string, number | readonly number[]>>): string {
  return sql.replaceAll(/\{(\w+):[\w()]+\}/g, (_, name: string) => JSON.stringify(values[name]));
}
