/** Segment documents as a sender writes them, of this very moment and with ids of their own. */

import { randomBytes } from 'node:crypto';
import type { IndependentSubsegmentDocument, SegmentDocument } from '@fluoroscope/wire';

/** A trace id that begins now. */
export function newTraceId(): string {
  return `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomHex(24)}`;
}

export function newSegmentId(): string {
  return randomHex(16);
}

export function randomHex(digits: number): string {
  return randomBytes(digits / 2).toString('hex');
}

/** A complete segment that ended just now, in a trace of its own unless `members` names one. */
export function segmentNow(
  members: Partial<SegmentDocument> = {},
): SegmentDocument & { readonly trace_id: string } {
  const now = Date.now() / 1000;
  const trace_id = members.trace_id ?? newTraceId();
  const end = members.in_progress === true ? {} : { end_time: now };
  return { id: newSegmentId(), name: 'web', start_time: now - 0.05, ...end, ...members, trace_id };
}

/** A complete subsegment in a document of its own. */
export function independentNow(
  members: Partial<IndependentSubsegmentDocument> & { readonly trace_id: string; readonly parent_id: string },
): IndependentSubsegmentDocument {
  const now = Date.now() / 1000;
  return {
    type: 'subsegment',
    id: newSegmentId(),
    name: 'work',
    start_time: now - 0.02,
    end_time: now,
    ...members,
  };
}
