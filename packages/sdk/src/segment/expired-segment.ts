/** What happens to a tree that is still open at the deadline: it is sent as it stands, and its members go separate ways. */
import { count } from '../health/counters.ts';
import { guarded } from '../guard.ts';
import { stateOf } from './entity-state.ts';
import type { Segment } from './segment.ts';
import type { SegmentLike } from './segment-like.ts';

/** Sends `segment` with what is open below it, then cuts the tree: each open member goes alone when it closes. */
export function expire(segment: Segment): void {
  if (segment.facade) return;
  guarded('open segment deadline', () => segment.flush(), undefined);
  if (segment.notTraced !== true) count('segmentsExpired');
  const isClosed = segment.in_progress !== true;
  const pending: SegmentLike[] = [segment];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (at.subsegments !== undefined) pending.push(...at.subsegments);
    at.subsegments = undefined;
    const state = stateOf(at);
    state.counter = 0;
    state.holds = 0;
    state.isCounted = false;
    if (at.in_progress === true) state.isDetached = true;
    else state.isSent = true;
  }
  stateOf(segment).isSent = isClosed;
}
