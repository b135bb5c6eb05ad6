/**
 * How far down each item of the map's layers is drawn: as near to its neighbours as the order and the room that each
 * item takes allow. Within one layer that is a least squares problem under an order, which pooling neighbours that
 * press against each other solves exactly (isotonic regression), so layers are never taller than they need to be.
 * Pure.
 */

import type { LayerItem, OrderedLayers } from './map-order.ts';

export interface RowRoom {
  /** Height of a node with the space below it. */
  readonly node: number;
  /** Height that a call takes which passes a layer. */
  readonly passage: number;
}

const PASSES = 14;
/** How much more a node of an earlier layout stays than anything pulls at it. */
const EARLIER_WEIGHT = 1e6;

/** Centre of each item, by index. */
export function placeRows({ items, layers }: OrderedLayers, room: RowRoom): readonly number[] {
  const heights = items.map(({ node }) => (node === undefined ? room.passage : room.node));
  const rows = new Float64Array(items.length);
  for (const layer of layers) {
    const total = layer.reduce((sum, item) => sum + (heights[item] ?? 0), 0);
    let top = -total / 2;
    for (const item of layer) {
      rows[item] = top + (heights[item] ?? 0) / 2;
      top += heights[item] ?? 0;
    }
  }
  items.forEach(({ earlierY }, index) => {
    if (earlierY !== undefined) rows[index] = earlierY;
  });
  for (let pass = 0; pass < PASSES; pass += 1) {
    const isDown = pass % 2 === 0;
    // The last passes look both ways, which takes the bends out that one way leaves.
    const isBoth = pass >= PASSES - 6;
    for (const layer of isDown ? layers : layers.toReversed()) {
      const wishes = layer.map((item) =>
        wishOf(item, items, rows, isBoth ? 'both' : isDown ? 'before' : 'after'),
      );
      placeInOrder(layer, wishes, heights, rows);
    }
  }
  return [...rows];
}

interface Wish {
  readonly at: number;
  readonly weight: number;
}

function wishOf(
  index: number,
  items: readonly LayerItem[],
  rows: Float64Array,
  side: 'before' | 'after' | 'both',
): Wish {
  const item = items[index];
  const own = rows[index] ?? 0;
  if (item?.earlierY !== undefined) return { at: item.earlierY, weight: EARLIER_WEIGHT };
  let [sum, weight] = [0, 0];
  const add = (neighbour: number): void => {
    const isStraight = item?.node === undefined || items[neighbour]?.node === undefined;
    sum += (rows[neighbour] ?? 0) * (isStraight ? 2 : 1);
    weight += isStraight ? 2 : 1;
  };
  if (side !== 'after') item?.before.forEach(add);
  if (side !== 'before') item?.after.forEach(add);
  return weight === 0 ? { at: own, weight: 0.1 } : { at: sum / weight, weight };
}

interface Block {
  /** Where the block's first item would be, if it alone decided. */
  sum: number;
  weight: number;
  readonly first: number;
}

/** Items as near to their wishes as their order and heights allow. */
function placeInOrder(
  layer: readonly number[],
  wishes: readonly Wish[],
  heights: readonly number[],
  rows: Float64Array,
): void {
  const offsets: number[] = [];
  const blocks: Block[] = [];
  layer.forEach((item, index) => {
    const previous = layer[index - 1];
    const gap = previous === undefined ? 0 : ((heights[previous] ?? 0) + (heights[item] ?? 0)) / 2;
    const offset = (offsets.at(-1) ?? 0) + gap;
    offsets.push(offset);
    const { at = 0, weight = 1 } = wishes[index] ?? {};
    let block: Block = { sum: (at - offset) * weight, weight, first: index };
    for (let above = blocks.at(-1); above !== undefined; above = blocks.at(-1)) {
      if (above.sum / above.weight <= block.sum / block.weight) break;
      block = { sum: above.sum + block.sum, weight: above.weight + block.weight, first: above.first };
      blocks.pop();
    }
    blocks.push(block);
  });
  blocks.forEach(({ sum, weight, first }, index) => {
    const end = blocks[index + 1]?.first ?? layer.length;
    for (let at = first; at < end; at += 1) {
      const item = layer[at];
      if (item !== undefined) rows[item] = sum / weight + (offsets[at] ?? 0);
    }
  });
}
