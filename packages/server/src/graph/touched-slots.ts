/**
 * The slots in which a trace counts, or did before: the ends of its segments and calls, and of everything its
 * documents say, since an earlier row may have counted what a later document has put elsewhere. What only an earlier
 * row can have counted ended when some document says that it did.
 */

import type { SegmentDocument, SubsegmentDocument, TopLevelDocument } from '@fluoroscope/wire';
import { toEpochMicros } from '@fluoroscope/wire';
import type { Trace } from '../assemble/trace.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { slotOf } from '../query/periods.ts';

/** Of a trace that has no earlier row. */
export function slotsOfNewTrace(trace: Trace): Set<number> {
  const slots = new Set<number>();
  for (const { start, end, responseTime } of trace.segments) {
    if (end !== undefined) slots.add(slotOf(start + responseTime));
  }
  for (const { start, end, responseTime } of trace.edges) {
    if (end !== undefined) slots.add(slotOf(start + responseTime));
  }
  return slots;
}

/** Of a trace that may have one; `documents` are all of its documents. */
export function slotsOfTrace(trace: Trace, documents: readonly ReceivedDocument[]): Set<number> {
  const slots = slotsOfNewTrace(trace);
  for (const { document } of documents) addEnds(slots, document);
  return slots;
}

function addEnds(slots: Set<number>, entity: TopLevelDocument | SegmentDocument | SubsegmentDocument): void {
  const { start_time: start, end_time: end, subsegments } = entity;
  // Where a clock ran backwards, the entity counts as ended when it started.
  if (end !== undefined) slots.add(slotOf(Math.max(toEpochMicros(start), toEpochMicros(end))));
  for (const subsegment of subsegments ?? []) addEnds(slots, subsegment);
}
