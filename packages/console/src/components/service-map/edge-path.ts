/** The curve of an edge through its way points, from card to card. Pure. */

import { CARD_HEIGHT, CARD_WIDTH, type Point } from '../../model/map-layout.ts';

const HALF_CARD = CARD_WIDTH / 2;
/** Space between a card and the line's end. */
const GAP = 5;
/** How far edges that go back, or that nobody waits for, run beside those that they would cover. */
const ASIDE = 13;

export interface EdgePath {
  /** SVG path data. */
  readonly path: string;
  /** Where a label belongs. */
  readonly middle: Point;
}

export interface EdgeCourse {
  readonly isAsynchronous: boolean;
  /** Whether the label belongs near the source, because more edges meet at the target. */
  readonly isLabelledEarly: boolean;
}

/** `points` run from the source's centre to the target's; a single point is a service that calls itself. */
export function edgePath(points: readonly Point[], course: EdgeCourse): EdgePath {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return { path: '', middle: { x: 0, y: 0 } };
  if (points.length === 1) return loopPath(first);
  if (first.x === last.x) return sidePath(first, last);
  const direction = Math.sign(last.x - first.x);
  const aside = (direction < 0 ? ASIDE : 0) + (course.isAsynchronous ? -ASIDE : 0);
  const stops = points.flatMap((point, index) => {
    const y = point.y + (index === 0 || index === points.length - 1 ? aside : 0);
    const half = (HALF_CARD + (index === 0 || index === points.length - 1 ? GAP : 0)) * direction;
    // A passage is crossed level, so that the line does not run into the cards above and below it.
    const sides = [
      { x: point.x - half, y },
      { x: point.x + half, y },
    ];
    if (index === 0) return sides.slice(1);
    return index === points.length - 1 ? sides.slice(0, 1) : sides;
  });
  return { path: curve(stops), middle: gapMiddle(stops, course.isLabelledEarly) };
}

/** Levels run straight across passages; between layers the line bends. */
function curve(stops: readonly Point[]): string {
  const [first, ...rest] = stops;
  if (first === undefined) return '';
  let previous = first;
  const pieces = rest.map((stop, index) => {
    const half = (stop.x - previous.x) / 2;
    const piece =
      index % 2 === 0
        ? `C${round(previous.x + half)} ${round(previous.y)} ${round(stop.x - half)} ${round(stop.y)} ${round(stop.x)} ${round(stop.y)}`
        : `L${round(stop.x)} ${round(stop.y)}`;
    previous = stop;
    return piece;
  });
  return `M${round(first.x)} ${round(first.y)}${pieces.join('')}`;
}

function loopPath({ x, y }: Point): EdgePath {
  const top = y - CARD_HEIGHT / 2;
  const right = x + HALF_CARD;
  const path = `M${right - 52} ${top - GAP}C${right - 62} ${top - 34} ${right - 4} ${top - 34} ${right - 16} ${top - GAP}`;
  return { path, middle: { x: right - 34, y: top - 28 } };
}

/** Between cards of one layer, round their right side. */
function sidePath(first: Point, last: Point): EdgePath {
  const x = first.x + HALF_CARD + GAP;
  const out = x + 46;
  return {
    path: `M${x} ${first.y}C${out} ${first.y} ${out} ${last.y} ${x} ${last.y}`,
    middle: { x: out - 8, y: (first.y + last.y) / 2 },
  };
}

function gapMiddle(stops: readonly Point[], isEarly: boolean): Point {
  const [from, to] = isEarly ? [stops[0], stops[1]] : [stops.at(-2), stops.at(-1)];
  if (from === undefined || to === undefined) return { x: 0, y: 0 };
  // Off the middle, towards the end where fewer edges meet: there they are further apart.
  const part = isEarly ? 0.42 : 0.58;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
