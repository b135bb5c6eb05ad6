/** Finding nodes of the map by name, and walking from node to node by direction. Pure. */

import type { MapLayout } from './map-layout.ts';
import type { MapNode, ServiceMap } from './service-map.ts';

/** Keys of the nodes whose name or type contains every word of a text, in any case, from left to right on the map. */
export function findNodes(map: ServiceMap, layout: MapLayout, text: string): readonly string[] {
  const words = text.trim().toLowerCase().split(/\s+/);
  if (words[0] === '') return [];
  const place = (node: MapNode): number => {
    const { x = 0, y = 0 } = layout.nodes.get(node.key) ?? {};
    return x * 1e5 + y;
  };
  return map.nodes
    .filter((node) => {
      const haystack = `${node.name} ${node.type ?? ''} ${node.kind.label}`.toLowerCase();
      return words.every((word) => haystack.includes(word));
    })
    .toSorted((a, b) => place(a) - place(b))
    .map(({ key }) => key);
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * The node that lies next to another in a direction; sideways, one that it is joined with by a call goes before one
 * that is nearer. Undefined at the map's border.
 */
export function nodeBeside(
  map: ServiceMap,
  layout: MapLayout,
  fromKey: string,
  direction: Direction,
): string | undefined {
  const from = layout.nodes.get(fromKey);
  if (from === undefined) return undefined;
  const joined = new Set(
    map.edges.flatMap(({ source, target }) =>
      source.key === fromKey ? [target.key] : target.key === fromKey ? [source.key] : [],
    ),
  );
  let best: { readonly key: string; readonly cost: number } | undefined;
  for (const [key, point] of layout.nodes) {
    const [along, across] = apart(point.x - from.x, point.y - from.y, direction);
    if (key === fromKey || along < 10) continue;
    const isSideways = direction === 'left' || direction === 'right';
    if (!isSideways && across > along * 2) continue;
    const cost = along + across * 2 + (isSideways && !joined.has(key) ? 1e6 : 0);
    if (best === undefined || cost < best.cost) best = { key, cost };
  }
  return best?.key;
}

/** How far a step goes in a direction, and how far beside it. */
function apart(dx: number, dy: number, direction: Direction): readonly [number, number] {
  switch (direction) {
    case 'left':
      return [-dx, Math.abs(dy)];
    case 'right':
      return [dx, Math.abs(dy)];
    case 'up':
      return [-dy, Math.abs(dx)];
    case 'down':
      return [dy, Math.abs(dx)];
  }
}
