/**
 * Draws the rows of a flame graph that are in sight. First all frames, then those that a search found over the others
 * made pale, then a mark on each that went wrong: what a pixel hides in one layer shows in the next.
 */

import type { Outcome } from '@fluoroscope/wire';
import { visitInSight, type FlameLayer } from '../../model/flame-layers.ts';
import type { Flame } from '../../model/flame.ts';
import type { ServiceMark } from '../../model/service-mark.ts';
import type { Timeline } from '../../model/timeline.ts';

export const FLAME_ROW_HEIGHT = 22;
const GAP = 1;
/** Narrower frames have no room for a letter. */
const LEAST_TEXT_WIDTH = 26;
const MARK_WIDTH = 14;

export interface FlamePicture {
  readonly timeline: Timeline;
  readonly flame: Flame;
  readonly marks: readonly ServiceMark[];
  readonly layers: FlameLayers;
  /** Undefined while nothing is searched for. */
  readonly isHit: ((frame: number) => boolean) | undefined;
  readonly selected: number;
  readonly hovered: number | undefined;
  /** What a frame is called. */
  readonly textOf: (frame: number) => string;
}

interface FlameLayers {
  readonly all: FlameLayer;
  readonly problems: FlameLayer;
  /** Undefined while nothing is searched for. */
  readonly hits: FlameLayer | undefined;
}

export interface FlameViewport {
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly picture: FlamePicture;
  readonly viewport: FlameViewport;
  readonly colours: readonly FrameColours[];
  readonly colourOf: (name: string) => string;
}

interface FrameColours {
  readonly fill: string;
  readonly ink: string;
}

export function drawFlame(
  context: CanvasRenderingContext2D,
  picture: FlamePicture,
  viewport: FlameViewport,
  style: CSSStyleDeclaration,
): void {
  const colourOf = (name: string): string => style.getPropertyValue(name).trim();
  const colours = Array.from({ length: 8 }, (_, index) => ({
    fill: colourOf(`--service-${index}`),
    ink: colourOf(`--service-${index}-ink`),
  }));
  const pen: Pen = { context, picture, viewport, colours, colourOf };
  context.clearRect(0, 0, viewport.width, viewport.height);
  context.font = `12px ${colourOf('--font')}`;
  context.textBaseline = 'middle';
  const { all, hits, problems } = picture.layers;
  context.globalAlpha = hits === undefined ? 1 : 0.28;
  drawLayer(pen, all, 0.6, drawFrame);
  context.globalAlpha = 1;
  if (hits !== undefined) drawLayer(pen, hits, 0.6, drawFrame);
  drawLayer(pen, problems, 2, drawProblem);
  drawOutline(pen, picture.hovered, colourOf('--fg'), 1.5);
  drawOutline(pen, picture.selected, colourOf('--accent'), 3);
}

type DrawFrame = (pen: Pen, frame: number, place: Place) => void;

interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

function drawLayer(pen: Pen, layer: FlameLayer, leastPixels: number, draw: DrawFrame): void {
  const { flame } = pen.picture;
  const { scrollTop, height, width } = pen.viewport;
  const perPixel = (flame.window.to - flame.window.from) / width;
  const first = Math.floor(scrollTop / FLAME_ROW_HEIGHT);
  const last = Math.min(layer.length, Math.ceil((scrollTop + height) / FLAME_ROW_HEIGHT));
  for (let row = first; row < last; row++) {
    visitInSight(flame, layer[row] ?? [], flame.window, perPixel * leastPixels, (frame) =>
      draw(pen, frame, placeOf(pen, frame)),
    );
  }
}

/** In pixels, cut at the edges so that a frame a thousand times as wide as the view keeps its name in sight. */
function placeOf({ picture: { flame }, viewport }: Pen, frame: number): Place {
  const { from, to } = flame.window;
  const scale = viewport.width / (to - from);
  const left = Math.max(0, ((flame.from[frame] ?? 0) - from) * scale);
  const right = Math.min(viewport.width, ((flame.to[frame] ?? 0) - from) * scale);
  const top = (flame.row[frame] ?? 0) * FLAME_ROW_HEIGHT - viewport.scrollTop;
  return { left, top, width: Math.max(1, right - left) };
}

const drawFrame: DrawFrame = (pen, frame, { left, top, width }) => {
  const { context, picture, colours, colourOf } = pen;
  const mark = picture.marks[picture.timeline.nodes[picture.flame.node[frame] ?? 0]?.service ?? 0];
  const { fill, ink } = colours[mark?.colour ?? 0] ?? { fill: '', ink: '' };
  const gap = width > 3 ? GAP : 0;
  context.fillStyle = fill;
  if (mark?.isOutlined === true && width > 4) {
    context.strokeStyle = fill;
    context.lineWidth = 1.5;
    context.strokeRect(left + 0.75, top + 0.75, width - gap - 1.5, FLAME_ROW_HEIGHT - 2.5);
  } else {
    context.fillRect(left, top, width - gap, FLAME_ROW_HEIGHT - 1);
  }
  if (width < LEAST_TEXT_WIDTH) return;
  const isMarked = picture.flame.outcome[frame] !== 'ok';
  context.fillStyle = mark?.isOutlined === true ? colourOf('--fg') : ink;
  const start = left + 5 + (isMarked ? MARK_WIDTH : 0);
  const text = fitted(context, picture.textOf(frame), left + width - 4 - start);
  context.fillText(text, start, top + FLAME_ROW_HEIGHT / 2 - (isMarked ? 2 : 0));
};

/** A stripe in the colour of the outcome at the foot, and where there is room its sign on a plate. */
const drawProblem: DrawFrame = ({ context, picture, colourOf }, frame, { left, top, width }) => {
  const outcome = picture.flame.outcome[frame] ?? 'ok';
  context.globalAlpha = picture.isHit === undefined || picture.isHit(frame) ? 1 : 0.5;
  context.fillStyle = colourOf('--bg');
  context.fillRect(left, top + FLAME_ROW_HEIGHT - 5, Math.max(2, width - GAP), 4);
  context.fillStyle = colourOf(`--${outcome}`);
  context.fillRect(left, top + FLAME_ROW_HEIGHT - 4, Math.max(2, width - GAP), 3);
  if (width >= LEAST_TEXT_WIDTH) drawSign(context, outcome, left + 4, top + 2, colourOf);
  context.globalAlpha = 1;
};

const OCTAGON: readonly (readonly [number, number])[] = [
  [3.9, 0.8],
  [8.1, 0.8],
  [11.2, 3.9],
  [11.2, 8.1],
  [8.1, 11.2],
  [3.9, 11.2],
  [0.8, 8.1],
  [0.8, 3.9],
];

/** An octagon with a cross, a triangle, or an hourglass: the signs of the outcome badges. */
function drawSign(
  context: CanvasRenderingContext2D,
  outcome: Outcome,
  left: number,
  top: number,
  colourOf: (name: string) => string,
): void {
  context.save();
  context.translate(left, top);
  context.fillStyle = colourOf('--bg');
  context.fillRect(-1, -1, 14, 14);
  context.fillStyle = colourOf(`--${outcome}`);
  context.strokeStyle = colourOf(`--${outcome}`);
  context.lineWidth = 1.5;
  if (outcome === 'fault') {
    context.beginPath();
    for (const [x, y] of OCTAGON) context.lineTo(x, y);
    context.fill();
    context.strokeStyle = colourOf('--bg');
    context.stroke(new Path2D('M4.1 4.1 7.9 7.9M7.9 4.1 4.1 7.9'));
  } else if (outcome === 'throttle') {
    context.stroke(new Path2D('M2.5 1h7M2.5 11h7M3.3 1v1.9L6 6 3.3 9.1V11M8.7 1v1.9L6 6l2.7 3.1V11'));
  } else {
    context.stroke(new Path2D('M6 1 11.3 10.8H.7zM6 4.6v3M6 9.2v.1'));
  }
  context.restore();
}

function drawOutline(pen: Pen, frame: number | undefined, colour: string, width: number): void {
  const { flame } = pen.picture;
  if (frame === undefined || frame < 0) return;
  const { from, to } = flame.window;
  if ((flame.to[frame] ?? 0) < from || (flame.from[frame] ?? 0) > to) return;
  const place = placeOf(pen, frame);
  pen.context.strokeStyle = pen.colourOf('--bg');
  pen.context.lineWidth = width + 2;
  pen.context.strokeRect(place.left + 1, place.top + 1, Math.max(2, place.width - 3), FLAME_ROW_HEIGHT - 3);
  pen.context.strokeStyle = colour;
  pen.context.lineWidth = width;
  pen.context.strokeRect(place.left + 1, place.top + 1, Math.max(2, place.width - 3), FLAME_ROW_HEIGHT - 3);
}

/** Cut with an ellipsis; by an average width first, because measuring every letter of a long text is slow. */
function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (width < 8) return '';
  let shown = text.slice(0, Math.ceil(width / 3));
  if (shown.length === text.length && context.measureText(shown).width <= width) return shown;
  for (let length = shown.length; length > 0; length = Math.floor(length * 0.85)) {
    shown = `${text.slice(0, length)}…`;
    if (context.measureText(shown).width <= width) return shown;
  }
  return '';
}
