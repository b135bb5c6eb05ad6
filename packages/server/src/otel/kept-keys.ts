/**
 * Where documents keep what a span says and X-Ray has no member for, so that the span can be told again. All but the
 * events are keys of the metadata's default namespace.
 * Source: OpenTelemetry specification, "Mapping to non-OTLP formats", for the names of scope, status and counters; for
 * the attributes of the resource OpenTelemetry Collector, awsxray exporter; the others are our own.
 */

/** Before the name of each attribute of the resource. */
export const RESOURCE_KEY_PREFIX = 'otel.resource.';

export const KEPT = {
  spanName: 'otel.span.name',
  kind: 'otel.kind',
  statusCode: 'otel.status_code',
  statusDescription: 'otel.status_description',
  scopeName: 'otel.scope.name',
  scopeVersion: 'otel.scope.version',
  traceState: 'otel.trace_state',
  droppedEvents: 'otel.dropped_events_count',
  /** The span ended before it started; true. */
  timeFixed: 'otel.time_fixed',
  /** The document was too long; true. */
  truncated: 'otel.truncated',
} as const;

/** A namespace of its own: a list of `{ name, time, attributes }`, `time` in seconds since the epoch. */
export const KEPT_EVENTS = 'otel.events';

/** One of them. */
export interface KeptEvent {
  readonly name: string;
  readonly time: number;
  readonly attributes?: Readonly<Record<string, unknown>>;
}
