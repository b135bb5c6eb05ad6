/** Short ways to write the documents of a trace, complete and valid unless a test says otherwise. */

import type {
  EpochMicros,
  IndependentSubsegmentDocument,
  SegmentDocument,
  SubsegmentDocument,
  TopLevelDocument,
  TraceId,
} from '@fluoroscope/wire';
import type { ReceivedDocument } from '../../src/decode/received-document.ts';

export const TRACE_ID = '1-5759e988-bd862e3fe1be46a994272793' as TraceId;

/** Wire seconds at which the traces of tests begin. */
export const T0 = 1_700_000_000;

/** A 16-digit id that is easy to read in a failing test: `id(1)` is `0000000000000001`. */
export function id(number: number): string {
  return number.toString(16).padStart(16, '0');
}

/** A segment from `T0` to one second later. */
export function aSegment(members: Partial<SegmentDocument> = {}): SegmentDocument {
  return completed({ id: id(1), name: 'web', trace_id: TRACE_ID, start_time: T0, ...members });
}

/** An inline subsegment from `T0` to one second later. */
export function aSubsegment(members: Partial<SubsegmentDocument> = {}): SubsegmentDocument {
  return completed({ id: id(2), name: 'work', start_time: T0, ...members });
}

/** A subsegment in a document of its own, by default a child of `aSegment()`. */
export function anIndependent(
  members: Partial<IndependentSubsegmentDocument> = {},
): IndependentSubsegmentDocument {
  return completed({
    type: 'subsegment',
    trace_id: TRACE_ID,
    parent_id: id(1),
    id: id(2),
    name: 'work',
    start_time: T0,
    ...members,
  });
}

/** Each document as if it came in a call of its own, one microsecond after the one before. */
export function received(...documents: readonly TopLevelDocument[]): ReceivedDocument[] {
  return documents.map((document, call) => receivedAt(call, document));
}

/** A document that came in call number `call`. */
export function receivedAt(call: number, document: TopLevelDocument, position = 0): ReceivedDocument {
  return {
    traceId: TRACE_ID,
    document,
    text: JSON.stringify(document),
    receivedAt: (T0 * 1_000_000 + call) as EpochMicros,
    position,
  };
}

function completed<T extends { start_time: number; end_time?: number; in_progress?: true }>(document: T): T {
  if (document.in_progress === true || document.end_time !== undefined) return document;
  return { ...document, end_time: document.start_time + 1 };
}
