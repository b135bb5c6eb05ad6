/**
 * Where segments go. They always come to this store; the setting is kept and answered for the clients that manage it.
 * Source: X-Ray API reference, UpdateTraceSegmentDestination; X-Ray Developer Guide, "Transaction Search".
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { z } from 'zod';
import { defineResourceKind, storedInstant } from '../store/resource-kind.ts';
import type { ResourceStore } from '../store/resource-store.ts';

export const DESTINATIONS = ['XRay', 'CloudWatchLogs'] as const;

export interface SegmentDestination {
  readonly destination: (typeof DESTINATIONS)[number];
  readonly changedAt: EpochMicros;
}

const destinationKind = defineResourceKind<SegmentDestination>(
  'segment-destination',
  z.object({ destination: z.enum(DESTINATIONS), changedAt: storedInstant }),
);
const NAME = 'current';

const INITIAL: SegmentDestination = { destination: 'XRay', changedAt: 0 as EpochMicros };

export function readDestination(store: ResourceStore): SegmentDestination {
  return destinationKind.get(store, NAME) ?? INITIAL;
}

/** Resolves with what holds, once it is durable; choosing the same again changes nothing.
 *  Throws FLS_STORE_UNAVAILABLE. */
export function changeDestination(
  store: ResourceStore,
  destination: SegmentDestination['destination'],
  now: EpochMicros,
): Promise<SegmentDestination> {
  return store.change(() => {
    const before = readDestination(store);
    if (before.destination === destination) return { writes: [], result: before };
    const after: SegmentDestination = { destination, changedAt: now };
    return { writes: [destinationKind.put(NAME, after)], result: after };
  });
}
