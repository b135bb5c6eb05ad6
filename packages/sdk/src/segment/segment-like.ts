import type { Segment } from './segment.ts';
import type { Subsegment } from './subsegment.ts';

/** What context holds and captures add to. */
export type SegmentLike = Segment | Subsegment;
