/**
 * Who is at the other end of a link, and how long before. A link names a part of another trace: the sending of a
 * message, or whatever else caused a segment. Where that part is a call, such as one to a queue, the link comes from
 * the node that was called, so that the graph shows queue and consumer; otherwise from the service the part belongs to.
 * Source: X-Ray API reference, Edge `EdgeType` and `ReceivedEventAgeHistogram`; that a call stands for its callee is
 * observed, not documented.
 */

import { durationBetween, type EpochMicros, type SegmentId, type TraceId } from '@fluoroscope/wire';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { mergeDocuments } from './merge-documents.ts';
import { listServices, type ServiceIndex } from './services.ts';
import type { Trace, TraceLink, TraceLinkSource, TraceService } from './trace.ts';
import type { TraceEntity, TraceTree } from './trace-tree.ts';

/** A part of a trace that has ended, as the cause of something in another. */
export interface LinkSender {
  readonly service: Pick<TraceService, 'name' | 'type' | 'accountId'>;
  readonly end: EpochMicros;
}

export type LinkSenders = ReadonlyMap<SegmentId, LinkSender>;

/** Every part of a trace that a link can lead to. Takes documents as `assembleTrace` does. */
export function listSenders(documents: readonly ReceivedDocument[]): LinkSenders {
  return listSendersOf(mergeDocuments(documents));
}

/** The same of a trace whose documents were merged already. */
export function listSendersOf(tree: TraceTree): LinkSenders {
  const index = listServices(tree);
  const senders = new Map<SegmentId, LinkSender>();
  for (const entity of tree.entities) {
    const service = serviceOf(entity, index);
    if (service !== undefined && entity.end !== undefined)
      senders.set(entity.id, { service, end: entity.end });
  }
  return senders;
}

/** Undefined for what belongs to nobody yet: a call in progress, or a subsegment whose segment is missing. */
function serviceOf(entity: TraceEntity, { services, bySegment }: ServiceIndex): TraceService | undefined {
  const segment = entity.namespace === undefined ? entity.segment : entity.callees[0];
  return segment === undefined ? undefined : services[bySegment[segment.index] ?? -1];
}

/** The trace with the sources of its links, as far as `findSender` knows them. */
export function resolveLinks(
  trace: Trace,
  findSender: (traceId: TraceId, entityId: SegmentId) => LinkSender | undefined,
): Trace {
  const links = trace.links.map((link) => {
    const sender = findSender(link.traceId, link.entityId);
    return { ...link, source: sender && sourceOf(link, sender, trace) };
  });
  return { ...trace, links };
}

function sourceOf(link: TraceLink, { service, end }: LinkSender, trace: Trace): TraceLinkSource | undefined {
  const caused = trace.segments[link.segment];
  if (caused === undefined) return undefined;
  const { name, type, accountId } = service;
  return { name, type, accountId, age: durationBetween(end, caused.start) };
}
