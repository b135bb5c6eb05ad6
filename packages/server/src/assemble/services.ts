/**
 * The nodes of a trace. Every segment belongs to one, real or inferred; a segment without parent adds the client that
 * sent its request. Subsegments add none: they belong to the node of the segment around them.
 * Source: X-Ray Developer Guide, "Service graph"; client nodes and states are observed, not documented.
 */

import type { TraceService } from './trace.ts';
import { nameCall } from './name-call.ts';
import { isRootSegment, type TraceEntity, type TraceTree } from './trace-tree.ts';

export interface ServiceIndex {
  readonly services: readonly TraceService[];
  /** Service of a segment, by the segment's `index`. */
  readonly bySegment: readonly number[];
  /** The client of a segment without parent, by the segment's `index`; undefined for every other segment. */
  readonly clientBySegment: readonly (number | undefined)[];
}

interface ServiceDraft extends TraceService {
  names: string[];
  isRoot: boolean;
}

/** Up to this many nodes, looking through the list costs less than keeping a map beside it. */
const SCAN_LIMIT = 16;

interface Nodes {
  readonly services: ServiceDraft[];
  /** Place in `services` by identity, once there are more than `SCAN_LIMIT`. */
  places: Map<string, number> | undefined;
}

/** Numbers the nodes of a trace in the order of its segments, inferred ones last, each client before its root. */
export function listServices(tree: TraceTree): ServiceIndex {
  const nodes: Nodes = { services: [], places: undefined };
  const bySegment: number[] = [];
  const clientBySegment: (number | undefined)[] = [];
  for (const segment of tree.segments) {
    const isRoot = isRootSegment(segment);
    clientBySegment.push(isRoot ? addClient(nodes, segment) : undefined);
    bySegment.push(addReported(nodes, segment, isRoot));
  }
  for (const segment of tree.inferred) {
    clientBySegment.push(undefined);
    bySegment.push(addInferred(nodes, segment));
  }
  return { services: nodes.services, bySegment, clientBySegment };
}

function addClient(nodes: Nodes, root: TraceEntity): number {
  return addNode(nodes, root.document.name, 'client', accountOf(root), 'unknown');
}

function addReported(nodes: Nodes, segment: TraceEntity, isRoot: boolean): number {
  const { name, origin } = segment.document;
  const place = addNode(nodes, name, origin, accountOf(segment), 'active');
  const service = nodes.services[place];
  if (isRoot && service !== undefined) service.isRoot = true;
  return place;
}

/** A node that also reported segments of its own stays active, since those were added before. */
function addInferred(nodes: Nodes, inferred: TraceEntity): number {
  const target = nameCall(inferred);
  const state = target.type === 'remote' ? 'passive' : 'unknown';
  const place = addNode(nodes, target.name, target.type, accountOf(inferred), state);
  const names = nodes.services[place]?.names;
  if (target.spelling !== undefined && names?.includes(target.spelling) === false)
    names.push(target.spelling);
  return place;
}

function accountOf(entity: TraceEntity): string | undefined {
  return entity.document.aws?.account_id;
}

function addNode(
  nodes: Nodes,
  name: string,
  type: string | undefined,
  accountId: string | undefined,
  state: TraceService['state'],
): number {
  const found = findNode(nodes, name, type, accountId);
  if (found !== undefined) return found;
  const place = nodes.services.push({ name, names: [name], type, accountId, state, isRoot: false }) - 1;
  nodes.places?.set(identity(name, type, accountId), place);
  return place;
}

function findNode(
  nodes: Nodes,
  name: string,
  type: string | undefined,
  accountId: string | undefined,
): number | undefined {
  const { services } = nodes;
  if (services.length > SCAN_LIMIT) {
    nodes.places ??= new Map(
      services.map((service, place) => [identity(service.name, service.type, service.accountId), place]),
    );
    return nodes.places.get(identity(name, type, accountId));
  }
  for (let place = 0; place < services.length; place++) {
    const service = services[place];
    if (service?.name === name && service.type === type && service.accountId === accountId) return place;
  }
  return undefined;
}

function identity(name: string, type: string | undefined, accountId: string | undefined): string {
  return JSON.stringify([name, type, accountId]);
}
