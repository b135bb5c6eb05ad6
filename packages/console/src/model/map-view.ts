/**
 * What of the map is in its frame, as the point in the middle and a scale: so that a frame of another size shows the
 * same place. Pure.
 */

import { cardBounds, type MapBounds, type Point } from './map-layout.ts';

export interface MapView {
  /** In the coordinates of the layout. */
  readonly x: number;
  readonly y: number;
  /** Pixels of the frame for one of the layout. */
  readonly scale: number;
}

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

const LEAST_SCALE = 0.03;
const MOST_SCALE = 2.5;
const MOST_FIT_SCALE = 1.1;

/** All of the map, in the middle. */
export function fitView({ left, top, width, height }: MapBounds, frame: FrameSize): MapView {
  const fitted = Math.min(
    frame.width / Math.max(1, width),
    frame.height / Math.max(1, height),
    MOST_FIT_SCALE,
  );
  return { x: left + width / 2, y: top + height / 2, scale: clampScale(fitted) };
}

/** Zoomed around a point of the frame, which then still shows the same place. */
export function zoomView(view: MapView, factor: number, at: Point, frame: FrameSize): MapView {
  const scale = clampScale(view.scale * factor);
  const [dx, dy] = [at.x - frame.width / 2, at.y - frame.height / 2];
  const shift = 1 / view.scale - 1 / scale;
  return { x: view.x + dx * shift, y: view.y + dy * shift, scale };
}

/** Moved as a pointer dragged it, in pixels of the frame. */
export function panView(view: MapView, dx: number, dy: number): MapView {
  return { ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale };
}

/** Moved by as little as brings a node wholly into the frame. */
export function revealView(view: MapView, point: Point, frame: FrameSize): MapView {
  const { left, top, width, height } = cardBounds(point);
  const [halfWidth, halfHeight] = [frame.width / 2 / view.scale, frame.height / 2 / view.scale];
  const edge = 12 / view.scale;
  return {
    x: view.x + shiftInto(left - edge, left + width + edge, view.x - halfWidth, view.x + halfWidth),
    y: view.y + shiftInto(top - edge, top + height + edge, view.y - halfHeight, view.y + halfHeight),
    scale: view.scale,
  };
}

/** With a point in the middle, near enough to be read. */
export function centerView(view: MapView, point: Point): MapView {
  return { x: point.x, y: point.y, scale: Math.max(view.scale, 0.8) };
}

/** The transform that takes the coordinates of the layout to those of the frame. */
export function viewOffset(view: MapView, frame: FrameSize): Point {
  return { x: frame.width / 2 - view.x * view.scale, y: frame.height / 2 - view.y * view.scale };
}

function clampScale(scale: number): number {
  return Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));
}

/** How far a window `low..high` has to move to hold `from..to`; what is longer goes to the middle. */
function shiftInto(from: number, to: number, low: number, high: number): number {
  if (to - from > high - low) return (from + to) / 2 - (low + high) / 2;
  if (from < low) return from - low;
  return Math.max(0, to - high);
}
