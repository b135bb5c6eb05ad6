/**
 * Spans that became two documents, the call and the service it was made in, found again: the id of the one is made of
 * the other's.
 */

import type { AnnotationValue } from '@fluoroscope/wire';
import type { TraceEntity, TraceTree } from '../../assemble/trace-tree.ts';
import { serviceSegmentId } from '../map/document-role.ts';
import { defaultMetadata } from './resource-attributes.ts';

/** The segment that stands for the service half of each subsegment that is the other half. */
export function splitSpans(tree: TraceTree): ReadonlyMap<TraceEntity, TraceEntity> {
  const services = new Map<TraceEntity, TraceEntity>();
  for (const entity of tree.entities) {
    const { parent } = entity;
    if (entity.kind !== 'subsegment' || parent?.kind !== 'segment' || !isLocalRoot(entity)) continue;
    if (serviceSegmentId(tree.traceId, entity.id) === parent.id) services.set(entity, parent);
  }
  return services;
}

/** The attribute that says so is metadata, or an annotation where the operator wants it to be. */
function isLocalRoot({ document }: TraceEntity): boolean {
  const annotations: Readonly<Record<string, AnnotationValue>> = document.annotations ?? {};
  const value: unknown =
    annotations['aws.span.kind'] ?? Reflect.get(defaultMetadata(document), 'aws.span.kind');
  return value === 'LOCAL_ROOT';
}
