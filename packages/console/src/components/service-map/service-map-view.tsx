import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import type { MapLayout } from '../../model/map-layout.ts';
import type { NodeSize } from '../../model/map-options.ts';
import { describeEdge, describeNode } from '../../model/part-numbers.ts';
import type { ServiceMap } from '../../model/service-map.ts';
import type { MapView } from '../../model/map-view.ts';
import '../../styles/service-map.css';
import { MapCamera } from './map-camera.ts';
import { MapDrawing } from './map-drawing.tsx';
import { MapSearch } from './map-search-box.tsx';
import { MapZoom } from './map-zoom.tsx';
import { MiniMap } from './mini-map.tsx';
import { useMapGestures } from './use-map-gestures.ts';
import { useMapLayout } from './use-map-layout.ts';

/** Maps with more nodes than this have a small map in the corner. */
const MINI_MAP_ABOVE = 60;
const NOTHING_FOUND: readonly string[] = [];

interface ServiceMapViewProps {
  readonly map: ServiceMap;
  /** Length of the time range, to turn counts into rates; undefined for the map of one trace. */
  readonly minutes: number | undefined;
  /** Key of the node or edge whose details are open. */
  readonly selectedKey: string | undefined;
  readonly onSelect: (key: string | undefined) => void;
  /** Names what the reader asked to see: another one is laid out anew and fitted. */
  readonly scene?: string;
  readonly size?: NodeSize;
  /** What is sought among the nodes, and what takes another text; without it there is no search. */
  readonly search?: string;
  readonly onSearch?: (text: string) => void;
  /** Where the map is moved to, and what hears of every move that came to rest; undefined for fitted to its frame. */
  readonly view?: MapView | undefined;
  readonly onMove?: (view: MapView | undefined) => void;
  /** Lies over the drawing. */
  readonly children?: ReactNode;
}

/** The service graph as a drawing that can be moved, zoomed, searched and walked with the keyboard. */
export function ServiceMapView(props: ServiceMapViewProps) {
  const { map, minutes, selectedKey, onSelect, scene = '', size = 'none', search = '', onSearch } = props;
  const { layout, generation } = useMapLayout(map, scene);
  const [camera] = useState(() => new MapCamera());
  const [found, setFound] = useState<readonly string[]>(NOTHING_FOUND);
  const frameRef = useCamera(camera, layout, generation, props);
  const gestures = useMapGestures({ map, layout, camera, selectedKey, onSelect });
  const { hoveredKey } = gestures;
  useReveal(camera, selectedKey === undefined ? undefined : layout.nodes.get(selectedKey));
  const isSearching = search.trim() !== '';
  return (
    <div className="map-frame" ref={frameRef} {...gestures.handlers}>
      <div className="map-stage" data-large={map.edges.length > 250}>
        <MapDrawing
          map={map}
          layout={layout}
          minutes={minutes}
          size={size}
          selectedKey={selectedKey}
          hoveredKey={hoveredKey}
          tabStopKey={gestures.tabStopKey}
          found={isSearching ? found : undefined}
        />
      </div>
      {onSearch !== undefined && (
        <MapSearch
          map={map}
          layout={layout}
          text={search}
          onChange={onSearch}
          onFound={setFound}
          onGo={(key) => {
            const point = layout.nodes.get(key);
            if (point !== undefined) camera.center(point);
          }}
        />
      )}
      <MapZoom camera={camera} />
      {map.nodes.length > MINI_MAP_ABOVE && <MiniMap camera={camera} map={map} layout={layout} />}
      <HoverLine camera={camera} map={map} minutes={minutes} hoveredKey={hoveredKey} />
      {props.children}
    </div>
  );
}

/** Ties the camera to the frame, and the frame to what the URL says of it. */
function useCamera(
  camera: MapCamera,
  layout: MapLayout,
  generation: number,
  { view, onMove }: ServiceMapViewProps,
) {
  const frameRef = useRef<HTMLDivElement>(null);
  const latestView = useRef(view);
  useEffect(() => {
    latestView.current = view;
  });
  useEffect(() => {
    const stage = frameRef.current?.firstElementChild;
    if (frameRef.current === null || !(stage instanceof HTMLElement)) return undefined;
    return camera.attach(frameRef.current, stage);
  }, [camera]);
  useEffect(() => camera.setLayout(layout), [camera, layout]);
  useEffect(() => camera.show(latestView.current), [camera, generation]);
  useEffect(() => (onMove === undefined ? undefined : camera.onRest(onMove)), [camera, onMove]);
  return frameRef;
}

function useReveal(camera: MapCamera, point: { readonly x: number; readonly y: number } | undefined): void {
  const { x, y } = point ?? {};
  useEffect(() => {
    // The details beside the map take room away from it.
    if (x !== undefined && y !== undefined) camera.reveal({ x, y });
  }, [camera, x, y]);
}

interface HoverLineProps {
  readonly camera: MapCamera;
  readonly map: ServiceMap;
  readonly minutes: number | undefined;
  readonly hoveredKey: string | undefined;
}

/** What is pointed at, in words, while the drawing is too small to say so itself. */
function HoverLine({ camera, map, minutes, hoveredKey }: HoverLineProps) {
  const distance = useSyncExternalStore(
    camera.onDistance,
    useCallback(() => camera.distance, [camera]),
  );
  const text = useMemo(() => {
    const node = map.nodes.find(({ key }) => key === hoveredKey);
    const edge = map.edges.find(({ key }) => key === hoveredKey);
    if (node !== undefined) return describeNode(node, minutes);
    return edge === undefined ? undefined : describeEdge(edge, minutes);
  }, [map, minutes, hoveredKey]);
  if (distance === 'near' || text === undefined) return null;
  return (
    <div className="map-hover-line" aria-hidden="true">
      <bdi>{text}</bdi>
    </div>
  );
}
