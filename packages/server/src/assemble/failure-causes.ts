/**
 * Why requests failed: paths of failed entities, from the outermost failed segment down to an exception or to a callee
 * that sent nothing but failed. A failure begins a path of its own where the segment that called it did not fail.
 *
 * At each step the walk prefers the part that leads to a failed inferred callee over one that leads to an exception,
 * since a local exception mostly reports the remote failure; an entity that names the recorder of its exception
 * decides the way itself. Local subsegments are walked through even without a flag of their own: SDKs flag the remote
 * call that failed and its segment, but not the block of code between them. Paths of different beginnings share
 * nothing, so the work is linear in the tree.
 * Source: X-Ray API reference, FaultRootCause and ErrorRootCause; the choice of path is observed, not documented.
 */

import type { RootCause, RootCauseException } from './trace.ts';
import { findRecorder, hasCauseReference, indexRecorders, type Recorders } from './exception-recorders.ts';
import { toRootCause } from './root-cause-path.ts';
import type { ServiceIndex } from './services.ts';
import type { TraceEntity, TraceTree } from './trace-tree.ts';

export type FailureKind = 'fault' | 'error';

const NOTHING_RECORDED: readonly RootCauseException[] = [];

/** What a failed entity leads to along failed entities. */
const LEADS_NOWHERE = 0;
const LEADS_TO_EXCEPTION = 1;
const LEADS_TO_INFERRED = 2;

interface Search {
  readonly kind: FailureKind;
  readonly tree: TraceTree;
  /** What each entity the walk may take below the current beginning leads to. */
  readonly leads: Map<TraceEntity, number>;
  /** Made when the first entity refers to an exception recorded elsewhere. */
  recorders: Recorders | undefined;
}

/** One cause for each beginning that leads to an exception or an inferred callee, in the order of the segments. */
export function findFailureCauses(
  tree: TraceTree,
  index: ServiceIndex,
  kind: FailureKind,
): readonly RootCause[] {
  const causes: RootCause[] = [];
  let search: Search | undefined;
  for (const segments of [tree.segments, tree.inferred]) {
    for (const segment of segments) {
      if (!segment.flags[kind] || callerOf(segment)?.flags[kind] === true) continue;
      search ??= { kind, tree, leads: new Map(), recorders: undefined };
      const path = followFailure(segment, search);
      if (path !== undefined) causes.push(toRootCause(withCall(path), tree, index, describeFailure));
    }
  }
  return causes;
}

/** A callee that sent nothing is told together with the call, which holds the exception. */
function withCall(path: readonly TraceEntity[]): readonly TraceEntity[] {
  const [beginning] = path;
  if (beginning?.kind !== 'inferred' || beginning.parent === undefined) return path;
  return [beginning.parent, ...path];
}

function callerOf(segment: TraceEntity): TraceEntity | undefined {
  return segment.parent?.segment;
}

function followFailure(beginning: TraceEntity, search: Search): readonly TraceEntity[] | undefined {
  weighLeads(beginning, search);
  const path: TraceEntity[] = [beginning];
  for (let at: TraceEntity = beginning; ;) {
    const steps = stepsToRecorder(at, search);
    const next = steps.length > 0 ? steps.at(-1) : bestPart(at, search);
    if (next === undefined) return endsInCause(at) ? path : undefined;
    if (steps.length > 0) path.push(...steps);
    else path.push(next);
    at = next;
  }
}

function endsInCause(entity: TraceEntity): boolean {
  return entity.kind === 'inferred' || exceptionsOf(entity).length > 0;
}

/** Fills `leads` for all entities that are reached from `beginning` through failed entities and local work. */
function weighLeads(beginning: TraceEntity, { kind, leads }: Search): void {
  const failed: TraceEntity[] = [beginning];
  for (let i = 0; i < failed.length; i++) {
    const entity = failed[i];
    for (const part of entity?.subsegments ?? [])
      if (part.flags[kind] || isLocalWork(part)) failed.push(part);
    for (const part of entity?.callees ?? []) if (part.flags[kind]) failed.push(part);
  }
  for (let i = failed.length - 1; i >= 0; i--) {
    const entity = failed[i];
    if (entity === undefined) continue;
    let lead = entity.flags[kind] ? ownLead(entity) : LEADS_NOWHERE;
    for (const part of entity.subsegments) lead = Math.max(lead, leads.get(part) ?? LEADS_NOWHERE);
    for (const part of entity.callees) lead = Math.max(lead, leads.get(part) ?? LEADS_NOWHERE);
    leads.set(entity, lead);
  }
}

function isLocalWork({ document }: TraceEntity): boolean {
  return !('namespace' in document) || document.namespace === undefined;
}

function ownLead(entity: TraceEntity): number {
  if (entity.kind === 'inferred') return LEADS_TO_INFERRED;
  return exceptionsOf(entity).length > 0 ? LEADS_TO_EXCEPTION : LEADS_NOWHERE;
}

function bestPart(entity: TraceEntity, { leads }: Search): TraceEntity | undefined {
  let best: TraceEntity | undefined;
  let bestLead = LEADS_NOWHERE;
  for (const parts of [entity.subsegments, entity.callees]) {
    for (const part of parts) {
      const lead = leads.get(part) ?? LEADS_NOWHERE;
      if (lead <= bestLead) continue;
      best = part;
      bestLead = lead;
    }
  }
  return best;
}

/** From below `entity` down to the recorder of the exception it refers to; empty when that is no way to a cause. */
function stepsToRecorder(entity: TraceEntity, search: Search): readonly TraceEntity[] {
  if (!hasCauseReference(entity)) return [];
  search.recorders ??= indexRecorders(search.tree);
  let at = findRecorder(search.recorders, entity);
  if (at === undefined || !isWayToCause(at, search)) return [];
  const steps: TraceEntity[] = [];
  while (at !== undefined && at !== entity) {
    steps.push(at);
    at = at.parent;
  }
  return at === entity ? steps.reverse() : [];
}

function isWayToCause(entity: TraceEntity, { leads }: Search): boolean {
  return endsInCause(entity) || (leads.get(entity) ?? LEADS_NOWHERE) > LEADS_NOWHERE;
}

function describeFailure(entity: TraceEntity): {
  exceptions: readonly RootCauseException[];
  coverage: undefined;
} {
  return { exceptions: exceptionsOf(entity), coverage: undefined };
}

/** None on an inferred callee: they belong to the call. */
function exceptionsOf(entity: TraceEntity): readonly RootCauseException[] {
  const { cause } = entity.document;
  if (entity.kind === 'inferred' || typeof cause !== 'object') return NOTHING_RECORDED;
  return cause.exceptions?.map(({ type, message }) => ({ name: type, message })) ?? NOTHING_RECORDED;
}
