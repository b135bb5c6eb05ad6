/**
 * Where the map's nodes and edges are drawn: layers from left to right, callers before callees, by dagre. The result
 * depends on which nodes and edges there are and on nothing else, so live numbers never move a node.
 * dagre rather than elkjs: 15 kB instead of 430 kB compressed, no worker to allow in the content security policy, and
 * an MIT licence; graphs of this shape do not need elk's ports and hierarchy.
 */

import { Graph, layout } from '@dagrejs/dagre';
import type { ServiceMap } from './service-map.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface MapLayout {
  readonly width: number;
  readonly height: number;
  /** Centres of the nodes' rings, by node key. */
  readonly nodes: ReadonlyMap<string, Point>;
  /** Way points of edges from the source's ring centre to the target's, by edge key. */
  readonly edges: ReadonlyMap<string, readonly Point[]>;
}

/** The room a node takes with its ring and its four lines of text. */
const NODE_WIDTH = 196;
const NODE_HEIGHT = 158;
/** The ring's centre is above the middle of that room. */
const RING_CENTRE_Y = 44;

/** That room, as distances from the ring's centre. */
export const NODE_ROOM = {
  left: NODE_WIDTH / 2,
  right: NODE_WIDTH / 2,
  above: RING_CENTRE_Y,
  below: NODE_HEIGHT - RING_CENTRE_Y,
} as const;

const QUICK_ABOVE_NODES = 120;

export function layoutServiceMap(map: ServiceMap): MapLayout {
  const graph = new Graph({ multigraph: true });
  // The better ranker takes two seconds for 500 nodes, the quicker one less than half of that.
  const ranker = map.nodes.length <= QUICK_ABOVE_NODES ? 'network-simplex' : 'tight-tree';
  graph.setGraph({ rankdir: 'LR', ranker, nodesep: 22, ranksep: 76, edgesep: 18, marginx: 24, marginy: 24 });
  for (const node of map.nodes) graph.setNode(node.key, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const edge of map.edges) {
    // A service that calls itself is drawn as a loop on its node and needs no place in the layout.
    if (edge.source !== edge.target) graph.setEdge(edge.source.key, edge.target.key, {}, edge.key);
  }
  layout(graph);
  return readLayout(graph, map);
}

function readLayout(graph: Graph, map: ServiceMap): MapLayout {
  const nodes = new Map<string, Point>();
  for (const { key } of map.nodes) nodes.set(key, toPoint(graph.node(key)));
  const edges = new Map<string, readonly Point[]>();
  for (const { key, source, target } of map.edges) {
    const placed = source === target ? undefined : graph.edge(source.key, target.key, key);
    const waypoints: readonly unknown[] = Array.isArray(placed?.['points'])
      ? placed['points'].slice(1, -1)
      : [];
    const ends = [nodes.get(source.key), nodes.get(target.key)].filter((point) => point !== undefined);
    edges.set(key, [...ends.slice(0, 1), ...waypoints.map(toPoint), ...ends.slice(1)]);
  }
  const bounds: { readonly width?: unknown; readonly height?: unknown } = { ...graph.graph() };
  return { width: Number(bounds.width ?? 0), height: Number(bounds.height ?? 0), nodes, edges };
}

/** The layout places rooms; rings and lines meet above the middle of a room. */
function toPoint(placed: unknown): Point {
  const { x, y } = placed as { x?: number; y?: number };
  return { x: x ?? 0, y: (y ?? 0) - NODE_HEIGHT / 2 + RING_CENTRE_Y };
}
