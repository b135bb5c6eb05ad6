import { memo, useMemo } from 'react';
import type { MapLayout, Point } from '../../model/map-layout.ts';
import type { NodeSize } from '../../model/map-options.ts';
import { ringRadii } from '../../model/node-emphasis.ts';
import type { MapEdge, ServiceMap } from '../../model/service-map.ts';
import { ArrowHeads, MapEdgeFigure, type EdgeState } from './map-edge-figure.tsx';
import { MapNodeFigure, type NodeState } from './map-node-figure.tsx';
import { RingPatterns } from './outcome-ring.tsx';

const ORIGIN: Point = { x: 0, y: 0 };
const NO_POINTS: readonly Point[] = [];
/** With more edges than this their numbers would lie over each other, and are drawn for those pointed at alone. */
const MOST_LABELLED_EDGES = 45;

interface MapDrawingProps {
  readonly map: ServiceMap;
  readonly layout: MapLayout;
  readonly minutes: number | undefined;
  readonly size: NodeSize;
  readonly selectedKey: string | undefined;
  readonly hoveredKey: string | undefined;
  /** The node that Tab leads to; its edges are next to it. */
  readonly tabStopKey: string | undefined;
  /** Keys of the nodes that a search found; undefined when nothing is sought. */
  readonly found: readonly string[] | undefined;
}

/** Every edge, and over them every node. */
export const MapDrawing = memo(function MapDrawing(props: MapDrawingProps) {
  const { map, layout, minutes, size, selectedKey, hoveredKey, tabStopKey, found } = props;
  const foundKeys = useMemo(() => found && new Set(found), [found]);
  const radiusOf = useMemo(() => ringRadii(map, size), [map, size]);
  const isEarly = useMemo(() => earlyLabels(map.edges), [map.edges]);
  const { left, top, width, height } = layout.bounds;
  const focusKey = hoveredKey ?? selectedKey;
  return (
    <svg
      className="map-drawing"
      style={{ left, top }}
      width={width}
      height={height}
      viewBox={`${left} ${top} ${width} ${height}`}
      role="group"
      aria-label="Services and calls"
    >
      <ArrowHeads />
      <RingPatterns />
      {map.edges.map((edge) => (
        <MapEdgeFigure
          key={edge.key}
          edge={edge}
          points={layout.edges.get(edge.key) ?? NO_POINTS}
          minutes={minutes}
          state={edgeState(edge, selectedKey, focusKey, foundKeys)}
          isLabelled={map.edges.length <= MOST_LABELLED_EDGES}
          isLabelledEarly={isEarly(edge)}
          isTabStop={edge.source.key === tabStopKey || edge.target.key === tabStopKey}
        />
      ))}
      {map.nodes.map((node) => (
        <MapNodeFigure
          key={node.key}
          node={node}
          at={layout.nodes.get(node.key) ?? ORIGIN}
          minutes={minutes}
          radius={radiusOf(node.statistics)}
          state={nodeState(node.key, selectedKey, foundKeys)}
          isTabStop={node.key === tabStopKey}
        />
      ))}
    </svg>
  );
});

/** Whether more edges meet at an edge's target than at its source. */
function earlyLabels(edges: readonly MapEdge[]): (edge: MapEdge) => boolean {
  const [outgoing, incoming] = [new Map<string, number>(), new Map<string, number>()];
  for (const { source, target } of edges) {
    outgoing.set(source.key, (outgoing.get(source.key) ?? 0) + 1);
    incoming.set(target.key, (incoming.get(target.key) ?? 0) + 1);
  }
  return ({ source, target }) => (incoming.get(target.key) ?? 0) > (outgoing.get(source.key) ?? 0);
}

function nodeState(
  key: string,
  selectedKey: string | undefined,
  found: ReadonlySet<string> | undefined,
): NodeState {
  if (key === selectedKey) return 'selected';
  if (found === undefined) return 'plain';
  return found.has(key) ? 'found' : 'faded';
}

function edgeState(
  edge: MapEdge,
  selectedKey: string | undefined,
  focusKey: string | undefined,
  found: ReadonlySet<string> | undefined,
): EdgeState {
  if (edge.key === selectedKey) return 'selected';
  if (focusKey !== undefined && [edge.key, edge.source.key, edge.target.key].includes(focusKey))
    return 'marked';
  return found === undefined ? 'plain' : 'faded';
}
