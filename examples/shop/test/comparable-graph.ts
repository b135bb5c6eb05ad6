// A service graph without what differs from run to run: numbers of services, instants, durations and histograms.
// What is left is what the shop and its tracing decide.

import type { Edge, EdgeStatistics, Service } from '@aws-sdk/client-xray';

export interface ComparableService {
  /** `NAME (TYPE)`, by which a reader knows a service of the map. */
  readonly service: string;
  readonly names: readonly string[];
  readonly account: string | undefined;
  readonly isRoot: boolean | undefined;
  readonly state: string | undefined;
  readonly outcomes: Outcomes;
  readonly calls: readonly ComparableCall[];
}

interface ComparableCall {
  /** The called service. */
  readonly to: string;
  readonly kind: string | undefined;
  readonly outcomes: Outcomes;
}

interface Outcomes {
  readonly all: number | undefined;
  readonly ok: number | undefined;
  readonly errors: number | undefined;
  readonly throttles: number | undefined;
  readonly faults: number | undefined;
}

/** The services in the order of their names and types, and their calls in the order of the called. */
export function comparableGraph(services: readonly Service[]): readonly ComparableService[] {
  const byReference = new Map(services.map((service) => [service.ReferenceId, label(service)]));
  return services.toSorted(byLabel).map((service) => ({
    service: label(service),
    names: service.Names?.toSorted() ?? [],
    account: service.AccountId,
    isRoot: service.Root,
    state: service.State,
    outcomes: outcomes(service.SummaryStatistics),
    calls: calls(service.Edges ?? [], byReference),
  }));
}

function label({ Name, Type }: Service): string {
  return Type === undefined ? `${Name}` : `${Name} (${Type})`;
}

function calls(
  edges: readonly Edge[],
  byReference: ReadonlyMap<number | undefined, string>,
): readonly ComparableCall[] {
  const all = edges.map((edge) => ({
    to: byReference.get(edge.ReferenceId) ?? 'a service that is not in the graph',
    kind: edge.EdgeType,
    outcomes: outcomes(edge.SummaryStatistics),
  }));
  return all.toSorted((one, other) => one.to.localeCompare(other.to));
}

function outcomes(statistics: EdgeStatistics | undefined): Outcomes {
  return {
    all: statistics?.TotalCount,
    ok: statistics?.OkCount,
    errors: statistics?.ErrorStatistics?.TotalCount,
    throttles: statistics?.ErrorStatistics?.ThrottleCount,
    faults: statistics?.FaultStatistics?.TotalCount,
  };
}

function byLabel(one: Service, other: Service): number {
  return label(one).localeCompare(label(other));
}
