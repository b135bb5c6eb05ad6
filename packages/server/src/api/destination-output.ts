import type { EpochMicros } from '@fluoroscope/wire';
import type { SegmentDestination } from '../resources/segment-destination.ts';
import { isSettled } from '../resources/settling.ts';

/** Source: X-Ray API reference, GetTraceSegmentDestination. */
export function toDestination({ destination, changedAt }: SegmentDestination, now: EpochMicros): object {
  return { Destination: destination, Status: isSettled(changedAt, now) ? 'ACTIVE' : 'PENDING' };
}
