import { describe, expect, it } from 'vitest';
import { CounterRelay } from './counter-relay.ts';
import { Counters } from './counters.ts';
import { Metrics } from './metrics.ts';

describe('CounterRelay', () => {
  it('adds up what a counter was raised by, for each of its labels', () => {
    const relay = new CounterRelay();
    const counters = new Counters(relay.make);
    counters.segmentsAccepted.inc();
    counters.segmentsAccepted.inc(4);
    counters.segmentsUnprocessed.inc({ door: 'udp', code: 'ParseError' });
    counters.segmentsUnprocessed.inc({ door: 'udp', code: 'ParseError' }, 2);
    counters.segmentsUnprocessed.inc({ door: 'udp', code: 'MissingId' });
    expect(relay.take()).toEqual([
      { name: 'fluoroscope_segments_accepted_total', labels: {}, value: 5 },
      {
        name: 'fluoroscope_segments_unprocessed_total',
        labels: { door: 'udp', code: 'ParseError' },
        value: 3,
      },
      {
        name: 'fluoroscope_segments_unprocessed_total',
        labels: { door: 'udp', code: 'MissingId' },
        value: 1,
      },
    ]);
    expect(relay.take()).toEqual([]);
  });

  it('raises the counters of the process by as much', async () => {
    const relay = new CounterRelay();
    const metrics = new Metrics();
    const counters = new Counters(relay.make);
    counters.countOtlpTaken('document', 7);
    metrics.raise(relay.take());
    metrics.raise(relay.take());
    const text = await metrics.registry.metrics();
    expect(text).toContain('fluoroscope_otlp_requests_total{transport="document",outcome="taken"} 1');
    expect(text).toContain('fluoroscope_otlp_spans_total{transport="document"} 7');
  });

  it('is a bug where the process does not have the counter', () => {
    expect(() => new Metrics().raise([{ name: 'no_such', labels: {}, value: 1 }])).toThrow('no_such');
  });
});
