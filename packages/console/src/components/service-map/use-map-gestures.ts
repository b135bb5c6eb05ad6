/**
 * Pointing, choosing and walking. One listener for the whole map stands for those of two thousand figures. Tab leads
 * to the frame, to one node and to that node's edges; arrow keys move the map in the frame, and walk from node to node
 * on it.
 */

import {
  useCallback,
  useMemo,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
} from 'react';
import type { MapLayout } from '../../model/map-layout.ts';
import { nodeBeside, type Direction } from '../../model/map-search.ts';
import type { ServiceMap } from '../../model/service-map.ts';
import type { MapCamera } from './map-camera.ts';

const PAN_PIXELS = 60;
const ZOOM_STEP = 1.3;

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

const PANS: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [PAN_PIXELS, 0],
  right: [-PAN_PIXELS, 0],
  up: [0, PAN_PIXELS],
  down: [0, -PAN_PIXELS],
};

interface MapGestureInput {
  readonly map: ServiceMap;
  readonly layout: MapLayout;
  readonly camera: MapCamera;
  readonly selectedKey: string | undefined;
  readonly onSelect: (key: string | undefined) => void;
}

export function useMapGestures({ map, layout, camera, selectedKey, onSelect }: MapGestureInput) {
  const [hoveredKey, setHoveredKey] = useState<string | undefined>(undefined);
  const [walkedKey, setWalkedKey] = useState<string | undefined>(undefined);
  const onClick = useCallback(
    (event: MouseEvent) => {
      if (camera.wasDragged || isOver(event.target)) return;
      onSelect(partAt(event.target));
    },
    [camera, onSelect],
  );
  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      if (isOver(event.target) || event.altKey || event.ctrlKey || event.metaKey) return;
      const key = partAt(event.target);
      if (
        answerKey(
          event.key,
          key,
          event.shiftKey,
          { map, layout, camera, selectedKey, onSelect },
          event.currentTarget,
        )
      )
        event.preventDefault();
    },
    [map, layout, camera, selectedKey, onSelect],
  );
  const onFocus = useCallback(
    (event: FocusEvent) => {
      const key = partAt(event.target);
      if (key === undefined) return;
      setHoveredKey(key);
      const point = layout.nodes.get(key);
      if (point === undefined) return;
      setWalkedKey(key);
      if (event.target.matches(':focus-visible')) camera.reveal(point);
    },
    [layout, camera],
  );
  const onPointerOver = useCallback((event: PointerEvent) => setHoveredKey(partAt(event.target)), []);
  const forget = useCallback(() => setHoveredKey(undefined), []);
  const tabStopKey = useMemo(
    () =>
      [walkedKey, selectedKey].find((key) => key !== undefined && layout.nodes.has(key)) ?? firstNode(layout),
    [walkedKey, selectedKey, layout],
  );
  return {
    hoveredKey,
    tabStopKey,
    handlers: {
      tabIndex: 0,
      role: 'application',
      'aria-label':
        'Map of services. Arrow keys move it, plus and minus zoom, 0 shows all of it; Tab leads to the services.',
      onClick,
      onKeyDown,
      onFocus,
      onBlur: forget,
      onPointerOver,
      onPointerLeave: forget,
    },
  };
}

/** Does what a key means on a part of the map, or on the frame where there is none; false for keys without meaning. */
function answerKey(
  key: string,
  partKey: string | undefined,
  isShifted: boolean,
  input: MapGestureInput,
  frame: HTMLElement,
): boolean {
  const { camera, selectedKey, onSelect } = input;
  if ((key === 'Enter' || key === ' ') && partKey !== undefined) onSelect(partKey);
  else if (key === '+' || key === '=') camera.zoomBy(ZOOM_STEP);
  else if (key === '-' || key === '_') camera.zoomBy(1 / ZOOM_STEP);
  else if (key === '0') camera.fit();
  else if (key === 'Escape' && selectedKey !== undefined) onSelect(undefined);
  else {
    const direction = DIRECTIONS[key];
    if (direction === undefined) return false;
    if (partKey === undefined) camera.panBy(...PANS[direction]);
    else focusPart(frame, partBeside(partKey, direction, isShifted, input));
  }
  return true;
}

/** On a node the next one, with Shift the call in that direction; on a call its ends, and up and down the next call. */
function partBeside(
  partKey: string,
  direction: Direction,
  isShifted: boolean,
  { map, layout }: MapGestureInput,
): string | undefined {
  const edge = map.edges.find(({ key }) => key === partKey);
  if (edge === undefined) {
    const isBetween = direction === 'left' || direction === 'right';
    if (!isShifted || !isBetween) return nodeBeside(map, layout, partKey, direction);
    return map.edges.find(({ source, target }) => (direction === 'left' ? target : source).key === partKey)
      ?.key;
  }
  if (direction === 'left') return edge.source.key;
  if (direction === 'right') return edge.target.key;
  const siblings = map.edges.filter(({ source }) => source === edge.source);
  return siblings[siblings.indexOf(edge) + (direction === 'up' ? -1 : 1)]?.key;
}

function focusPart(frame: HTMLElement, key: string | undefined): void {
  if (key === undefined) return;
  const figure = frame.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (figure instanceof SVGElement) figure.focus({ preventScroll: true });
}

function firstNode({ nodes }: MapLayout): string | undefined {
  let first: { readonly key: string; readonly x: number; readonly y: number } | undefined;
  for (const [key, { x, y }] of nodes) {
    if (first === undefined || x < first.x || (x === first.x && y < first.y)) first = { key, x, y };
  }
  return first?.key;
}

/** The key of the figure that an event is about. */
function partAt(target: EventTarget): string | undefined {
  if (!(target instanceof Element)) return undefined;
  return target.closest('[data-key]')?.getAttribute('data-key') ?? undefined;
}

/** Controls that lie over the map have keys and clicks of their own. */
function isOver(target: EventTarget): boolean {
  return target instanceof Element && target.closest('[data-map-control]') !== null;
}
