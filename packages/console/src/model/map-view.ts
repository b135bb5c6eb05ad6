/**
 * What of the map is in its frame, as the point in the middle and a scale: so that a frame of another size shows the
 * same place. Pure.
 */

import { cardBounds, type MapBounds, type MapLayout, type Point } from './map-layout.ts';

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
/** Frames below this width are those of a phone. */
const WIDE_FRAME = 620;
/** The names that are read from further away are 23 pixels high, and so 11.5. */
const READABLE_SCALE = 0.5;
/** From here on names that stand with numbers, 13 pixels high, are not smaller than ten. */
const NEAR_ON_A_PHONE = 0.78;

/** All of the map, in the middle. */
export function fitView({ left, top, width, height }: MapBounds, frame: FrameSize): MapView {
  const fitted = Math.min(
    frame.width / Math.max(1, width),
    frame.height / Math.max(1, height),
    MOST_FIT_SCALE,
  );
  return { x: left + width / 2, y: top + height / 2, scale: clampScale(fitted) };
}

/**
 * What is shown until the reader moves the map: all of it, or in the frame of a phone as much as leaves its names
 * readable, from the entries on. The rest of such a map is a drag away, where all of it would be shapes without names.
 */
export function openingView(layout: MapLayout, frame: FrameSize): MapView {
  const fitted = fitView(layout.bounds, frame);
  if (frame.width >= WIDE_FRAME || fitted.scale >= READABLE_SCALE) return fitted;
  const { left, top, width, height } = layout.bounds;
  const [shownWidth, shownHeight] = [frame.width / READABLE_SCALE, frame.height / READABLE_SCALE];
  return {
    x: width <= shownWidth ? fitted.x : left + shownWidth / 2,
    y:
      height <= shownHeight
        ? fitted.y
        : clamp(entryY(layout, fitted.y), top + shownHeight / 2, top + height - shownHeight / 2),
    scale: READABLE_SCALE,
  };
}

/** Whether the numbers of nodes can be read, and not their names alone. */
export function isNear({ scale }: MapView, { width }: FrameSize): boolean {
  return scale >= (width < WIDE_FRAME ? NEAR_ON_A_PHONE : 0.6);
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

/** Where the leftmost node is, of several the one nearest to `middle`. */
function entryY({ nodes }: MapLayout, middle: number): number {
  let [leftmost, entry] = [Infinity, middle];
  for (const { x, y } of nodes.values()) {
    if (x > leftmost || (x === leftmost && Math.abs(y - middle) >= Math.abs(entry - middle))) continue;
    [leftmost, entry] = [x, y];
  }
  return entry;
}

function clampScale(scale: number): number {
  return clamp(scale, LEAST_SCALE, MOST_SCALE);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** How far a window `low..high` has to move to hold `from..to`; what is longer goes to the middle. */
function shiftInto(from: number, to: number, low: number, high: number): number {
  if (to - from > high - low) return (from + to) / 2 - (low + high) / 2;
  if (from < low) return from - low;
  return Math.max(0, to - high);
}
