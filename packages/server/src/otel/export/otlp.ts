/**
 * The part of OTLP's JSON encoding that segment documents turn into: member names in lowerCamelCase, ids as hex,
 * 64-bit integers as decimal text, enumerations as numbers.
 * Source: OpenTelemetry protocol specification 1.x, "JSON Protobuf Encoding"; opentelemetry/proto/trace/v1/trace.proto.
 */

/** One of the members; none for a null. */
export type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } }
  | { readonly kvlistValue: { readonly values: readonly KeyValue[] } }
  | Readonly<Record<string, never>>;

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

export interface OtlpResource {
  readonly attributes: readonly KeyValue[];
  /** Present when something had to be left out. */
  readonly droppedAttributesCount?: number;
}

export interface OtlpScope {
  readonly name: string;
  readonly version?: string;
}

/** `SpanKind` of the protocol. */
export const SPAN_KIND = {
  unspecified: 0,
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
} as const;

export type SpanKind = (typeof SPAN_KIND)[keyof typeof SPAN_KIND];

/** `Status.StatusCode` of the protocol. */
export const STATUS_CODE = { unset: 0, ok: 1, error: 2 } as const;

export type StatusCode = (typeof STATUS_CODE)[keyof typeof STATUS_CODE];

export interface OtlpStatus {
  readonly code: StatusCode;
  readonly message?: string;
}

export interface OtlpEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly KeyValue[];
}

export interface OtlpLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: readonly KeyValue[];
}

export interface OtlpSpan {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits, as is `parentSpanId`. */
  readonly spanId: string;
  readonly traceState?: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: SpanKind;
  /** Nanoseconds since the epoch. */
  readonly startTimeUnixNano: string;
  /** `0` while the span has not ended. */
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount?: number;
  readonly events: readonly OtlpEvent[];
  readonly droppedEventsCount?: number;
  readonly links: readonly OtlpLink[];
  readonly droppedLinksCount?: number;
  readonly status: OtlpStatus;
}

/** A span with who recorded it. Spans of one service share the resource object. */
export interface ExportedSpan {
  readonly resource: OtlpResource;
  readonly scope: OtlpScope;
  readonly span: OtlpSpan;
}
