/**
 * The service graph of a retrieval's traces, and which of its services are linked to other traces. A segment that was
 * caused by another trace, such as one that works on a message, links to it: that other trace is its parent, and for
 * the service that sent the message, if its trace was retrieved too, the consumer's trace is a child.
 * Source: X-Ray API reference, GetRetrievedTracesGraph and GraphLink; the values of the reference type are not
 * documented.
 */

import type { TraceId } from '@fluoroscope/wire';
import { describeTree } from '../assemble/assemble-trace.ts';
import { listSendersOf, type LinkSenders, resolveLinks } from '../assemble/resolve-links.ts';
import type { Trace, TraceLink } from '../assemble/trace.ts';
import type { TraceTree } from '../assemble/trace-tree.ts';
import { graphOfTraces } from '../query/graph-of-traces.ts';
import type { ServiceGraph } from '../query/service-graph.ts';
import type { FoundTrace } from './retrieval.ts';

/** The API's limit for one service. */
const MAX_LINKS = 100;

/** Which node of a graph is meant. */
export interface ServiceIdentity {
  readonly name: string;
  readonly type: string | undefined;
  readonly accountId: string | undefined;
}

export interface ServiceLink {
  /** What the destinations are to the source. */
  readonly referenceType: 'PARENT' | 'CHILD';
  readonly sourceTraceId: TraceId;
  readonly destinationTraceIds: readonly TraceId[];
}

export interface RetrievedGraph {
  readonly graph: ServiceGraph;
  /** In the order of the traces, at most a hundred. */
  linksOf(service: ServiceIdentity): readonly ServiceLink[];
}

/** Throws what `readTrace` throws. A trace that is not kept any more does not appear. */
export async function graphOfRetrieval(
  found: readonly FoundTrace[],
  readTrace: (found: FoundTrace) => Promise<TraceTree | undefined>,
): Promise<RetrievedGraph> {
  const traces: Trace[] = [];
  for (const each of found) {
    const tree = await readTrace(each);
    if (tree !== undefined) traces.push(describeTree(tree));
  }
  const links = new LinkTable();
  for (const trace of traces) addParents(links, trace);
  const wanted = senders(traces);
  const sendersByTrace = new Map<TraceId, LinkSenders>();
  for (const each of found) {
    const ids = wanted.get(each.traceId);
    const tree = ids === undefined ? undefined : await readTrace(each);
    if (ids === undefined || tree === undefined) continue;
    addChildren(links, tree, ids);
    sendersByTrace.set(each.traceId, listSendersOf(tree));
  }
  const linked = traces.map((trace) =>
    resolveLinks(trace, (traceId, entityId) => sendersByTrace.get(traceId)?.get(entityId)),
  );
  return { graph: graphOfTraces(linked), linksOf: (service) => links.of(service) };
}

function addParents(links: LinkTable, trace: Trace): void {
  for (const { segment, traceId } of trace.links) {
    const service = trace.services[trace.segments[segment]?.service ?? -1];
    if (service !== undefined) links.add(service, 'PARENT', trace.traceId, traceId);
  }
}

/** The traces that others link to, with what is linked to in them and by whom. */
type Senders = ReadonlyMap<TraceId, readonly (readonly [link: TraceLink, from: TraceId])[]>;

function senders(traces: readonly Trace[]): Senders {
  const wanted = new Map<TraceId, (readonly [TraceLink, TraceId])[]>();
  for (const { traceId: from, links } of traces) {
    for (const link of links) {
      const known = wanted.get(link.traceId) ?? [];
      wanted.set(link.traceId, known);
      known.push([link, from]);
    }
  }
  return wanted;
}

/** A trace is read again for this, since only its tree knows which service a subsegment belongs to. */
function addChildren(
  links: LinkTable,
  tree: TraceTree,
  wanted: readonly (readonly [link: TraceLink, from: TraceId])[],
): void {
  const { services, segments } = describeTree(tree);
  const byId = new Map(tree.entities.map((entity) => [entity.id, entity.segment?.index]));
  for (const [{ entityId }, from] of wanted) {
    const service = services[segments[byId.get(entityId) ?? -1]?.service ?? -1];
    if (service !== undefined) links.add(service, 'CHILD', tree.traceId, from);
  }
}

interface LinkDraft extends ServiceLink {
  readonly destinationTraceIds: TraceId[];
}

class LinkTable {
  readonly #services = new Map<string, Map<string, LinkDraft>>();

  add(
    service: ServiceIdentity,
    referenceType: ServiceLink['referenceType'],
    sourceTraceId: TraceId,
    destination: TraceId,
  ): void {
    const key = keyOf(service);
    const links = this.#services.get(key) ?? new Map<string, LinkDraft>();
    this.#services.set(key, links);
    const linkKey = `${referenceType} ${sourceTraceId}`;
    const link = links.get(linkKey) ?? { referenceType, sourceTraceId, destinationTraceIds: [] };
    links.set(linkKey, link);
    if (!link.destinationTraceIds.includes(destination)) link.destinationTraceIds.push(destination);
  }

  of(service: ServiceIdentity): readonly ServiceLink[] {
    return [...(this.#services.get(keyOf(service))?.values() ?? [])].slice(0, MAX_LINKS);
  }
}

function keyOf({ name, type, accountId }: ServiceIdentity): string {
  return JSON.stringify([name, type ?? '', accountId ?? '']);
}
