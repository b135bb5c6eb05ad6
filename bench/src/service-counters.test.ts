import { describe, expect, it } from 'vitest';

import { countersSince, parseCounters } from './service-counters.ts';

const METRICS = `# HELP fluoroscope_segments_accepted_total Documents that passed the decoder.
# TYPE fluoroscope_segments_accepted_total counter
fluoroscope_segments_accepted_total{door="http"} 40
fluoroscope_segments_accepted_total{door="udp"} 2
fluoroscope_segments_stored_total 41
fluoroscope_traces_stored_total 14
fluoroscope_udp_dropped_total{reason="bad header, or {none}"} 3
fluoroscope_udp_dropped_total{reason="overload"} 4
`;

describe('parseCounters', () => {
  it('adds up the series of a name', () => {
    expect(parseCounters(METRICS)).toEqual({ accepted: 42, stored: 41, tracesStored: 14, dropped: 7 });
  });

  it('takes a drop counter that is not shown for zero, and refuses to go without the others', () => {
    expect(parseCounters(METRICS.replaceAll('udp_dropped', 'other')).dropped).toBe(0);
    expect(() => parseCounters(METRICS.replaceAll('segments_stored', 'other'))).toThrow(
      'fluoroscope_segments_stored',
    );
  });

  it('is taken apart into what was counted between two readings', () => {
    const before = { accepted: 1, stored: 1, tracesStored: 1, dropped: 0 };
    const after = { accepted: 7, stored: 6, tracesStored: 3, dropped: 2 };
    expect(countersSince(before, after)).toEqual({ accepted: 6, stored: 5, tracesStored: 2, dropped: 2 });
  });
});
