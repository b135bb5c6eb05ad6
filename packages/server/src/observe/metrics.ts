/**
 * What the service counts about itself, in Prometheus' text form. Nothing that was received may vanish without
 * raising one of these.
 */

import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { TelemetryRecord } from '../api/api-context.ts';

/**
 * How OTLP came: by a door of its own, or in place of a segment document in a datagram or in PutTraceSegments; and what
 * became of a request.
 */
export type OtlpTransport = 'http' | 'grpc' | 'document';
export type OtlpOutcome =
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

interface WaitingWork {
  /** Traces that wait to be assembled. */
  readonly waiting: () => number;
  /** Characters of documents between acceptance and assembly. */
  readonly inFlight: () => number;
}

export class Metrics {
  readonly registry = new Registry();
  readonly #raised = new Map<string, number>();
  #waitingWork: WaitingWork | undefined;

  readonly segmentsAccepted = this.#counter(
    'fluoroscope_segments_accepted_total',
    'Segment documents accepted',
  );
  readonly segmentsStored = this.#counter(
    'fluoroscope_segments_stored_total',
    'Segment documents made durable',
  );
  readonly acceptedBytes = this.#counter(
    'fluoroscope_accepted_bytes_total',
    'Characters of accepted documents',
  );
  readonly segmentsUnprocessed = this.#counter(
    'fluoroscope_segments_unprocessed_total',
    'Segment documents refused, by how they came and error code',
    ['door', 'code'],
  );
  readonly callsRefused = this.#counter(
    'fluoroscope_calls_refused_total',
    'PutTraceSegments calls of which nothing was kept, by error',
    ['error'],
  );
  readonly udpDatagrams = this.#counter('fluoroscope_udp_datagrams_total', 'Datagrams received');
  readonly udpDropped = this.#counter(
    'fluoroscope_udp_dropped_total',
    'Datagrams received and not kept, by reason; kernel_buffer: lost before they were received',
    ['reason'],
  );
  readonly tracesStored = this.#counter('fluoroscope_traces_stored_total', 'Trace revisions written');
  readonly tracesUnwritable = this.#counter(
    'fluoroscope_traces_unwritable_total',
    'Traces set aside: their documents are stored, but queries do not find what they say',
  );
  readonly storeRetries = this.#counter(
    'fluoroscope_store_retries_total',
    'Inserts that failed and were repeated',
    ['table'],
  );
  readonly telemetry = this.#counter(
    'fluoroscope_sender_segments_total',
    'Segments that senders report about themselves by PutTelemetryRecords, by what became of them',
    ['outcome'],
  );
  readonly otlpRequests = this.#counter(
    'fluoroscope_otlp_requests_total',
    'OTLP requests, by the door they came to and what became of them',
    ['transport', 'outcome'],
  );
  readonly #otlpSpans = this.#counter(
    'fluoroscope_otlp_spans_total',
    'Spans in the OTLP requests that were taken, rejected ones included',
    ['transport'],
  );
  readonly otlpSpansRejected = this.#counter(
    'fluoroscope_otlp_spans_rejected_total',
    'Spans received and not kept, by reason',
    ['reason'],
  );
  readonly otlpDiscarded = this.#counter(
    'fluoroscope_otlp_discarded_total',
    'OTLP requests with another signal than traces, accepted and not kept',
    ['transport', 'signal'],
  );
  readonly forwardedSpans = this.#counter(
    'fluoroscope_forward_spans_total',
    'Spans passed on that the target of --forward took',
  );
  readonly forwardDropped = this.#counter(
    'fluoroscope_forward_dropped_total',
    'Spans that the target of --forward did not get, by reason',
    ['reason'],
  );
  readonly forwardRequests = this.#counter(
    'fluoroscope_forward_requests_total',
    'Requests to the target of --forward, repeated ones included, by what became of them',
    ['outcome'],
  );

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Reads gauges when they are asked for. */
  observe(sources: WaitingWork): void {
    this.#waitingWork = sources;
    this.#gauge('fluoroscope_traces_waiting', 'Traces waiting to be assembled', sources.waiting);
    this.#gauge(
      'fluoroscope_in_flight_bytes',
      'Characters of documents between acceptance and assembly',
      sources.inFlight,
    );
  }

  /** What is between acceptance and assembly now; nothing before there is anything to observe. */
  get waitingWork(): { readonly traces: number; readonly bytes: number } {
    const { waiting, inFlight } = this.#waitingWork ?? {};
    return { traces: waiting?.() ?? 0, bytes: inFlight?.() ?? 0 };
  }

  /** Reads the gauge of forwarding when it is asked for. */
  observeForwarding(queueBytes: () => number): void {
    this.#gauge(
      'fluoroscope_forward_queue_bytes',
      'Documents and packed requests that wait for the target of --forward',
      queueBytes,
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

  /** Counts one OTLP request. `spans` are those it held, as far as that is known. */
  countOtlpRequest(transport: OtlpTransport, outcome: OtlpOutcome, spans = 0): void {
    this.otlpRequests.inc({ transport, outcome });
    if (spans > 0) this.#otlpSpans.inc({ transport }, spans);
  }

  /** Counts one OTLP request that holds no traces; `signal` comes from a closed set. */
  countOtlpDiscarded(transport: OtlpTransport, signal: string): void {
    this.countOtlpRequest(transport, 'discarded');
    this.otlpDiscarded.inc({ transport, signal });
  }

  #raise(reason: string, total: number): void {
    const counted = this.#raised.get(reason) ?? 0;
    if (total > counted) this.udpDropped.inc({ reason }, total - counted);
    this.#raised.set(reason, Math.max(total, counted));
  }

  #counter(name: string, help: string, labelNames: string[] = []): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #gauge(name: string, help: string, read: () => number): Gauge {
    return new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}
