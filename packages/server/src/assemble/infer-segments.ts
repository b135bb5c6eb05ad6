/**
 * A call that no segment answers still has a callee: a database, an AWS service, a system without tracing. It gets
 * the segment it would have sent, with the times and the outcome that the caller saw. A call in progress gets none
 * yet, since nothing about its callee is known to have happened; nor does one below an unattached subsegment, since
 * nobody is known to have made it.
 * Source: X-Ray Developer Guide, "Segment documents", section "Subsegments", on inferred segments.
 */

import type { TraceId } from '@fluoroscope/wire';
import { addCallee, draftInferred, type EntityDraft } from './entity-draft.ts';
import { hashTraceId, inferredId } from './inferred-id.ts';

/** Adds an inferred callee to every unanswered call; the result is in the order of the calls in `entities`. */
export function inferSegments(
  traceId: TraceId,
  entities: readonly EntityDraft[],
  firstIndex: number,
): readonly EntityDraft[] {
  const inferred: EntityDraft[] = [];
  let seed: ReturnType<typeof hashTraceId> | undefined;
  for (const entity of entities) {
    if (!isUnansweredCall(entity)) continue;
    seed ??= hashTraceId(traceId);
    const callee = draftInferred(entity, inferredId(seed, entity.id), firstIndex + inferred.length);
    addCallee(entity, callee);
    inferred.push(callee);
  }
  return inferred;
}

function isUnansweredCall(entity: EntityDraft): boolean {
  return (
    entity.namespace !== undefined &&
    entity.end !== undefined &&
    entity.segment !== undefined &&
    entity.callees.length === 0
  );
}
