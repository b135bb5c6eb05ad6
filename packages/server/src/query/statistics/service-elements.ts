/** Elements of services. They are hashed once for a trace, and everything that tells of services goes by the hashes. */

import { hashOfService, hashOfServiceValue } from './dimension-lists.ts';
import { type ElementParts, type Fits, valueOf } from './element.ts';

export type ServiceDimension = 'EntryPoint' | 'Service';

/** Columns over `traces AS t`: `service_hashes`, and with `fits` as many `service_fits`. */
export function serviceColumns(fits: Fits): readonly string[] {
  const hashes = `arrayMap((n, y) -> ${hashOfService('n', 'y')}, t.services.name, t.services.type) AS service_hashes`;
  return fits === undefined
    ? [hashes]
    : [hashes, `arrayMap(n -> ${fits('n')}, t.services.name) AS service_fits`];
}

/** Besides `serviceColumns`. */
export function serviceElements(dimensions: readonly ServiceDimension[], fits: Fits): ElementParts {
  return {
    read: dimensions.includes('EntryPoint') ? ['toInt64(t.entry_point) + 1 AS entry_place'] : [],
    steps: [],
    lists: dimensions.map((name) => (name === 'EntryPoint' ? entryPoint(fits) : allServices(fits))),
  };
}

/** Nothing is at place 0. */
function entryPoint(fits: Fits): string {
  const condition = fits === undefined ? 'entry_place > 0' : 'entry_place > 0 AND service_fits[entry_place]';
  return `[if(${condition}, ${elementOf('EntryPoint', 'service_hashes[entry_place]')}, 0)]`;
}

/** Those of two accounts are one. */
function allServices(fits: Fits): string {
  const element = elementOf('Service', 'h');
  const elements =
    fits === undefined
      ? `arrayMap(h -> ${element}, service_hashes)`
      : `arrayMap((h, f) -> if(f, ${element}, 0), service_hashes, service_fits)`;
  return `arrayDistinct(${elements})`;
}

function elementOf(dimension: ServiceDimension, hash: string): string {
  return valueOf(hashOfServiceValue(dimension, hash));
}
