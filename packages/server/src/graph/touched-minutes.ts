/**
 * The minutes in which a trace counts, or did before: the ends of its segments and calls, and of everything its
 * documents say, since an earlier row may have counted what a later document has put elsewhere. What only an earlier
 * row can have counted ended when some document says that it did.
 */

import type { SegmentDocument, SubsegmentDocument, TopLevelDocument } from '@fluoroscope/wire';
import { toEpochMicros } from '@fluoroscope/wire';
import type { Trace } from '../assemble/trace.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { minuteOf } from '../query/minutes.ts';

/** Of a trace that has no earlier row. */
export function minutesOfNewTrace(trace: Trace): Set<number> {
  const minutes = new Set<number>();
  for (const { start, end, responseTime } of trace.segments) {
    if (end !== undefined) minutes.add(minuteOf(start + responseTime));
  }
  for (const { start, end, responseTime } of trace.edges) {
    if (end !== undefined) minutes.add(minuteOf(start + responseTime));
  }
  return minutes;
}

/** Of a trace that may have one; `documents` are all of its documents. */
export function minutesOfTrace(trace: Trace, documents: readonly ReceivedDocument[]): Set<number> {
  const minutes = minutesOfNewTrace(trace);
  for (const { document } of documents) addEnds(minutes, document);
  return minutes;
}

function addEnds(
  minutes: Set<number>,
  entity: TopLevelDocument | SegmentDocument | SubsegmentDocument,
): void {
  const { start_time: start, end_time: end, subsegments } = entity;
  // Where a clock ran backwards, the entity counts as ended when it started.
  if (end !== undefined) minutes.add(minuteOf(Math.max(toEpochMicros(start), toEpochMicros(end))));
  for (const subsegment of subsegments ?? []) addEnds(minutes, subsegment);
}
