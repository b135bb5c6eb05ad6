/** The curve of an edge through its way points, from ring to ring. Pure. */

import type { Point } from '../../model/map-layout.ts';
import { RING_RADIUS } from './map-node-figure.tsx';

const RING_GAP = RING_RADIUS + 8;

export interface EdgePath {
  /** SVG path data. */
  readonly path: string;
  /** Where a label belongs. */
  readonly middle: Point;
}

/** `points` run from the source's ring centre to the target's; a single point is a service that calls itself. */
export function edgePath(points: readonly Point[]): EdgePath {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return { path: '', middle: { x: 0, y: 0 } };
  if (points.length === 1 || first === last) return loopPath(first);
  const trimmed = [
    onRing(first, points[1] ?? last),
    ...points.slice(1, -1),
    onRing(last, points.at(-2) ?? first),
  ];
  return { path: curve(trimmed), middle: middleOf(trimmed) };
}

function loopPath({ x, y }: Point): EdgePath {
  const top = y - RING_GAP;
  const path = `M${x - 14} ${top + 4}C${x - 34} ${top - 30} ${x + 34} ${top - 30} ${x + 14} ${top + 4}`;
  return { path, middle: { x, y: top - 22 } };
}

/** The point of the ring that faces `towards`. */
function onRing(centre: Point, towards: Point): Point {
  const [dx, dy] = [towards.x - centre.x, towards.y - centre.y];
  const length = Math.hypot(dx, dy) || 1;
  // Mostly sideways, because layers run from left to right: arrows then end on the ring's sides.
  const [ux, uy] = [dx / length, (dy / length) * 0.45];
  const norm = Math.hypot(ux, uy) || 1;
  return { x: centre.x + (ux / norm) * RING_GAP, y: centre.y + (uy / norm) * RING_GAP };
}

function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let previous = first;
  const pieces = rest.map((point) => {
    const half = (point.x - previous.x) / 2;
    const piece = `C${round(previous.x + half)} ${round(previous.y)} ${round(point.x - half)} ${round(point.y)} ${round(point.x)} ${round(point.y)}`;
    previous = point;
    return piece;
  });
  return `M${round(first.x)} ${round(first.y)}${pieces.join('')}`;
}

function middleOf(points: readonly Point[]): Point {
  const centre = (points.length - 1) / 2;
  const [before, after] = [points[Math.floor(centre)], points[Math.ceil(centre)]];
  if (before === undefined || after === undefined) return { x: 0, y: 0 };
  return { x: (before.x + after.x) / 2, y: (before.y + after.y) / 2 };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
