/**
 * An exception that passes through several subsegments is written down once; the others refer to it. A reference is
 * the exception's id (Python SDK, as a plain string) or the id of the subsegment that recorded it (Node SDK, in an
 * object), and is looked up in this order.
 */

import type { TraceEntity, TraceTree } from './trace-tree.ts';

/** Who recorded an exception, by the exception's id, and every entity by its own id. */
export interface Recorders {
  readonly byException: ReadonlyMap<string, TraceEntity>;
  readonly byId: ReadonlyMap<string, TraceEntity>;
}

/** Whether the entity failed from an exception that another one recorded. */
export function hasCauseReference(entity: TraceEntity): boolean {
  return entity.kind !== 'inferred' && referenceOf(entity) !== undefined;
}

/** Who recorded the exception that `entity` refers to; undefined when nobody in the trace did. */
export function findRecorder(recorders: Recorders, entity: TraceEntity): TraceEntity | undefined {
  const reference = referenceOf(entity);
  if (reference === undefined) return undefined;
  return recorders.byException.get(reference) ?? recorders.byId.get(reference);
}

/** An exception recorded twice belongs to the first entity of the tree that did. */
export function indexRecorders(tree: TraceTree): Recorders {
  const byException = new Map<string, TraceEntity>();
  const byId = new Map<string, TraceEntity>();
  for (const entity of tree.entities) {
    byId.set(entity.id, entity);
    const { cause } = entity.document;
    if (typeof cause !== 'object') continue;
    for (const { id } of cause.exceptions ?? []) {
      if (id !== undefined && !byException.has(id)) byException.set(id, entity);
    }
  }
  return { byException, byId };
}

function referenceOf(entity: TraceEntity): string | undefined {
  const { cause } = entity.document;
  return typeof cause === 'object' ? cause.id : cause;
}
