/** Which frames of a flame graph are on a row, in sight, or under the pointer. Pure. */

import type { Flame, FlameWindow } from './flame.ts';

/** Frames by row, from left to right. */
export type FlameLayer = readonly (readonly number[])[];

/** The frames that `isIn` takes, or all. */
export function layerOf(flame: Flame, isIn: (frame: number) => boolean = () => true): FlameLayer {
  const rows: number[][] = Array.from({ length: flame.rows }, () => []);
  for (let frame = 0; frame < flame.count; frame++) {
    if (isIn(frame)) rows[flame.row[frame] ?? 0]?.push(frame);
  }
  // A frame of no width comes before the one that begins where it is, so that ends ascend as starts do.
  const compare = (a: number, b: number): number =>
    (flame.from[a] ?? 0) - (flame.from[b] ?? 0) || (flame.to[a] ?? 0) - (flame.to[b] ?? 0) || a - b;
  for (const frames of rows) frames.sort(compare);
  return rows;
}

/**
 * Hands over the frames of a row that are in sight, at most one for each stretch of `least` seconds: what is narrower
 * than a pixel is jumped over, so a row of a hundred thousand costs no more than its pixels.
 */
export function visitInSight(
  flame: Flame,
  frames: readonly number[],
  window: FlameWindow,
  least: number,
  visit: (frame: number) => void,
): void {
  let at = firstEndingAfter(flame, frames, window.from, 0);
  while (at < frames.length) {
    const frame = frames[at] ?? 0;
    const from = flame.from[frame] ?? 0;
    if (from > window.to) return;
    visit(frame);
    const next = Math.max(flame.to[frame] ?? 0, from + least);
    at = Math.max(at + 1, firstEndingAfter(flame, frames, next, at + 1));
  }
}

/** The frame at a place, or the nearest one not farther than `reach` seconds. */
export function frameAt(
  flame: Flame,
  frames: readonly number[],
  seconds: number,
  reach: number,
): number | undefined {
  const at = firstEndingAfter(flame, frames, seconds, 0);
  const near = [frames[at], frames[at - 1]].filter((frame) => frame !== undefined);
  const distance = (frame: number): number =>
    Math.max((flame.from[frame] ?? 0) - seconds, seconds - (flame.to[frame] ?? 0), 0);
  const [best] = near.toSorted((a, b) => distance(a) - distance(b));
  return best !== undefined && distance(best) <= reach ? best : undefined;
}

/** A step from a frame: to its caller, its first callee, or its neighbour on the row; undefined where there is none. */
export function neighbourFrame(
  flame: Flame,
  layer: FlameLayer,
  frame: number,
  direction: 'up' | 'down' | 'left' | 'right',
): number | undefined {
  const row = flame.row[frame] ?? 0;
  switch (direction) {
    case 'up': {
      const parent = flame.parent[frame] ?? -1;
      return parent < 0 ? undefined : parent;
    }
    case 'down':
      return firstCallee(flame, layer, frame);
    case 'left':
      return layer[row]?.[(layer[row]?.indexOf(frame) ?? 0) - 1];
    case 'right':
      return layer[row]?.[(layer[row]?.indexOf(frame) ?? 0) + 1];
  }
}

function firstCallee(flame: Flame, layer: FlameLayer, frame: number): number | undefined {
  for (let row = (flame.row[frame] ?? 0) + 1; row < layer.length; row++) {
    const callee = layer[row]?.find((other) => flame.parent[other] === frame);
    if (callee !== undefined) return callee;
  }
  return undefined;
}

/** Frames of a row do not overlap, so their ends ascend as their starts do. */
function firstEndingAfter(flame: Flame, frames: readonly number[], seconds: number, startAt: number): number {
  let low = startAt;
  let high = frames.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((flame.to[frames[middle] ?? 0] ?? 0) <= seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}
