/**
 * The assembled trace: the one result that every answer about a trace reads. Its rows in `traces`, its summary, its
 * part of the service graph and its diagnosis are all projections of this value.
 * Lists refer to services by their index in `Trace.services`.
 */

import type {
  AnnotationValue,
  DurationMicros,
  EpochMicros,
  Outcome,
  OutcomeFlags,
  SegmentId,
  TraceId,
} from '@fluoroscope/wire';

/** A node of the service graph as this trace saw it. Identity is name, type and account together. */
export interface TraceService {
  readonly name: string;
  /** Every spelling of the name that was merged into this node, the canonical one first. */
  readonly names: readonly string[];
  /** `origin` of the segment, `client`, `remote`, `AWS::...`; undefined for a plain service. */
  readonly type: string | undefined;
  /** Set when the account was named by a document. */
  readonly accountId: string | undefined;
  /** Reported a segment of its own: `active`. Seen through a `remote` call: `passive`. Otherwise `unknown`. */
  readonly state: 'active' | 'passive' | 'unknown';
  /** Holds a segment without parent. */
  readonly isRoot: boolean;
}

/** One segment, real or inferred. Subsegments belong to the segment that encloses them. */
export interface TraceSegment {
  readonly id: SegmentId;
  readonly service: number;
  readonly isInferred: boolean;
  readonly start: EpochMicros;
  /** Undefined while in progress; such a segment is not counted in statistics. */
  readonly end: EpochMicros | undefined;
  /** End minus start of the segment itself; zero while in progress. */
  readonly responseTime: DurationMicros;
  /** Response time plus the asynchronous tail: until the last end of the segment and all its subsegments. */
  readonly duration: DurationMicros;
  readonly flags: OutcomeFlags;
  readonly outcome: Outcome;
  /** What it served; for an inferred segment what its caller asked for. Undefined when nothing is said. */
  readonly http: TraceHttp | undefined;
}

/** One call from a service to another, as its caller saw it, or of the client to the root. */
export interface TraceEdge {
  readonly source: number;
  readonly target: number;
  readonly start: EpochMicros;
  readonly end: EpochMicros | undefined;
  readonly responseTime: DurationMicros;
  readonly flags: OutcomeFlags;
  readonly outcome: Outcome;
  /** The identity under which the caller addressed a service that calls itself something else. */
  readonly alias: { readonly name: string; readonly type: string | undefined } | undefined;
  /** What the caller asked for; of a call that only its callee saw, what that served. */
  readonly http: TraceHttp | undefined;
  /** Segment that made the call; undefined for a client. */
  readonly caller: number | undefined;
  /** First segment that answered the call. */
  readonly callee: number;
}

/** One distinct value of an annotation key. */
export interface TraceAnnotation {
  readonly key: string;
  readonly value: AnnotationValue;
  /** Segments that set it, themselves or in a subsegment; index into `Trace.segments`. */
  readonly segments: readonly number[];
  /** Calls whose subsegment (or, without one, segment) set it; index into `Trace.edges`. */
  readonly calls: readonly number[];
}

/** A distinct text, such as a user, with the segments that name it, themselves or in a subsegment. */
export interface TraceMark {
  readonly text: string;
  readonly segments: readonly number[];
}

/**
 * What a segment was caused by in another trace, such as the sending of the message it works on. A link to a part that
 * is not known has no source.
 */
export interface TraceLink {
  /** The caused segment. */
  readonly segment: number;
  readonly traceId: TraceId;
  readonly entityId: SegmentId;
  readonly source: TraceLinkSource | undefined;
}

export interface TraceLinkSource {
  readonly name: string;
  readonly type: string | undefined;
  readonly accountId: string | undefined;
  /** From the end of the sending part to the start of the caused segment, at least 0. */
  readonly age: DurationMicros;
}

/** The request and the response of a segment or a call. */
export interface TraceHttp {
  readonly url: string | undefined;
  readonly status: number | undefined;
  readonly method: string | undefined;
  readonly userAgent: string | undefined;
  readonly clientIp: string | undefined;
}

export interface RootCauseException {
  readonly name: string | undefined;
  readonly message: string | undefined;
}

/** A step inside a service on the path to the cause. */
export interface RootCauseEntity {
  readonly name: string;
  readonly remote: boolean;
  /** Fault and error causes only; empty where nothing was thrown. */
  readonly exceptions: readonly RootCauseException[];
  /** Response time causes only: the step's share of the root's response time, 0 to 1. */
  readonly coverage: number | undefined;
}

export interface RootCauseService {
  readonly service: number;
  readonly inferred: boolean;
  readonly entityPath: readonly RootCauseEntity[];
}

export interface RootCause {
  /** The path starts at the trace's root. */
  readonly clientImpacting: boolean;
  readonly services: readonly RootCauseService[];
}

export interface Trace {
  readonly traceId: TraceId;
  /** Grows by one with every call or datagram that added to the trace. */
  readonly revision: number;
  readonly firstReceivedAt: EpochMicros;
  readonly lastReceivedAt: EpochMicros;
  /** How many segments and subsegments the trace holds, at any depth, inferred ones not counted. */
  readonly entityCount: number;
  /** Earliest start of anything in the trace. */
  readonly start: EpochMicros;
  /** Last end of anything completed; undefined when nothing has ended. */
  readonly end: EpochMicros | undefined;
  /** Some part has not ended; the summary then has no duration. */
  readonly isInProgress: boolean;
  /** Something is in progress, or a parent never arrived. */
  readonly isPartial: boolean;
  /** Response time of the root segment; undefined while it is unfinished or missing. */
  readonly responseTime: DurationMicros | undefined;
  /** Of the root segment; undefined when it is missing. */
  readonly rootFlags: OutcomeFlags | undefined;
  /** Any segment was throttled. */
  readonly hasThrottle: boolean;
  /** Of the root segment. */
  readonly http: TraceHttp;
  /** Service of the root segment. */
  readonly entryPoint: number | undefined;
  readonly services: readonly TraceService[];
  readonly segments: readonly TraceSegment[];
  readonly edges: readonly TraceEdge[];
  readonly annotations: readonly TraceAnnotation[];
  readonly users: readonly TraceMark[];
  readonly resourceArns: readonly TraceMark[];
  readonly instanceIds: readonly TraceMark[];
  readonly availabilityZones: readonly TraceMark[];
  readonly links: readonly TraceLink[];
  readonly faultRootCauses: readonly RootCause[];
  readonly errorRootCauses: readonly RootCause[];
  readonly responseTimeRootCauses: readonly RootCause[];
}
