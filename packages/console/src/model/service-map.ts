/**
 * A service graph as the map draws it. X-Ray numbers services anew in every answer, so nodes and edges get keys made
 * of what identifies them, and are sorted by key: equal graphs then give equal maps, and a refresh moves nothing.
 */

import type { Service, ServiceId } from '../api/xray-api.ts';
import { serviceKind, type ServiceKind } from './service-kind.ts';
import { readStatistics, type CallStatistics } from './service-statistics.ts';

export interface MapNode {
  readonly key: string;
  readonly name: string;
  /** X-Ray's type; undefined for a plain service. */
  readonly type: string | undefined;
  readonly accountId: string | undefined;
  readonly kind: ServiceKind;
  readonly isRoot: boolean;
  /** Known by what its callers say alone: it sent no segment of its own. */
  readonly isInferred: boolean;
  /** Undefined for a client, which is not observed itself. */
  readonly statistics: CallStatistics | undefined;
}

export interface MapEdge {
  readonly key: string;
  readonly source: MapNode;
  readonly target: MapNode;
  readonly statistics: CallStatistics;
  /** The names under which the caller addresses the target, where they differ from its own. */
  readonly aliases: readonly string[];
  /** Nobody waits for the answer. */
  readonly isAsynchronous: boolean;
}

export interface ServiceMap {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
}

type ServiceEdge = NonNullable<Service['Edges']>[number];

/** Name, type and account together identify a node. */
function serviceKey(service: ServiceId): string {
  return [service.Name ?? '', service.Type ?? '', service.AccountId ?? ''].join('|');
}

/** Edges to services that the answer does not hold are left out. */
export function buildServiceMap(services: readonly Service[]): ServiceMap {
  const nodeByReference = new Map<number, MapNode>();
  const nodeByKey = new Map<string, MapNode>();
  for (const service of services) {
    const node = nodeByKey.get(serviceKey(service)) ?? nodeOf(service);
    nodeByKey.set(node.key, node);
    if (service.ReferenceId !== undefined) nodeByReference.set(service.ReferenceId, node);
  }
  const edges = services.flatMap((service) => edgesOf(service, nodeByKey, nodeByReference));
  return { nodes: [...nodeByKey.values()].sort(byKey), edges: edges.sort(byKey) };
}

/**
 * Parts of an answer that say the same as those of the answer before are the same objects (the query cache sees to
 * it), and then so are their nodes and edges: a refresh draws anew what has changed.
 */
const knownNodes = new WeakMap<Service, MapNode>();
const knownEdges = new WeakMap<ServiceEdge, MapEdge>();

function nodeOf(service: Service): MapNode {
  const node = knownNodes.get(service) ?? toNode(service);
  knownNodes.set(service, node);
  return node;
}

function toNode(service: Service): MapNode {
  const kind = serviceKind(service.Type);
  return {
    key: serviceKey(service),
    name: service.Name ?? '(unnamed)',
    type: service.Type,
    accountId: service.AccountId,
    kind,
    isRoot: service.Root === true,
    isInferred: kind.icon !== 'client' && service.State !== undefined && service.State !== 'active',
    statistics:
      kind.icon === 'client'
        ? undefined
        : readStatistics(service.SummaryStatistics, service.ResponseTimeHistogram),
  };
}

function edgesOf(
  service: Service,
  nodeByKey: ReadonlyMap<string, MapNode>,
  nodeByReference: ReadonlyMap<number, MapNode>,
): MapEdge[] {
  const source = nodeByKey.get(serviceKey(service));
  return (service.Edges ?? []).flatMap((edge) => {
    const target = edge.ReferenceId === undefined ? undefined : nodeByReference.get(edge.ReferenceId);
    if (source === undefined || target === undefined) return [];
    return edgeOf(edge, source, target);
  });
}

function edgeOf(edge: ServiceEdge, source: MapNode, target: MapNode): MapEdge {
  const known = knownEdges.get(edge);
  if (known?.source === source && known.target === target) return known;
  const made = toEdge(edge, source, target);
  knownEdges.set(edge, made);
  return made;
}

function toEdge(edge: ServiceEdge, source: MapNode, target: MapNode): MapEdge {
  const isAsynchronous = edge.EdgeType === 'link';
  return {
    // A service may both call another and leave work to it.
    key: `${source.key} ${isAsynchronous ? '~>' : '>'} ${target.key}`,
    source,
    target,
    statistics: readStatistics(edge.SummaryStatistics, edge.ResponseTimeHistogram),
    aliases: (edge.Aliases ?? []).map((alias) => alias.Name ?? '').filter((name) => name !== ''),
    isAsynchronous,
  };
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : Number(a.key > b.key);
}
