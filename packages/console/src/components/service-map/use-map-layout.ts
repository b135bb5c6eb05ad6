import { useRef } from 'react';
import { layoutServiceMap, shareOfPlaced, type MapLayout } from '../../model/map-layout.ts';
import type { ServiceMap } from '../../model/service-map.ts';

/** Below this share of known nodes it is another map, and better laid out anew than patched. */
const LEAST_KNOWN_SHARE = 0.9;

export interface KeptLayout {
  readonly layout: MapLayout;
  /** Another number for each layout that was made from nothing. */
  readonly generation: number;
}

interface Kept extends KeptLayout {
  readonly scene: string;
  readonly shape: string;
}

/**
 * The layout of a map: the same while nodes and edges are, patched when some come or go, and made anew when the reader
 * asks for another part of the graph, which `scene` names.
 */
export function useMapLayout(map: ServiceMap, scene: string): KeptLayout {
  const kept = useRef<Kept | undefined>(undefined);
  kept.current = keepLayout(map, scene, kept.current);
  return kept.current;
}

function keepLayout(map: ServiceMap, scene: string, kept: Kept | undefined): Kept {
  const shape = [...map.nodes.map(({ key }) => key), '', ...map.edges.map(({ key }) => key)].join('\n');
  if (kept?.shape === shape && kept.scene === scene) return kept;
  const isPatch = kept?.scene === scene && shareOfPlaced(map, kept.layout) >= LEAST_KNOWN_SHARE;
  const layout = layoutServiceMap(map, isPatch ? kept.layout : undefined);
  const generation = (kept?.generation ?? 0) + (isPatch ? 0 : 1);
  return { scene, shape, layout, generation };
}
