/**
 * What a service or the calls over some edges completed, in buckets of time: from rolled-up minutes, and from a scan of
 * `traces` for the rest, by the same rules as the service graph. Services are chosen by the identity that a graph
 * shows.
 */

import type { NodeId } from '@fluoroscope/filter';
import type { Statement } from '../store/database.ts';
import {
  inMilliseconds,
  isInRange,
  OUTCOME_COUNTS,
  ROW_KINDS,
  type Scan,
  type TracePredicate,
  tracesOf,
} from './graph-scan.ts';
import { MERGED_COUNTS, planParams, rangesOf, rolledRows, type StatisticsRow } from './graph-statements.ts';
import type { GraphPlan } from './graph-plan.ts';

/** What is counted. Absent parts of a node hold for every node. */
export type SeriesEntity =
  | { readonly kind: 'service'; readonly node: NodeId }
  | { readonly kind: 'edge'; readonly source: NodeId; readonly target: NodeId };

export interface SeriesQuery {
  readonly entity: SeriesEntity;
  /** Length of a bucket; buckets begin at whole multiples of it. */
  readonly periodMinutes: 1 | 5;
  /** Whether the spread of response times is wanted; without, it is empty. */
  readonly withSpread: boolean;
}

/** Buckets in which nothing was completed are missing. */
export interface SeriesRow extends StatisticsRow {
  /** Whole periods since the epoch. */
  readonly bucket: number;
}

/** One row a bucket, newest first. */
export function timeSeriesStatement(
  query: SeriesQuery,
  plan: GraphPlan,
  predicate: TracePredicate | undefined,
): Statement {
  const sources = bucketRows(query, plan);
  if (plan.scans.length > 0) {
    sources.push(scannedRows(query, { ranges: rangesOf(plan), per: 'minute', predicate }));
  }
  return {
    sql: `SELECT bucket, ok, error, throttle, fault, response_us, first_start, last_end,
  mapKeys(spread) AS spread_ms, mapValues(spread) AS spread_counts
FROM (
SELECT r.bucket AS bucket, ${MERGED_COUNTS}, sumMap(r.spread) AS spread
FROM (
${sources.length > 0 ? sources.join('\nUNION ALL\n') : NO_ROWS}
) AS r
GROUP BY r.bucket
)
WHERE last_end > 0
ORDER BY bucket DESC`,
    params: { ...planParams(plan), ...entityParams(query.entity), ...predicate?.params },
  };
}

const COUNTS = 'ok, error, throttle, fault, response_us, first_start, last_end';
const NO_SPREAD = `CAST(map(), 'Map(UInt32, UInt64)') AS spread`;
const NO_ROWS = `SELECT minute AS bucket, ${COUNTS}, spread FROM minutes WHERE false`;

function bucketRows({ entity, periodMinutes, withSpread }: SeriesQuery, plan: GraphPlan): string[] {
  const toColumns = (minute: string): string =>
    `toUInt32(intDiv(${minute}, ${periodMinutes})) AS bucket, ${COUNTS}, ${withSpread ? 'spread' : NO_SPREAD}`;
  return rolledRows(plan, toColumns, isChosenRow(entity, plan));
}

function isChosenRow(entity: SeriesEntity, plan: GraphPlan): string {
  const isService = (node: NodeId, role: Role): string =>
    `kind = ${ROW_KINDS.service} AND ${fits(node, role, { name: 'name', type: 'type', account: 'account_id' })}`;
  if (entity.kind === 'service') return isService(entity.node, 'target');
  const hashes = (node: NodeId, role: Role): string =>
    `(${rolledRows(plan, () => 'target', isService(node, role)).join(' UNION ALL ')})`;
  return `kind = ${ROW_KINDS.call} AND source IN ${hashes(entity.source, 'source')}
  AND target IN ${hashes(entity.target, 'target')}`;
}

function scannedRows({ entity, periodMinutes, withSpread }: SeriesQuery, scan: Scan): string {
  const spread = withSpread ? 'map(ms, count()) AS spread' : NO_SPREAD;
  return `SELECT bucket, ${OUTCOME_COUNTS}, toUInt64(sum(response)) AS response_us,
  min(ended - response) AS first_start, max(ended) AS last_end, ${spread}
FROM (
  SELECT ${chosenElements(entity)} AS chosen, lengths, flag_lists,
    arrayMap((at, length) -> origin + at + length, starts, lengths) AS ends
  FROM (
    ${tracesOf({ ...scan, predicate: both(hasChosen(entity), scan.predicate) }, elementLists(entity))}
  )
)
ARRAY JOIN chosen AS is_chosen, ends AS ended, lengths AS response, flag_lists AS flag_bits
WHERE is_chosen AND response >= 0 AND ${isInRange(scan.ranges, 'ended')}
GROUP BY toUInt32(intDiv(ended, ${periodMinutes} * 60000000)) AS bucket${withSpread ? `, ${inMilliseconds('response')} AS ms` : ''}`;
}

/** Segments or calls, with their nodes by place, and for each node of the trace whether it is meant. */
function elementLists(entity: SeriesEntity): string {
  const [list, nodes] =
    entity.kind === 'service'
      ? [
          'segments',
          `t.segments.service AS to_places, ${fittingNodes(entity.node, 'target')} AS fitting_targets`,
        ]
      : [
          'edges',
          `t.edges.source AS from_places, ${fittingNodes(entity.source, 'source')} AS fitting_sources,
      t.edges.target AS to_places, ${fittingNodes(entity.target, 'target')} AS fitting_targets`,
        ];
  return `toUnixTimestamp64Micro(t.start_at) AS origin, ${nodes},
      t.${list}.start_us AS starts, t.${list}.response_us AS lengths, t.${list}.flags AS flag_lists`;
}

function chosenElements({ kind }: SeriesEntity): string {
  return kind === 'service'
    ? 'arrayMap(place -> fitting_targets[place + 1], to_places)'
    : `arrayMap((from, to) -> fitting_sources[from + 1] AND fitting_targets[to + 1], from_places, to_places)`;
}

const fittingNodes = (node: NodeId, role: Role): string =>
  `arrayMap((a_name, a_type, an_account) -> ${fitsElement(node, role)},
      t.services.name, t.services.type, t.services.account_id)`;

/** Spares most traces the rest. */
function hasChosen(entity: SeriesEntity): string {
  const has = (node: NodeId, role: Role): string =>
    `arrayExists((a_name, a_type, an_account) -> ${fitsElement(node, role)},
      t.services.name, t.services.type, t.services.account_id)`;
  if (entity.kind === 'service') return has(entity.node, 'target');
  return `${has(entity.source, 'source')} AND ${has(entity.target, 'target')}`;
}

function both(condition: string, predicate: TracePredicate | undefined): TracePredicate {
  if (predicate === undefined) return { sql: condition, params: {} };
  return { sql: `${condition} AND (${predicate.sql})`, params: predicate.params };
}

/** Names the parameters of a node. */
type Role = 'source' | 'target';

interface NodeColumns {
  readonly name: string;
  readonly type: string;
  readonly account: string;
}

const fitsElement = (node: NodeId, role: Role): string =>
  fits(node, role, { name: 'a_name', type: 'a_type', account: 'an_account' });

function fits({ name, type, accountId }: NodeId, role: Role, columns: NodeColumns): string {
  const conditions = ['1'];
  if (name !== undefined) conditions.push(`${columns.name} = {${role}Name:String}`);
  if (type !== undefined) conditions.push(`${columns.type} = {${role}Type:String}`);
  if (accountId !== undefined) conditions.push(`${columns.account} = {${role}Account:String}`);
  return `(${conditions.join(' AND ')})`;
}

function entityParams(entity: SeriesEntity): Record<string, string> {
  if (entity.kind === 'service') return nodeParams(entity.node, 'target');
  return { ...nodeParams(entity.source, 'source'), ...nodeParams(entity.target, 'target') };
}

function nodeParams({ name, type, accountId }: NodeId, role: Role): Record<string, string> {
  return {
    ...(name === undefined ? {} : { [`${role}Name`]: name }),
    ...(type === undefined ? {} : { [`${role}Type`]: type }),
    ...(accountId === undefined ? {} : { [`${role}Account`]: accountId }),
  };
}
