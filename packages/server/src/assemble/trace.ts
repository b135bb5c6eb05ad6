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
}

/** One distinct value of an annotation key, with the services that set it. */
export interface TraceAnnotation {
  readonly key: string;
  readonly value: AnnotationValue;
  readonly services: readonly number[];
}

export interface TraceUser {
  readonly name: string;
  readonly services: readonly number[];
}

/** What the root segment says about the request it served. */
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
  readonly hasFault: boolean;
  readonly hasError: boolean;
  readonly hasThrottle: boolean;
  readonly http: TraceHttp;
  /** Service of the root segment. */
  readonly entryPoint: number | undefined;
  readonly services: readonly TraceService[];
  readonly segments: readonly TraceSegment[];
  readonly edges: readonly TraceEdge[];
  readonly annotations: readonly TraceAnnotation[];
  readonly users: readonly TraceUser[];
  readonly resourceArns: readonly string[];
  readonly instanceIds: readonly string[];
  readonly availabilityZones: readonly string[];
  readonly faultRootCauses: readonly RootCause[];
  readonly errorRootCauses: readonly RootCause[];
  readonly responseTimeRootCauses: readonly RootCause[];
}
