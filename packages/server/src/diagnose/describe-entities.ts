/** What findings say about parts of a trace: their services and their ids, as far as a finding names them. */

import type { SegmentId } from '@fluoroscope/wire';
import { nameCall } from '../assemble/name-call.ts';
import type { TraceEntity } from '../assemble/trace-tree.ts';
import type { FoundService } from './finding.ts';

const MAX_IDS = 100;
const MAX_SERVICES = 20;

export function idsOf(entities: readonly TraceEntity[]): readonly SegmentId[] {
  return entities.slice(0, MAX_IDS).map(({ id }) => id);
}

/** The services that the entities are part of, each once; what hangs under nothing that arrived is part of none. */
export function servicesOf(entities: readonly TraceEntity[]): readonly FoundService[] {
  return uniqueServices(
    entities.flatMap(({ segment }) => (segment === undefined ? [] : [serviceOf(segment)])),
  );
}

export function uniqueServices(services: readonly FoundService[]): readonly FoundService[] {
  const byKey = new Map<string, FoundService>();
  for (const service of services) {
    if (byKey.size === MAX_SERVICES) break;
    byKey.set(JSON.stringify([service.name, service.type]), service);
  }
  return [...byKey.values()];
}

function serviceOf(segment: TraceEntity): FoundService {
  if (segment.kind !== 'inferred') return { name: segment.document.name, type: segment.document.origin };
  const { name, type } = nameCall(segment);
  return { name, type };
}

/** The name of the service an entity is part of; undefined for what hangs under nothing that arrived. */
export function serviceNameOf(entity: TraceEntity): string | undefined {
  return entity.segment?.document.name;
}
