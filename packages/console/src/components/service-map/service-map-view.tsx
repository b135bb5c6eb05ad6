import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { layoutServiceMap, type MapLayout, type Point } from '../../model/map-layout.ts';
import type { MapEdge, MapNode, ServiceMap } from '../../model/service-map.ts';
import '../../styles/service-map.css';
import { ArrowHeads, MapEdgeFigure } from './map-edge-figure.tsx';
import { MapNodeFigure } from './map-node-figure.tsx';
import { RingPatterns } from './outcome-ring.tsx';
import { usePanZoom, type PanZoom } from './use-pan-zoom.ts';

const ORIGIN: Point = { x: 0, y: 0 };
const NO_POINTS: readonly Point[] = [];

interface ServiceMapViewProps {
  readonly map: ServiceMap;
  /** Length of the time range, to turn counts into rates; undefined for the map of one trace. */
  readonly minutes: number | undefined;
  /** Key of the node or edge whose details are open. */
  readonly selectedKey: string | undefined;
  readonly onSelect: (key: string | undefined) => void;
}

/** The service graph as a drawing that can be moved, zoomed and walked with the keyboard. */
export function ServiceMapView({ map, minutes, selectedKey, onSelect }: ServiceMapViewProps) {
  const layout = useStableLayout(map);
  const panZoom = usePanZoom(layout);
  const [hoveredKey, setHoveredKey] = useState<string | undefined>(undefined);
  const { view, reveal } = panZoom;
  const select = useCallback((part: MapNode | MapEdge) => onSelect(part.key), [onSelect]);
  const hover = useCallback((part: MapNode | MapEdge | undefined) => setHoveredKey(part?.key), []);
  const revealPoint = useCallback((at: Point) => reveal(at.x, at.y), [reveal]);
  const focusKey = hoveredKey ?? selectedKey;
  const selectedPoint = selectedKey === undefined ? undefined : layout.nodes.get(selectedKey);
  useEffect(() => {
    // The details beside the map take room away from it.
    if (selectedPoint !== undefined) revealPoint(selectedPoint);
  }, [selectedPoint, revealPoint]);
  return (
    <MapFrame panZoom={panZoom} onClear={() => onSelect(undefined)}>
      <g
        data-distance={distanceOf(view.scale)}
        transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}
      >
        {map.edges.map((edge) => (
          <MapEdgeFigure
            key={edge.key}
            edge={edge}
            points={layout.edges.get(edge.key) ?? NO_POINTS}
            minutes={minutes}
            state={edgeState(edge, selectedKey, focusKey)}
            onSelect={select}
            onHover={hover}
          />
        ))}
        {map.nodes.map((node) => (
          <MapNodeFigure
            key={node.key}
            node={node}
            at={layout.nodes.get(node.key) ?? ORIGIN}
            minutes={minutes}
            state={node.key === selectedKey ? 'selected' : 'plain'}
            onSelect={select}
            onHover={hover}
            onFocus={revealPoint}
          />
        ))}
      </g>
    </MapFrame>
  );
}

interface MapFrameProps {
  readonly panZoom: PanZoom;
  readonly onClear: () => void;
  readonly children: ReactNode;
}

function MapFrame({ panZoom, onClear, children }: MapFrameProps) {
  const { frameRef, dragHandlers, fit, zoomBy } = panZoom;
  return (
    <div className="map-frame" ref={frameRef} {...dragHandlers} onPointerCancel={dragHandlers.onPointerUp}>
      <svg
        width="100%"
        height="100%"
        role="group"
        aria-label="Service graph"
        onClick={(event) => {
          if (event.target === event.currentTarget) onClear();
        }}
      >
        <ArrowHeads />
        <RingPatterns />
        {children}
      </svg>
      <div className="map-zoom" role="group" aria-label="Zoom">
        <ZoomButton label="Zoom in" onClick={() => zoomBy(1.3)} path="M7 2v10M2 7h10" />
        <ZoomButton label="Zoom out" onClick={() => zoomBy(1 / 1.3)} path="M2 7h10" />
        <ZoomButton label="Fit the map" onClick={fit} path="M2 5V2h3M9 2h3v3M12 9v3H9M5 12H2V9" />
      </div>
    </div>
  );
}

interface ZoomButtonProps {
  readonly label: string;
  readonly path: string;
  readonly onClick: () => void;
}

function ZoomButton({ label, path, onClick }: ZoomButtonProps) {
  return (
    <button type="button" aria-label={label} title={label} onClick={onClick}>
      <svg
        width="14"
        height="14"
        viewBox="0 0 14 14"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.7"
        aria-hidden="true"
      >
        <path d={path} />
      </svg>
    </button>
  );
}

/** The layout, made anew only when nodes or edges come or go. */
function useStableLayout(map: ServiceMap): MapLayout {
  const shape = [...map.nodes.map(({ key }) => key), '', ...map.edges.map(({ key }) => key)].join('\n');
  const made = useRef<{ readonly shape: string; readonly layout: MapLayout } | undefined>(undefined);
  if (made.current?.shape !== shape) made.current = { shape, layout: layoutServiceMap(map) };
  return made.current.layout;
}

/** How much text is worth drawing: letters below four pixels are only a cost. */
function distanceOf(scale: number): 'near' | 'middle' | 'far' {
  if (scale >= 0.42) return 'near';
  return scale >= 0.25 ? 'middle' : 'far';
}

function edgeState(
  edge: MapEdge,
  selectedKey: string | undefined,
  focusKey: string | undefined,
): 'plain' | 'selected' | 'marked' {
  if (edge.key === selectedKey) return 'selected';
  const isNear = focusKey !== undefined && [edge.key, edge.source.key, edge.target.key].includes(focusKey);
  return isNear ? 'marked' : 'plain';
}
