/** Rows of the service graph's statement to the graph. */

import type { DurationMicros } from '@fluoroscope/wire';
import { ROW_KINDS } from './graph-scan.ts';
import type { GraphRow, StatisticsRow } from './graph-statements.ts';
import { addDistributions, type Distribution } from './histogram.ts';
import type { EdgeAlias, GraphEdge, GraphService, RequestStatistics, ServiceGraph } from './service-graph.ts';
import { stateOf } from './graph-service-state.ts';

/** An edge is left out where one of its services is, because there were too many. */
export function toServiceGraph(rows: readonly GraphRow[]): ServiceGraph {
  const services = rows.filter(({ kind }) => kind === ROW_KINDS.service);
  const known = new Set(services.map(({ target }) => target));
  const edges = rows.filter(
    ({ kind, source, target }) => kind !== ROW_KINDS.service && known.has(source) && known.has(target),
  );
  return { services: services.map(toService), edges: edges.map(toEdge) };
}

function toService(row: GraphRow): GraphService {
  const { isRoot, state } = stateOf(row.flags);
  return {
    key: String(row.target),
    name: row.name,
    names: row.names,
    type: row.type === '' ? undefined : row.type,
    accountId: row.account_id === '' ? undefined : row.account_id,
    state,
    isRoot,
    statistics: row.last_end === 0 ? undefined : { ...toStatistics(row), durations: toDurations(row) },
  };
}

function toEdge(row: GraphRow): GraphEdge {
  return {
    kind: row.kind === ROW_KINDS.link ? 'link' : 'call',
    source: String(row.source),
    target: String(row.target),
    statistics: toStatistics(row),
    aliases: row.alias_names.map((name, place) => toAlias(name, row.alias_types[place] ?? '')),
  };
}

function toAlias(name: string, type: string): EdgeAlias {
  return { name, type: type === '' ? undefined : type };
}

export function toStatistics(row: StatisticsRow): RequestStatistics {
  return {
    ok: row.ok,
    error: row.error,
    throttle: row.throttle,
    fault: row.fault,
    // The column's unit, which the brand only repeats.
    totalResponseTime: row.response_us as DurationMicros,
    start: row.first_start,
    end: row.last_end,
    spread: { milliseconds: row.spread_ms, counts: row.spread_counts },
  };
}

function toDurations(row: GraphRow): Distribution {
  const responseTimes = { milliseconds: row.spread_ms, counts: row.spread_counts };
  if (row.tail_ms.length === 0) return responseTimes;
  return addDistributions(responseTimes, { milliseconds: row.tail_ms, counts: row.tail_counts });
}
