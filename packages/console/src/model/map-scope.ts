/** Which part of the service graph is drawn:
 *  all of it, the neighbourhood of one node, without what is of no interest. */

import type { MapEdge, MapNode, ServiceMap } from './service-map.ts';

/** Hops from a node: against the direction of calls, and along it. `Infinity` for as far as calls go. */
export interface MapFocus {
  readonly key: string;
  readonly up: number;
  readonly down: number;
}

export interface MapScope {
  readonly focus: MapFocus | undefined;
  readonly hidesInferred: boolean;
  readonly hidesQuiet: boolean;
}

export interface ScopedMap {
  readonly map: ServiceMap;
  /** Services that the map has and the scope leaves out. */
  readonly hiddenCount: number;
  /** The node in focus is not in this map at all. */
  readonly isFocusMissing: boolean;
}

/** A node with less than this share of the busiest node's calls is quiet. */
const QUIET_SHARE = 0.01;

export function scopeMap(map: ServiceMap, scope: MapScope): ScopedMap {
  const { focus } = scope;
  const isFocusMissing = focus !== undefined && !map.nodes.some(({ key }) => key === focus.key);
  const isNear = focus === undefined || isFocusMissing ? () => true : neighbourhood(map, focus);
  const isWanted = wantedNodes(map, scope);
  const isKept = (node: MapNode): boolean => isNear(node.key) && (node.key === focus?.key || isWanted(node));
  const kept = new Set(map.nodes.filter(isKept));
  const edges = map.edges.filter(({ source, target }) => kept.has(source) && kept.has(target));
  const nodes = map.nodes.filter((node) => kept.has(node) && !isLeftAlone(node, edges, focus?.key));
  return {
    map: nodes.length === map.nodes.length ? map : { nodes, edges },
    hiddenCount: countServices(map.nodes) - countServices(nodes),
    isFocusMissing,
  };
}

/** Nodes that are services: a client stands for whoever called. */
export function countServices(nodes: readonly MapNode[]): number {
  return nodes.filter(({ kind }) => kind.icon !== 'client').length;
}

function neighbourhood(map: ServiceMap, { key, up, down }: MapFocus): (key: string) => boolean {
  const callees = reach(
    key,
    down,
    map.edges,
    ({ source }) => source.key,
    ({ target }) => target.key,
  );
  const callers = reach(
    key,
    up,
    map.edges,
    ({ target }) => target.key,
    ({ source }) => source.key,
  );
  return (at) => callees.has(at) || callers.has(at);
}

function reach(
  start: string,
  hops: number,
  edges: readonly MapEdge[],
  from: (edge: MapEdge) => string,
  to: (edge: MapEdge) => string,
): ReadonlySet<string> {
  const reached = new Set([start]);
  let front: ReadonlySet<string> = reached;
  for (let hop = 0; hop < hops && front.size > 0; hop += 1) {
    const next = new Set<string>();
    for (const edge of edges) if (front.has(from(edge)) && !reached.has(to(edge))) next.add(to(edge));
    for (const key of next) reached.add(key);
    front = next;
  }
  return reached;
}

function wantedNodes(map: ServiceMap, { hidesInferred, hidesQuiet }: MapScope): (node: MapNode) => boolean {
  const busiest = map.nodes.reduce((most, { statistics }) => Math.max(most, statistics?.count ?? 0), 0);
  const least = hidesQuiet ? busiest * QUIET_SHARE : 0;
  return ({ isInferred, statistics }) =>
    !(hidesInferred && isInferred) && (statistics === undefined || statistics.count >= least);
}

/** A client whose calls are all hidden says nothing any more. */
function isLeftAlone(node: MapNode, edges: readonly MapEdge[], focusKey: string | undefined): boolean {
  if (node.kind.icon !== 'client' || node.key === focusKey) return false;
  return !edges.some(({ source }) => source === node);
}
