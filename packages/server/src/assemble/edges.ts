/**
 * Who called whom. A call made by a `remote` or `aws` subsegment is one edge with the times and the outcome of that
 * subsegment, network included. Where a segment names another segment or local work as its parent, there is no
 * caller's view, and the callee's own times serve. A segment without parent is called by its client.
 * Source: X-Ray Developer Guide, "Service graph"; aliases are observed, not documented.
 */

import { durationBetween, outcomeOf } from '@fluoroscope/wire';
import type { TraceEdge } from './trace.ts';
import { nameCall } from './name-call.ts';
import type { ServiceIndex } from './services.ts';
import type { TraceEntity, TraceTree } from './trace-tree.ts';

/** One edge a call. A call answered by several segments of one service, as retries are, is still one. */
export function listEdges(tree: TraceTree, index: ServiceIndex): readonly TraceEdge[] {
  const edges: TraceEdge[] = [];
  for (const segment of tree.segments) addEdgesInto(edges, segment, index);
  for (const inferred of tree.inferred) {
    if (inferred.parent !== undefined) addCallEdge(edges, inferred.parent, inferred, index);
  }
  return edges;
}

function addEdgesInto(edges: TraceEdge[], segment: TraceEntity, index: ServiceIndex): void {
  const client = index.clientBySegment[segment.index];
  const target = index.bySegment[segment.index];
  if (target === undefined) return;
  if (client !== undefined) {
    edges.push(edgeOf(segment, client, target, undefined));
    return;
  }
  const { parent } = segment;
  if (parent?.segment === undefined) return;
  if (parent.namespace === undefined) {
    const source = index.bySegment[parent.segment.index];
    if (source !== undefined) edges.push(edgeOf(segment, source, target, undefined));
  } else if (parent.callees[0] === segment) {
    addAnswers(edges, parent, index);
  }
}

function addAnswers(edges: TraceEdge[], call: TraceEntity, index: ServiceIndex): void {
  const targets: (number | undefined)[] = [];
  for (const callee of call.callees) {
    const target = index.bySegment[callee.index];
    if (targets.includes(target)) continue;
    targets.push(target);
    addCallEdge(edges, call, callee, index);
  }
}

function addCallEdge(edges: TraceEdge[], call: TraceEntity, callee: TraceEntity, index: ServiceIndex): void {
  const source = call.segment && index.bySegment[call.segment.index];
  const target = index.bySegment[callee.index];
  if (source === undefined || target === undefined) return;
  const alias = callee.kind === 'inferred' ? undefined : aliasOf(call, index.services[target]?.name);
  edges.push(edgeOf(call, source, target, alias));
}

function aliasOf(call: TraceEntity, ownName: string | undefined): TraceEdge['alias'] {
  const { name, type } = nameCall(call);
  return name === ownName ? undefined : { name, type };
}

function edgeOf(seen: TraceEntity, source: number, target: number, alias: TraceEdge['alias']): TraceEdge {
  const { start, end, flags } = seen;
  const responseTime = durationBetween(start, end ?? start);
  return { source, target, start, end, responseTime, flags, outcome: outcomeOf(flags), alias };
}
