import type { Segment } from './segment.ts';
import type { Subsegment } from './subsegment.ts';

/** What context holds and captures add to. */
export type SegmentLike = Segment | Subsegment;

/** Whether `value` is a segment or subsegment of any copy of the SDK. */
export function isSegmentLike(value: unknown): value is SegmentLike {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<SegmentLike>).addNewSubsegment === 'function'
  );
}
