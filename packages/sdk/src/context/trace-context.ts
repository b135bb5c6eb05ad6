/**
 * Where the current segment lives: one `AsyncLocalStorage` for the process, whichever copy of this package asks. The
 * object in it is shared by everything that runs inside one `run`, so that `setSegment` is seen by all of it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { sharedState } from '../process-state.ts';
import type { SegmentLike } from '../segment/segment-like.ts';

/** One context: the current segment, and whatever else the application keeps by `getNamespace().set`. */
export class TraceContext {
  segment: SegmentLike | undefined;
  values: Map<string, unknown> | undefined;
  /** The context that was active before this one was entered. */
  previous: TraceContext | undefined = undefined;

  constructor(segment: SegmentLike | undefined, values: Map<string, unknown> | undefined) {
    this.segment = segment;
    this.values = values;
  }
}

export const storage = sharedState('context', () => new AsyncLocalStorage<TraceContext | undefined>());

/** A context inside the active one, with `segment` as its current segment. */
export function childContext(segment: SegmentLike | undefined): TraceContext {
  const values = storage.getStore()?.values;
  return new TraceContext(segment, values === undefined ? undefined : new Map(values));
}

/** Runs `fn(argument)` with `segment` as the current one; what it starts keeps that context, the caller keeps its own. */
export function runInContext<A, T>(segment: SegmentLike, fn: (argument: A) => T, argument: A): T {
  return storage.run(childContext(segment), fn, argument);
}
