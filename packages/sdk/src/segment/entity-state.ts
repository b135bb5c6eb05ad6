/**
 * What an entity knows of itself that never goes on the wire. It lives in one private object, so that the entity's own
 * enumerable members are its document and can be serialised as they are, in the order they were set.
 */
import type { Entity } from './entity.ts';
import type { Segment } from './segment.ts';
import type { SegmentLike } from './segment-like.ts';

/** An error and the subsegment that has it in its document. */
export interface RecordedError {
  readonly ex: unknown;
  readonly cause: string;
}

export class EntityState {
  /** Open descendants, and holds (`incrementCounter`). */
  counter = 0;
  /** Holds taken from outside; `decrementCounter` gives back these only, so that counters cannot go wrong. */
  holds = 0;
  notTraced: boolean | undefined = undefined;
  noOp: boolean | undefined = undefined;
  additionalTraceData: Record<string, string> | undefined = undefined;
  segment: Segment | undefined = undefined;
  parent: SegmentLike | undefined = undefined;
  /** The trace and parent this subsegment began in; what a Lambda facade means changes with each invocation. */
  traceId: string | undefined = undefined;
  parentId: string | undefined = undefined;
  /** Its final document has left. */
  isSent = false;
  /** Goes as a document of its own at its close, and so do all below it. */
  isDetached = false;
  /** On segments: stands for the segment that the Lambda platform makes. */
  isFacade = false;
  /** Whether ancestors count it as open. */
  isCounted = false;
  /** Closed subsegments below that may still be in the tree; zero means that streaming would find nothing. */
  closedBelow = 0;
  /** On segments: the error last recorded below, for references to it. */
  recordedError: RecordedError | undefined = undefined;
}

/** The private state of an entity; for the modules of this folder. */
export let stateOf: (entity: Entity) => EntityState;

/** Called once by the class that keeps the states, which alone can read them. */
export function provideStateOf(read: (entity: Entity) => EntityState): void {
  stateOf = read;
}
