/**
 * What the service counts about itself. Nothing that was received may vanish without raising one of these. They are
 * raised by any thread and held by one: what a counter is, its maker says.
 */

import type { TelemetryRecord } from '../api/api-context.ts';

/**
 * How OTLP came: by a door of its own, or in place of a segment document in a datagram or in PutTraceSegments; and what
 * became of a request.
 */
export type OtlpTransport = 'http' | 'grpc' | 'document';
type OtlpOutcome =
  /** Stored; some of its spans may be rejected, which are counted apart. */
  | 'taken'
  /** No traces, but another signal of OpenTelemetry: read and thrown away. */
  | 'discarded'
  /** Nothing that could be stored; sending it again would not help. */
  | 'refused'
  /** The sender may try again: too much at once, or no store. */
  | 'overloaded'
  | 'unavailable'
  /** Because of an error in the service. */
  | 'failed';

/** Why an OTLP request was not taken. */
export type OtlpRefusalReason =
  /** Its path, method, type or packing, or the packing is not what it says. */
  | 'path'
  | 'method'
  | 'content_type'
  | 'content_encoding'
  | 'headers_too_large'
  | 'too_large'
  | 'too_many_spans'
  /** No OTLP, or no request of the door's protocol at all. */
  | 'malformed'
  | 'unreadable'
  /** It did not come to its end. */
  | 'sender_left'
  | 'timeout'
  /** The sender may try again. */
  | 'overloaded'
  | 'stalled'
  | 'store_unavailable'
  | 'stopping'
  | 'internal';

/** A request that was not taken, as it is counted. */
export interface OtlpRefusal {
  readonly outcome: Exclude<OtlpOutcome, 'taken' | 'discarded'>;
  readonly reason: OtlpRefusalReason;
}

/** A counter as those see it who raise it. */
export interface Raisable {
  inc(value?: number): void;
  inc(labels: Readonly<Record<string, string>>, value?: number): void;
}

export type MakeCounter<Kind extends Raisable> = (
  name: string,
  help: string,
  labelNames?: readonly string[],
) => Kind;

export class Counters<Kind extends Raisable = Raisable> {
  readonly segmentsAccepted: Kind;
  readonly segmentsStored: Kind;
  readonly acceptedBytes: Kind;
  readonly segmentsUnprocessed: Kind;
  readonly callsRefused: Kind;
  readonly udpDatagrams: Kind;
  readonly udpDropped: Kind;
  readonly tracesStored: Kind;
  readonly tracesUnwritable: Kind;
  readonly storeRetries: Kind;
  readonly telemetry: Kind;
  readonly otlpRequests: Kind;
  readonly otlpRefused: Kind;
  readonly #otlpSpans: Kind;
  readonly otlpSpansRejected: Kind;
  readonly otlpDiscarded: Kind;
  readonly forwardedSpans: Kind;
  readonly forwardDropped: Kind;
  readonly forwardRequests: Kind;
  readonly #raised = new Map<string, number>();

  constructor(make: MakeCounter<Kind>) {
    this.segmentsAccepted = make('fluoroscope_segments_accepted_total', 'Segment documents accepted');
    this.segmentsStored = make('fluoroscope_segments_stored_total', 'Segment documents made durable');
    this.acceptedBytes = make('fluoroscope_accepted_bytes_total', 'Characters of accepted documents');
    this.segmentsUnprocessed = make(
      'fluoroscope_segments_unprocessed_total',
      'Segment documents refused, by how they came and error code',
      ['door', 'code'],
    );
    this.callsRefused = make(
      'fluoroscope_calls_refused_total',
      'Calls that brought something of which nothing was kept, by operation and error',
      ['operation', 'error'],
    );
    this.udpDatagrams = make('fluoroscope_udp_datagrams_total', 'Datagrams received');
    this.udpDropped = make(
      'fluoroscope_udp_dropped_total',
      'Datagrams received and not kept, by reason; kernel_buffer: lost before they were received',
      ['reason'],
    );
    this.tracesStored = make('fluoroscope_traces_stored_total', 'Trace revisions written');
    this.tracesUnwritable = make(
      'fluoroscope_traces_unwritable_total',
      'Traces set aside: their documents are stored, but queries do not find what they say',
    );
    this.storeRetries = make('fluoroscope_store_retries_total', 'Inserts that failed and were repeated', [
      'table',
    ]);
    this.telemetry = make(
      'fluoroscope_sender_segments_total',
      'Segments that senders report about themselves by PutTelemetryRecords, by what became of them',
      ['outcome'],
    );
    this.otlpRequests = make(
      'fluoroscope_otlp_requests_total',
      'OTLP requests, by the door they came to and what became of them',
      ['transport', 'outcome'],
    );
    this.otlpRefused = make(
      'fluoroscope_otlp_requests_refused_total',
      'OTLP requests of which nothing was kept, by the door they came to and reason',
      ['transport', 'reason'],
    );
    this.#otlpSpans = make(
      'fluoroscope_otlp_spans_total',
      'Spans in the OTLP requests that were taken, rejected ones included',
      ['transport'],
    );
    this.otlpSpansRejected = make(
      'fluoroscope_otlp_spans_rejected_total',
      'Spans received and not kept, by reason',
      ['reason'],
    );
    this.otlpDiscarded = make(
      'fluoroscope_otlp_discarded_total',
      'OTLP requests with another signal than traces, accepted and not kept',
      ['transport', 'signal'],
    );
    this.forwardedSpans = make(
      'fluoroscope_forward_spans_total',
      'Spans passed on that the target of --forward took',
    );
    this.forwardDropped = make(
      'fluoroscope_forward_dropped_total',
      'Spans that the target of --forward did not get, by reason',
      ['reason'],
    );
    this.forwardRequests = make(
      'fluoroscope_forward_requests_total',
      'Requests to the target of --forward, repeated ones included, by what became of them',
      ['outcome'],
    );
  }

  /** Raises the counters of datagrams lost before they were taken, which are counted elsewhere. */
  setUdpDrops(backlog: number, kernelBuffer: number | undefined): void {
    this.#raise('backlog', backlog);
    if (kernelBuffer !== undefined) this.#raise('kernel_buffer', kernelBuffer);
  }

  /** Adds what a sender reports about itself. */
  recordTelemetry(record: TelemetryRecord): void {
    this.telemetry.inc({ outcome: 'received' }, record.segmentsReceived);
    this.telemetry.inc({ outcome: 'sent' }, record.segmentsSent);
    this.telemetry.inc({ outcome: 'spillover' }, record.segmentsSpillover);
    this.telemetry.inc({ outcome: 'rejected' }, record.segmentsRejected);
    this.telemetry.inc({ outcome: 'connection_error' }, record.connectionErrors);
  }

  /** Counts one OTLP request that was taken, with so many spans in it, rejected ones included. */
  countOtlpTaken(transport: OtlpTransport, spans: number): void {
    this.otlpRequests.inc({ transport, outcome: 'taken' satisfies OtlpOutcome });
    if (spans > 0) this.#otlpSpans.inc({ transport }, spans);
  }

  /** Counts one OTLP request of which nothing was kept. */
  countOtlpRefused(transport: OtlpTransport, { outcome, reason }: OtlpRefusal): void {
    this.otlpRequests.inc({ transport, outcome });
    this.otlpRefused.inc({ transport, reason });
  }

  /** Counts one OTLP request that holds no traces; `signal` comes from a closed set. */
  countOtlpDiscarded(transport: OtlpTransport, signal: string): void {
    this.otlpRequests.inc({ transport, outcome: 'discarded' satisfies OtlpOutcome });
    this.otlpDiscarded.inc({ transport, signal });
  }

  #raise(reason: string, total: number): void {
    const counted = this.#raised.get(reason) ?? 0;
    if (total > counted) this.udpDropped.inc({ reason }, total - counted);
    this.#raised.set(reason, Math.max(total, counted));
  }
}
