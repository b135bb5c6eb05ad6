/**
 * Both ends of the links between a trace and others, as far as each is known. What a link's age is, and whose node
 * stands for a part, is decided where the service graph has it from (resolve-links.ts).
 */

import {
  durationBetween,
  type DurationMicros,
  type EpochMicros,
  type SegmentId,
  type TraceId,
} from '@fluoroscope/wire';
import { listNamedParts } from './links.ts';
import type { LinkSender, LinkSenders } from './resolve-links.ts';
import { listServices } from './services.ts';
import type { TraceTree } from './trace-tree.ts';

type LinkedService = LinkSender['service'];

export interface LinkedPart {
  /** The other trace, and the part of it. */
  readonly traceId: TraceId;
  readonly entityId: SegmentId;
  /** The part of this trace. */
  readonly ownEntityId: SegmentId;
  /** Whose the part of the other trace is; undefined where that part is not known, or has caused without an end. */
  readonly service: LinkedService | undefined;
  /** From the end of the causing part to the start of the caused segment. */
  readonly age: DurationMicros | undefined;
}

export interface CausedPart extends LinkedPart {
  /** When the caused part began. */
  readonly start: EpochMicros;
}

/** What a trace says it was caused by in others; `findSender` knows the parts of those. */
export function causesOf(
  tree: TraceTree,
  findSender: (traceId: TraceId, entityId: SegmentId) => LinkSender | undefined,
): readonly LinkedPart[] {
  const parts = listNamedParts(tree).filter(({ traceId }) => traceId !== tree.traceId);
  return parts.map(({ naming, segment, traceId, entityId }) => {
    const sender = findSender(traceId, entityId);
    return {
      traceId,
      entityId,
      ownEntityId: naming.id,
      service: sender?.service,
      age: sender && durationBetween(sender.end, segment.start),
    };
  });
}

/** What of the trace `other` was caused by the trace whose id and parts are given. */
export function causedBy(traceId: TraceId, senders: LinkSenders, other: TraceTree): readonly CausedPart[] {
  const parts = listNamedParts(other).filter((part) => part.traceId === traceId);
  if (parts.length === 0) return [];
  const { services, bySegment } = listServices(other);
  return parts.map(({ naming, segment, entityId }) => {
    const sender = senders.get(entityId);
    return {
      traceId: other.traceId,
      entityId: naming.id,
      ownEntityId: entityId,
      service: services[bySegment[segment.index] ?? -1],
      age: sender && durationBetween(sender.end, segment.start),
      start: naming.start,
    };
  });
}
