/**
 * A span as it came over the wire, whichever wire that was: what the decoders of OTLP make and the mapping to segment
 * documents takes.
 * Source: OpenTelemetry protocol 1.11, trace.proto, common.proto and resource.proto.
 */

import type { EpochSeconds, SegmentId, TraceId } from '@fluoroscope/wire';

/**
 * A value of an attribute. An integer that a double does not hold exactly is a bigint; bytes stay bytes; undefined is a
 * value that says nothing, and what is nested more than 16 levels deep.
 */
export type AttributeValue =
  string | number | boolean | bigint | Uint8Array | readonly AttributeValue[] | AttributeMap | undefined;

/** Keys in the order in which they were sent; of a key that was sent twice, the last value. */
export type AttributeMap = ReadonlyMap<string, AttributeValue>;

export type SpanKind = 'UNSPECIFIED' | 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';

export type SpanStatusCode = 'UNSET' | 'OK' | 'ERROR';

/** An event that has neither time nor name nor attributes is left out by the decoders. */
export interface SpanEvent {
  /** 0 where none was sent. */
  readonly time: EpochSeconds;
  readonly name: string;
  readonly attributes: AttributeMap;
}

/** A link whose ids are no ids is left out by the decoders. */
export interface LinkedSpan {
  readonly traceId: TraceId;
  readonly spanId: SegmentId;
  readonly attributes: AttributeMap;
}

export interface Span {
  readonly traceId: TraceId;
  readonly spanId: SegmentId;
  /** Undefined for a root: OTLP sends nothing, or zeros. */
  readonly parentSpanId: SegmentId | undefined;
  readonly traceState: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startTime: EpochSeconds;
  /** Undefined while the span is open. Before `startTime` where the sender's clock went back; the mapping mends it. */
  readonly endTime: EpochSeconds | undefined;
  readonly attributes: AttributeMap;
  readonly events: readonly SpanEvent[];
  readonly links: readonly LinkedSpan[];
  readonly statusCode: SpanStatusCode;
  readonly statusMessage: string;
}

/** The library that made spans. */
export interface SpanScope {
  readonly name: string;
  readonly version: string;
}

/** Spans of one scope of one resource. At least one. */
export interface ScopeSpans {
  readonly scope: SpanScope;
  readonly spans: readonly Span[];
}

export interface ResourceSpans {
  /** Attributes of the resource. */
  readonly resource: AttributeMap;
  /** At least one. */
  readonly scopeSpans: readonly ScopeSpans[];
}

/** Why a span of a readable request was left out. */
export type SpanProblem =
  | 'invalid trace id'
  | 'invalid span id'
  | 'invalid parent span id'
  | 'no start time'
  | 'ends long before it starts'
  | 'too large'
  | 'resource or scope too large';

/** What a request held. */
export interface TraceRequest {
  readonly resourceSpans: readonly ResourceSpans[];
  /** Spans that were sent, those with a problem included. */
  readonly spanCount: number;
  /** How many spans were left out, by reason. Empty for a good request. */
  readonly rejected: ReadonlyMap<SpanProblem, number>;
}

/** A request that cannot be read is a value with a reason; the doors spell it in their protocols. */
export type DecodedRequest =
  | { readonly kind: 'request'; readonly request: TraceRequest }
  /** `malformed` is not what it says it is; `too_many_spans` has more than the limit. */
  | {
      readonly kind: 'refused';
      readonly reason: 'malformed' | 'too_many_spans';
      /** A sentence for the sender that names cause and remedy and quotes nothing it sent. */
      readonly message: string;
    };

export interface RequestLimits {
  /** Spans in one request. */
  readonly spans: number;
  /** Bytes of one span: its message in protobuf, or its compact JSON text before characters are escaped. */
  readonly spanBytes: number;
  /** Bytes of a resource or of a scope, which every document of their spans repeats. */
  readonly resourceBytes: number;
}
