import { describe, expect, it } from 'vitest';
import type { EpochMicros } from '@fluoroscope/wire';
import { Metrics } from './metrics.ts';

/** The lines of our own metrics that have a value other than zero. */
async function raised(metrics: Metrics): Promise<string[]> {
  const text = await metrics.registry.metrics();
  return text.split('\n').filter((line) => line.startsWith('fluoroscope_') && !line.endsWith(' 0'));
}

describe('Metrics', () => {
  it('raises what was lost before it was received by what is new since the last look', async () => {
    const metrics = new Metrics();
    metrics.setUdpDrops(5, undefined);
    metrics.setUdpDrops(5, 2);
    metrics.setUdpDrops(8, 2);
    // A socket that was opened anew counts from zero.
    metrics.setUdpDrops(8, 0);
    metrics.setUdpDrops(8, 3);
    expect(await raised(metrics)).toEqual([
      'fluoroscope_udp_dropped_total{reason="backlog"} 8',
      'fluoroscope_udp_dropped_total{reason="kernel_buffer"} 3',
    ]);
  });

  it('reads gauges at the moment they are asked for', async () => {
    const metrics = new Metrics();
    let waiting = 1;
    metrics.observe({ waiting: () => waiting, inFlight: () => waiting * 1000 });
    expect(await raised(metrics)).toEqual([
      'fluoroscope_traces_waiting 1',
      'fluoroscope_in_flight_bytes 1000',
    ]);
    waiting = 2;
    expect(await raised(metrics)).toEqual([
      'fluoroscope_traces_waiting 2',
      'fluoroscope_in_flight_bytes 2000',
    ]);
  });

  it('adds up what senders report about themselves', async () => {
    const metrics = new Metrics();
    const record = {
      timestamp: 0 as EpochMicros,
      segmentsReceived: 5,
      segmentsSent: 4,
      segmentsSpillover: 3,
      segmentsRejected: 2,
      connectionErrors: 1,
    };
    metrics.recordTelemetry(record);
    metrics.recordTelemetry(record);
    expect(await raised(metrics)).toEqual(
      ['received"} 10', 'sent"} 8', 'spillover"} 6', 'rejected"} 4', 'connection_error"} 2'].map(
        (end) => `fluoroscope_sender_segments_total{outcome="${end}`,
      ),
    );
  });

  it('does not share counters between services', async () => {
    const first = new Metrics();
    first.segmentsStored.inc(7);
    expect(await raised(new Metrics())).toEqual([]);
  });

  it('counts OTLP requests by door, outcome and reason, and their spans', async () => {
    const metrics = new Metrics();
    metrics.countOtlpTaken('http', 512);
    metrics.countOtlpRefused('grpc', { outcome: 'overloaded', reason: 'stalled' });
    metrics.otlpSpansRejected.inc({ reason: 'too large' }, 2);
    metrics.countOtlpDiscarded('http', 'logs');
    expect(await raised(metrics)).toEqual([
      'fluoroscope_otlp_requests_total{transport="http",outcome="taken"} 1',
      'fluoroscope_otlp_requests_total{transport="grpc",outcome="overloaded"} 1',
      'fluoroscope_otlp_requests_total{transport="http",outcome="discarded"} 1',
      'fluoroscope_otlp_requests_refused_total{transport="grpc",reason="stalled"} 1',
      'fluoroscope_otlp_spans_total{transport="http"} 512',
      'fluoroscope_otlp_spans_rejected_total{reason="too large"} 2',
      'fluoroscope_otlp_discarded_total{transport="http",signal="logs"} 1',
    ]);
  });
});
