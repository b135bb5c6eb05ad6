/** What a trace is diagnosed from: everything is read before, so that finding something out is a pure function. */

import type { DocumentErrorCode, EpochMicros, SegmentId } from '@fluoroscope/wire';
import type { TraceTree } from '../assemble/trace-tree.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import type { ClockComparison } from './clock-offsets.ts';
import type { UsualCalls } from './usual-calls.ts';

/** A document of the trace that was refused, or several that were refused alike. */
export interface RefusedDocument {
  readonly errorCode: DocumentErrorCode;
  readonly message: string;
  /** Where it came in, as people call it. */
  readonly door: string;
  /** The last time. */
  readonly at: EpochMicros;
  readonly count: number;
  /** Of the first; undefined where it could not be read. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** Length of the first in bytes. */
  readonly bytes: number;
}

/** Another trace that begins where a call of this one may have arrived. */
export interface OtherRoot {
  readonly traceId: string;
  /** Service of its root segment. */
  readonly name: string;
  /** Of the URL it served. */
  readonly host: string | undefined;
  readonly path: string | undefined;
  readonly method: string | undefined;
  readonly start: EpochMicros;
  /** Undefined while it has not ended. */
  readonly end: EpochMicros | undefined;
}

/** What else the service knows at the time of the trace. */
export interface Surroundings {
  readonly now: EpochMicros;
  readonly refusals: readonly RefusedDocument[];
  /** Who called whom around the time of the trace; undefined where nobody asked. */
  readonly usualCalls: UsualCalls | undefined;
  /** Traces that began during calls of this one which nobody answered. */
  readonly otherRoots: readonly OtherRoot[];
}

/** A trace to be diagnosed. */
export interface TraceCase extends Surroundings {
  readonly documents: readonly ReceivedDocument[];
  readonly tree: TraceTree;
  /** The trace has as much as is taken of one. */
  readonly isFull: boolean;
  /** Ids of everything that was received. */
  readonly knownIds: ReadonlySet<string>;
  readonly clocks: ClockComparison;
  /** When the document that holds the entity arrived; the first time, where it came several times. */
  readonly arrivalOf: (id: SegmentId) => EpochMicros;
}
