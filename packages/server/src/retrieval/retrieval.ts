/**
 * A retrieval of traces: asked for once, worked off in the background, read page by page.
 * Source: X-Ray API reference, StartTraceRetrieval, ListRetrievedTraces.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { StoredTraces } from '../store/read-in-portions.ts';

export type RetrievalStatus = 'SCHEDULED' | 'RUNNING' | 'COMPLETE' | 'FAILED' | 'CANCELLED' | 'TIMEOUT';

export interface RetrievalRequest {
  /** Each once. */
  readonly traceIds: readonly TraceId[];
  /** Both belong to the range. */
  readonly start: EpochMicros;
  readonly end: EpochMicros;
}

/**
 * A trace that a retrieval found. Its documents are not kept but read again for every page, so that a retrieval costs
 * a few kilobytes however large its traces are. What arrives later is left out, so that its pages fit together.
 */
export interface FoundTrace {
  readonly traceId: TraceId;
  /** Arrival of the last document that belongs to the result. */
  readonly readThrough: EpochMicros;
}

export interface Retrieval {
  readonly status: RetrievalStatus;
  /** In the order they were asked for; empty until the status is COMPLETE. */
  readonly traces: readonly FoundTrace[];
}

/**
 * The stored documents of traces, a bounded portion at a time and each trace whole; traces without any do not appear.
 * Throws FLS_STORE_UNAVAILABLE.
 */
export type ReadStored = (traceIds: readonly TraceId[]) => AsyncIterable<StoredTraces>;
