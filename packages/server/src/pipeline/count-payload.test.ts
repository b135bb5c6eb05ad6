import { describe, expect, it } from 'vitest';
import { Metrics } from '../observe/metrics.ts';
import { countPayload } from './count-payload.ts';

async function countersAfter(payload: Parameters<typeof countPayload>[0]): Promise<readonly string[]> {
  const metrics = new Metrics();
  countPayload(payload, metrics, { warn: () => undefined });
  const lines = (await metrics.registry.metrics()).split('\n');
  return lines.filter((line) => /^fluoroscope_otlp_.* [1-9]\d*$/.test(line));
}

describe('an OTLP request in place of a document', () => {
  it('is counted with its spans, and those that are not kept by their reasons', async () => {
    const rejected = new Map([
      ['too large', 2],
      ['no start time', 1],
    ] as const);
    expect(await countersAfter({ kind: 'traces', spans: 9, unsampledSpans: 4, rejected })).toEqual([
      'fluoroscope_otlp_requests_total{transport="document",outcome="taken"} 1',
      'fluoroscope_otlp_spans_total{transport="document"} 9',
      'fluoroscope_otlp_spans_rejected_total{reason="not sampled"} 4',
      'fluoroscope_otlp_spans_rejected_total{reason="too large"} 2',
      'fluoroscope_otlp_spans_rejected_total{reason="no start time"} 1',
    ]);
  });

  it('is counted as refused when it cannot be read', async () => {
    expect(await countersAfter({ kind: 'refused', reason: 'too_large' })).toEqual([
      'fluoroscope_otlp_requests_total{transport="document",outcome="refused"} 1',
      'fluoroscope_otlp_requests_refused_total{transport="document",reason="too_large"} 1',
    ]);
  });

  it('is counted as discarded when it holds metrics', async () => {
    expect(await countersAfter({ kind: 'metrics' })).toEqual([
      'fluoroscope_otlp_requests_total{transport="document",outcome="discarded"} 1',
      'fluoroscope_otlp_discarded_total{transport="document",signal="metrics"} 1',
    ]);
  });
});
