/** Rows of the service graph's statements to the graph. */

import type { DurationMicros } from '@fluoroscope/wire';
import type {
  AliasesRow,
  CountedMilliseconds,
  EdgesRow,
  SegmentsRow,
  ServicesRow,
  StatisticsRow,
} from './graph-statements.ts';
import type { Distribution } from './histogram.ts';
import type { EdgeAlias, GraphEdge, GraphService, RequestStatistics, ServiceGraph } from './service-graph.ts';

export interface GraphRows {
  readonly segments: readonly SegmentsRow[];
  readonly edges: readonly EdgesRow[];
  readonly aliases: readonly AliasesRow[];
  readonly services: readonly ServicesRow[];
}

/** The services that ended something in the range or stand at either end of a call that did, and those calls. */
export function toServiceGraph(rows: GraphRows): ServiceGraph {
  const known = new Map(rows.services.map((row) => [row.service, row]));
  const edges = rows.edges.filter((row) => known.has(row.source) && known.has(row.target));
  const statistics = new Map(rows.segments.map((row) => [row.service, row]));
  const shown = new Set([...statistics.keys(), ...edges.flatMap((row) => [row.source, row.target])]);
  const aliases = groupAliases(rows.aliases);
  return {
    services: rows.services
      .filter((row) => shown.has(row.service))
      .map((row) => toService(row, statistics.get(row.service))),
    edges: edges.map((row) => toEdge(row, aliases.get(edgeKey(row)) ?? [])),
  };
}

function toService(row: ServicesRow, segments: SegmentsRow | undefined): GraphService {
  return {
    key: String(row.service),
    name: row.service_name,
    names: row.service_names,
    type: row.service_type === '' ? undefined : row.service_type,
    accountId: row.service_account_id === '' ? undefined : row.service_account_id,
    state: row.best_state,
    isRoot: row.any_root,
    statistics: segments && { ...toStatistics(segments), durations: toDistribution(segments.duration_ms) },
  };
}

function toEdge(row: EdgesRow, aliases: readonly EdgeAlias[]): GraphEdge {
  return {
    source: String(row.source),
    target: String(row.target),
    statistics: toStatistics(row),
    aliases,
  };
}

function toStatistics(row: StatisticsRow): RequestStatistics {
  return {
    ok: row.ok,
    error: row.error,
    throttle: row.throttle,
    fault: row.fault,
    // The column's unit, which the brand only repeats.
    totalResponseTime: row.total_response_us as DurationMicros,
    start: row.first_start,
    end: row.last_end,
    responseTimes: toDistribution(row.response_ms),
  };
}

function toDistribution([milliseconds, counts]: CountedMilliseconds): Distribution {
  return { milliseconds, counts };
}

function groupAliases(rows: readonly AliasesRow[]): ReadonlyMap<string, readonly EdgeAlias[]> {
  const groups = new Map<string, EdgeAlias[]>();
  for (const row of rows) {
    const alias = { name: row.alias_name, type: row.alias_type === '' ? undefined : row.alias_type };
    const group = groups.get(edgeKey(row));
    if (group === undefined) groups.set(edgeKey(row), [alias]);
    else group.push(alias);
  }
  return groups;
}

function edgeKey({ source, target }: { readonly source: number; readonly target: number }): string {
  return `${source} ${target}`;
}
