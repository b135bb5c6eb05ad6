/**
 * How long one request or call took among its kind: what the service graph counted of the same node or the same edge.
 * A segment of a service is compared with the requests of that node, a call with the calls of that edge as the caller
 * saw them; local work has no node and no kind.
 * Source: X-Ray API reference, GetServiceGraph, ResponseTimeHistogram; that its values are whole milliseconds is
 * observed, not documented.
 */

import type { HistogramEntry, Service, TimeWindow } from '../api/xray-api.ts';
import { calledNames, isCall } from './called-service.ts';
import { throughEdge, throughService } from './filter-text.ts';
import { buildServiceMap, type MapEdge, type MapNode, type ServiceMap } from './service-map.ts';
import type { Timeline, TimelineNode } from './timeline.ts';

export interface DurationKind {
  /** `requests of web`, `calls from web to orders`. */
  readonly name: string;
  /** In seconds, sorted by value. */
  readonly histogram: readonly HistogramEntry[];
  /** Traces with one of the kind that satisfies a term. */
  readonly filterOf: (term: string) => string;
}

export interface DurationRank {
  /** Of all of the kind, 0 to 1. */
  readonly shareFaster: number;
  readonly count: number;
  readonly median: number;
}

const HALF_HOUR_SECONDS = 1800;

/** The hour around a trace, with bounds that all traces of a few minutes share. */
export function hourAround(instant: number): TimeWindow {
  const middle = Math.round(instant / 300) * 300;
  return { StartTime: middle - HALF_HOUR_SECONDS, EndTime: middle + HALF_HOUR_SECONDS };
}

/** What the row is one of; undefined where the graph has nothing of the kind. */
export function durationKind(
  node: TimelineNode,
  timeline: Timeline,
  services: readonly Service[],
): DurationKind | undefined {
  const map = buildServiceMap(services);
  const edge = isCall(node) ? findEdge(map, node, timeline) : undefined;
  if (edge !== undefined) {
    const name = `calls from ${edge.source.name} to ${edge.target.name}`;
    const filterOf = (term: string): string => throughEdge(edge.source, edge.target, term);
    return withData({ name, histogram: edge.statistics.histogram, filterOf });
  }
  const own = node.kind === 'segment' ? findNode(map, node) : undefined;
  if (own?.statistics === undefined) return undefined;
  const filterOf = (term: string): string => throughService(own, term);
  return withData({ name: `requests of ${own.name}`, histogram: own.statistics.histogram, filterOf });
}

/** Durations that are the same to the millisecond are not slower. Undefined for a histogram of nothing. */
export function rankOf(seconds: number, histogram: readonly HistogramEntry[]): DurationRank | undefined {
  const own = milliseconds(seconds);
  const count = histogram.reduce((sum, entry) => sum + entry.Count, 0);
  if (count === 0) return undefined;
  const faster = histogram.reduce(
    (sum, entry) => (milliseconds(entry.Value) < own ? sum + entry.Count : sum),
    0,
  );
  let seen = 0;
  const middle = histogram.find((entry) => (seen += entry.Count) >= count / 2);
  return { shareFaster: faster / count, count, median: middle?.Value ?? 0 };
}

function withData(kind: DurationKind): DurationKind | undefined {
  return kind.histogram.length === 0 ? undefined : kind;
}

function findNode(map: ServiceMap, { document }: TimelineNode): MapNode | undefined {
  const origin = 'origin' in document ? document.origin : undefined;
  const named = map.nodes.filter(({ name, kind }) => name === document.name && kind.icon !== 'client');
  return named.find(({ type }) => type === origin) ?? (named.length === 1 ? named[0] : undefined);
}

function findEdge(map: ServiceMap, node: TimelineNode, timeline: Timeline): MapEdge | undefined {
  const { name, origin } = node.segment;
  const leaving = map.edges.filter(
    ({ source }) =>
      source.name === name &&
      source.kind.icon !== 'client' &&
      (origin === undefined || source.type === origin),
  );
  for (const called of calledNames(node, timeline)) {
    const found = leaving.find(({ target, aliases }) => target.name === called || aliases.includes(called));
    if (found !== undefined) return found;
  }
  return undefined;
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
