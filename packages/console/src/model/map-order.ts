/**
 * The order of nodes within the layers of the map, such that few calls cross. Calls over several layers pass through
 * places of their own in the layers between. Sweeps put each item at the mean of its neighbours in the layer before
 * (Sugiyama, Tagawa and Toda, 1981), and the order with the fewest crossings is kept.
 * What was in an earlier layout keeps its order, and the rest is sorted in between. Pure.
 */

import type { IndexedEdge, RankedGraph } from './map-ranks.ts';

export interface LayerItem {
  /** Undefined for a place that a call passes through. */
  readonly node: number | undefined;
  /** Position from top to bottom in an earlier layout. */
  readonly earlierY: number | undefined;
  /** Items of the layer before and of the layer after that it is joined with. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export interface OrderedLayers {
  readonly items: readonly LayerItem[];
  /** Items from top to bottom, by layer from left to right. */
  readonly layers: readonly (readonly number[])[];
  readonly firstRank: number;
  /** For each edge, the items it passes through from its source to its target. */
  readonly routes: readonly (readonly number[])[];
}

const SWEEPS = 12;

export function orderLayers(
  edges: readonly IndexedEdge[],
  ranked: RankedGraph,
  earlierY: (node: number) => number | undefined,
): OrderedLayers {
  const parts = layItems(edges, ranked, earlierY);
  const isFresh = parts.items.every((item) => item.earlierY === undefined);
  const layers = isFresh ? bestOrder(parts) : orderAround(parts);
  return { ...parts, layers };
}

function layItems(
  edges: readonly IndexedEdge[],
  { ranks, isBack }: RankedGraph,
  earlierY: (node: number) => number | undefined,
): OrderedLayers {
  const firstRank = Math.min(...ranks, 0);
  const items: {
    node: number | undefined;
    earlierY: number | undefined;
    before: number[];
    after: number[];
  }[] = [];
  const layers: number[][] = Array.from({ length: Math.max(...ranks, 0) - firstRank + 1 }, () => []);
  const add = (node: number | undefined, rank: number): number => {
    items.push({
      node,
      earlierY: node === undefined ? undefined : earlierY(node),
      before: [],
      after: [],
    });
    layers[rank - firstRank]?.push(items.length - 1);
    return items.length - 1;
  };
  ranks.forEach((rank, node) => add(node, rank));
  const routes = edges.map(({ source, target }, index) => {
    const [from, to] = isBack[index] === true ? [target, source] : [source, target];
    const route = [from];
    for (let rank = (ranks[from] ?? 0) + 1; rank < (ranks[to] ?? 0); rank += 1)
      route.push(add(undefined, rank));
    if ((ranks[from] ?? 0) < (ranks[to] ?? 0)) {
      route.push(to);
      route.slice(1).forEach((item, at) => {
        const previous = route[at] ?? 0;
        items[previous]?.after.push(item);
        items[item]?.before.push(previous);
      });
    } else route.push(to);
    return isBack[index] === true ? route.reverse() : route;
  });
  return { items, layers, firstRank, routes };
}

type Positions = Float64Array;

function bestOrder(parts: OrderedLayers): readonly (readonly number[])[] {
  const { items } = parts;
  const positions: Positions = new Float64Array(items.length);
  let layers = walkOrder(parts);
  setPositions(layers, positions);
  let best = layers;
  let fewest = crossings(layers, items, positions);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep += 1) {
    const isDown = sweep % 2 === 0;
    layers = sweepLayers(
      layers,
      positions,
      (item) => items[item]?.[isDown ? 'before' : 'after'] ?? [],
      isDown,
    );
    const count = crossings(layers, items, positions);
    if (count < fewest) [best, fewest] = [layers, count];
  }
  return best;
}

/** The order in which a walk from the first layer meets the items, which keeps what is connected together. */
function walkOrder({ items, layers }: OrderedLayers): readonly (readonly number[])[] {
  const met = new Map<number, number>();
  for (const start of layers.flat()) {
    const stack = [start];
    for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
      if (met.has(item)) continue;
      met.set(item, met.size);
      const { after = [], before = [] } = items[item] ?? {};
      stack.push(...before.toReversed(), ...after.toReversed());
    }
  }
  return layers.map((layer) => layer.toSorted((a, b) => (met.get(a) ?? 0) - (met.get(b) ?? 0)));
}

function sweepLayers(
  layers: readonly (readonly number[])[],
  positions: Positions,
  neighbours: (item: number) => readonly number[],
  isDown: boolean,
): readonly (readonly number[])[] {
  const swept = [...layers];
  const order = swept.map((_, index) => index);
  for (const index of isDown ? order : order.reverse()) {
    const layer = swept[index] ?? [];
    const means = new Map(
      layer.map((item) => [item, mean(neighbours(item), positions) ?? positions[item] ?? 0]),
    );
    swept[index] = layer.toSorted((a, b) => (means.get(a) ?? 0) - (means.get(b) ?? 0));
    setPositions([swept[index]], positions);
  }
  return swept;
}

/** Positions run from 0 to 1 in every layer, so that layers of different lengths can be compared. */
function setPositions(layers: readonly (readonly number[])[], positions: Positions): void {
  for (const layer of layers) {
    layer.forEach((item, index) => {
      positions[item] = (index + 0.5) / layer.length;
    });
  }
}

/** Items of an earlier layout in their order, and the others where their neighbours are. */
function orderAround({ items, layers }: OrderedLayers): readonly (readonly number[])[] {
  const places = new Float64Array(items.length);
  const isPlaced = items.map((item, index) => {
    places[index] = item.earlierY ?? 0;
    return item.earlierY !== undefined;
  });
  // From the left and back from the right: what is new may be joined with what was there on either side only.
  for (const layer of [...layers, ...layers.toReversed()]) {
    for (const index of layer) {
      if (isPlaced[index] === true) continue;
      const { before = [], after = [] } = items[index] ?? {};
      const near = mean(
        [...before, ...after].filter((item) => isPlaced[item] === true),
        places,
      );
      if (near === undefined) continue;
      places[index] = near;
      isPlaced[index] = true;
    }
  }
  return layers.map((layer) => layer.toSorted((a, b) => (places[a] ?? 0) - (places[b] ?? 0)));
}

function mean(of: readonly number[], values: Float64Array): number | undefined {
  if (of.length === 0) return undefined;
  let sum = 0;
  for (const index of of) sum += values[index] ?? 0;
  return sum / of.length;
}

/** How many pairs of joins between neighbouring layers cross, counted with a Fenwick tree. */
function crossings(
  layers: readonly (readonly number[])[],
  items: readonly LayerItem[],
  positions: Positions,
): number {
  let count = 0;
  layers.forEach((layer, index) => {
    const size = layers[index + 1]?.length ?? 0;
    const tree = new Int32Array(size + 1);
    let seen = 0;
    for (const item of layer) {
      const targets = (items[item]?.after ?? []).map((next) =>
        Math.round((positions[next] ?? 0) * size + 0.5),
      );
      for (const target of targets) {
        for (let at = target; at > 0; at -= at & -at) count -= tree[at] ?? 0;
        count += seen;
      }
      for (const target of targets) {
        for (let at = target; at <= size; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
        seen += 1;
      }
    }
  });
  return count;
}
