/**
 * W3C trace context's `traceparent`, which names the same 16 bytes of a trace id without hyphens. Only what an X-Ray
 * header can say crosses over: trace id, parent id, sampled or not.
 * Source: W3C Trace Context, "traceparent Header" and "Versioning of traceparent".
 */
import { parseTraceId, toW3cTraceId } from '@fluoroscope/wire';
import type { TraceData } from './trace-data.ts';

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{8})([0-9a-f]{24})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ALL_ZERO = /^0+$/;
const SAMPLED_FLAG = 1;
/** What a Lambda facade is called before it knows its trace. */
const NO_TRACE = '1-00000000-000000000000000000000000';

/**
 * The trace data in a `traceparent` text, with the trace id in X-Ray's spelling; undefined when W3C wants the header
 * refused: version ff, other lengths, upper case, all-zero ids. Later versions may carry more fields at the end.
 */
export function parseTraceparent(text: string): TraceData | undefined {
  const match = TRACEPARENT.exec(text.trim());
  if (match === null) return undefined;
  const [, version, epoch = '', random = '', parent = '', flags = '', rest] = match;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (ALL_ZERO.test(epoch + random) || ALL_ZERO.test(parent)) return undefined;
  const sampled = Number.parseInt(flags, 16) & SAMPLED_FLAG ? '1' : '0';
  return { root: `1-${epoch}-${random}`, parent, sampled };
}

/** The header for a trace id in X-Ray's spelling; undefined for ids that W3C does not allow. */
export function formatTraceparent(traceId: string, spanId: string, sampled: boolean): string | undefined {
  const id = parseTraceId(traceId);
  return id === undefined || id === NO_TRACE
    ? undefined
    : `00-${toW3cTraceId(id)}-${spanId}-${sampled ? '01' : '00'}`;
}
