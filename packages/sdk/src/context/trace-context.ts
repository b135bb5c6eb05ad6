/**
 * Where the current segment lives: one `AsyncLocalStorage` for the process, whichever copy of this package asks. The
 * object in it is shared by everything that runs inside one `run`, so that `setSegment` is seen by all of it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { sharedState } from '../process-state.ts';
import type { SegmentLike } from '../segment/segment-like.ts';

/** One context: the current segment, and whatever else the application keeps by `getNamespace().set`. */
export interface TraceContext {
  segment: SegmentLike | undefined;
  values: Map<string, unknown> | undefined;
  /** The context that was active before this one was entered. */
  previous: TraceContext | undefined;
}

export const storage = sharedState('context', () => new AsyncLocalStorage<TraceContext | undefined>());

/** A context inside the active one, with `segment` as its current segment. */
export function childContext(segment: SegmentLike | undefined): TraceContext {
  const values = storage.getStore()?.values;
  return { segment, values: values && new Map(values), previous: undefined };
}
