/**
 * Who called whom. A call made by a `remote` or `aws` subsegment is one edge with the times and the outcome of that
 * subsegment, network included. Where a segment names another segment or local work as its parent, there is no
 * caller's view, and the callee's own times serve. A segment without parent is called by its client.
 * Source: X-Ray Developer Guide, "Service graph"; aliases are observed, not documented.
 */

import { durationBetween, outcomeOf } from '@fluoroscope/wire';
import type { TraceEdge } from './trace.ts';
import { httpOf } from './http.ts';
import { nameCall } from './name-call.ts';
import type { ServiceIndex } from './services.ts';
import type { TraceEntity, TraceTree } from './trace-tree.ts';

export interface TraceCalls {
  /** One edge a call. A call answered by several segments of one service, as retries are, is still one. */
  readonly edges: readonly TraceEdge[];
  /** The entity that tells of each call: the subsegment that made it, or the segment that answered it. */
  readonly seen: readonly TraceEntity[];
}

interface CallsDraft {
  readonly edges: TraceEdge[];
  readonly seen: TraceEntity[];
}

export function listCalls(tree: TraceTree, index: ServiceIndex): TraceCalls {
  const calls: CallsDraft = { edges: [], seen: [] };
  for (const segment of tree.segments) addCallsOf(calls, segment, index);
  for (const inferred of tree.inferred) {
    if (inferred.parent !== undefined) addCall(calls, inferred.parent, inferred, index);
  }
  return calls;
}

function addCallsOf(calls: CallsDraft, segment: TraceEntity, index: ServiceIndex): void {
  const client = index.clientBySegment[segment.index];
  if (client !== undefined) {
    addEdge(calls, segment, client, undefined, segment, undefined, index);
    return;
  }
  const { parent } = segment;
  if (parent?.segment === undefined) return;
  if (parent.namespace === undefined) {
    const source = index.bySegment[parent.segment.index];
    addEdge(calls, segment, source, parent.segment.index, segment, undefined, index);
  } else if (parent.callees[0] === segment) {
    addAnswers(calls, parent, index);
  }
}

function addAnswers(calls: CallsDraft, call: TraceEntity, index: ServiceIndex): void {
  const targets: (number | undefined)[] = [];
  for (const callee of call.callees) {
    const target = index.bySegment[callee.index];
    if (targets.includes(target)) continue;
    targets.push(target);
    addCall(calls, call, callee, index);
  }
}

function addCall(calls: CallsDraft, call: TraceEntity, callee: TraceEntity, index: ServiceIndex): void {
  const caller = call.segment?.index;
  if (caller === undefined) return;
  const ownName = index.services[index.bySegment[callee.index] ?? -1]?.name;
  const alias = callee.kind === 'inferred' ? undefined : aliasOf(call, ownName);
  addEdge(calls, call, index.bySegment[caller], caller, callee, alias, index);
}

function aliasOf(call: TraceEntity, ownName: string | undefined): TraceEdge['alias'] {
  const { name, type } = nameCall(call);
  return name === ownName ? undefined : { name, type };
}

/** `seen` tells of the call, `source` and `caller` are the service and the segment that made it. */
function addEdge(
  { edges, seen: seenEntities }: CallsDraft,
  seen: TraceEntity,
  source: number | undefined,
  caller: number | undefined,
  callee: TraceEntity,
  alias: TraceEdge['alias'],
  { bySegment }: ServiceIndex,
): void {
  const target = bySegment[callee.index];
  if (source === undefined || target === undefined) return;
  const { start, end, flags } = seen;
  seenEntities.push(seen);
  edges.push({
    source,
    target,
    start,
    end,
    responseTime: durationBetween(start, end ?? start),
    flags,
    outcome: outcomeOf(flags),
    alias,
    http: httpOf(seen),
    caller,
    callee: callee.index,
  });
}
