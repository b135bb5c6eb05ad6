/**
 * A service graph as the API lists it: services numbered from 0 in the order of the list, each with its outgoing
 * edges. Clients come first, then the roots they call, then the rest, each by name, so that equal graphs make equal
 * answers. The numbers mean nothing outside of one answer.
 * Source: X-Ray API reference, Service and Edge.
 */

import { toRoundedSeconds } from '@fluoroscope/wire';
import { type Distribution, toHistogram } from '../query/histogram.ts';
import type {
  EdgeAlias,
  GraphEdge,
  GraphService,
  RequestStatistics,
  ServiceGraph,
} from '../query/service-graph.ts';
import { seenTimes } from './seen-times.ts';

export interface ServiceListOptions {
  /** Whether services and edges say when they were first and last seen; a trace graph leaves this out. */
  readonly withTimes: boolean;
}

/** The graph with its services in the order of their numbers. */
export function inOrder(graph: ServiceGraph): ServiceGraph {
  return { services: graph.services.toSorted(byPlace), edges: graph.edges };
}

/** `Services` of GetServiceGraph and GetTraceGraph. */
export function listServices(graph: ServiceGraph, options: ServiceListOptions): object[] {
  const { services } = inOrder(graph);
  const numbers = new Map(services.map(({ key }, index) => [key, index]));
  const outgoing = groupEdges(graph.edges, ({ source }) => source);
  const incoming = groupEdges(graph.edges, ({ target }) => target);
  return services.map((service, index) => {
    const edges = outgoing.get(service.key) ?? [];
    const seen = service.statistics ? [service] : [...edges, ...(incoming.get(service.key) ?? [])];
    return {
      ReferenceId: index,
      ...identityOf(service),
      ...(options.withTimes ? seenTimes(seen) : {}),
      Edges: toEdges(edges, numbers, options),
      ...statisticsOf(service),
    };
  });
}

function groupEdges(
  edges: readonly GraphEdge[],
  keyOf: (edge: GraphEdge) => string,
): ReadonlyMap<string, readonly GraphEdge[]> {
  const groups = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const group = groups.get(keyOf(edge));
    if (group === undefined) groups.set(keyOf(edge), [edge]);
    else group.push(edge);
  }
  return groups;
}

function byPlace(a: GraphService, b: GraphService): number {
  return rankOf(a) - rankOf(b) || byIdentity(a, b) || compareText(a.accountId ?? '', b.accountId ?? '');
}

function byIdentity(a: EdgeAlias, b: EdgeAlias): number {
  return compareText(a.name, b.name) || compareText(a.type ?? '', b.type ?? '');
}

function rankOf({ type, isRoot }: GraphService): number {
  if (type === 'client') return 0;
  return isRoot ? 1 : 2;
}

/** By code unit, which is the same on every machine. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function identityOf({ name, names, type, accountId, state, isRoot }: GraphService): object {
  return {
    Name: name,
    Names: [name, ...names.filter((each) => each !== name).toSorted(compareText)],
    Root: isRoot ? true : undefined,
    AccountId: accountId,
    Type: type,
    State: state,
  };
}

function statisticsOf({ statistics }: GraphService): object {
  if (statistics === undefined) return {};
  return {
    SummaryStatistics: toSummaryStatistics(statistics),
    DurationHistogram: toEntries(statistics.durations),
    ResponseTimeHistogram: toEntries(statistics.spread),
  };
}

function toEdges(
  edges: readonly GraphEdge[],
  numbers: ReadonlyMap<string, number>,
  options: ServiceListOptions,
): object[] {
  return edges
    .map((edge) => ({ edge, referenceId: numbers.get(edge.target) ?? -1 }))
    .toSorted((a, b) => a.referenceId - b.referenceId || compareText(a.edge.kind, b.edge.kind))
    .map(({ edge, referenceId }) => toEdge(edge, referenceId, options));
}

function toEdge(edge: GraphEdge, referenceId: number, options: ServiceListOptions): object {
  return {
    ReferenceId: referenceId,
    ...(options.withTimes ? seenTimes([edge]) : {}),
    SummaryStatistics: toSummaryStatistics(edge.statistics),
    ...spreadOf(edge),
    Aliases: edge.aliases.toSorted(byIdentity).map(toAlias),
  };
}

/** Source: X-Ray API reference, Edge: asynchronous edges have the type `link` and tell the age of what was received. */
function spreadOf({ kind, statistics }: GraphEdge): object {
  const entries = toEntries(statistics.spread);
  if (kind === 'call') return { ResponseTimeHistogram: entries };
  return { EdgeType: 'link', ReceivedEventAgeHistogram: entries };
}

function toAlias({ name, type }: EdgeAlias): object {
  return { Name: name, Names: [name], Type: type };
}

/** Each request is in exactly one of the counts; the totals are their sums. */
export function toSummaryStatistics({
  ok,
  error,
  throttle,
  fault,
  totalResponseTime,
}: RequestStatistics): object {
  return {
    OkCount: ok,
    ErrorStatistics: { ThrottleCount: throttle, OtherCount: error, TotalCount: throttle + error },
    FaultStatistics: { OtherCount: fault, TotalCount: fault },
    TotalCount: ok + error + throttle + fault,
    TotalResponseTime: toRoundedSeconds(totalResponseTime),
  };
}

export function toEntries(distribution: Distribution): object[] {
  return toHistogram(distribution).map(({ milliseconds, count }) => ({
    Value: milliseconds / 1000,
    Count: count,
  }));
}
