/** Counts OTLP requests that came in place of documents, with the same counters as those of the OTLP doors. */

import type { OtlpPayload } from '../decode/decode-payload.ts';
import type { ThrottledLog } from '../observe/logger.ts';
import type { Counters } from '../observe/counters.ts';
import { noteDiscarded } from '../receive/discarded-signal.ts';
import { UNSAMPLED } from './take-spans.ts';

export function countPayload(
  payload: OtlpPayload,
  metrics: Pick<Counters, 'countOtlpTaken' | 'countOtlpRefused' | 'countOtlpDiscarded' | 'otlpSpansRejected'>,
  throttledLog: Pick<ThrottledLog, 'warn'>,
): void {
  if (payload.kind === 'metrics') return noteDiscarded('document', 'metrics', metrics, throttledLog);
  if (payload.kind === 'refused')
    return metrics.countOtlpRefused('document', { outcome: 'refused', reason: payload.reason });
  const { spans, unsampledSpans, rejected } = payload;
  metrics.countOtlpTaken('document', spans);
  if (unsampledSpans > 0) metrics.otlpSpansRejected.inc({ reason: UNSAMPLED }, unsampledSpans);
  for (const [reason, count] of rejected) metrics.otlpSpansRejected.inc({ reason }, count);
}
