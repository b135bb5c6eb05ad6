import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { LongTraces } from '../../src/pipeline/long-traces.ts';
import { TRACE_LIMITS, type TraceLimits } from '../../src/store/trace-limits.ts';

/** Long traces whose marks are kept in `marked`, so that they can outlive what knows them. */
export function longTracesIn(
  marked: Map<TraceId, EpochMicros> = new Map(),
  limits: TraceLimits = TRACE_LIMITS,
): LongTraces {
  const mark = async (traceIds: readonly TraceId[]): Promise<void> => {
    for (const traceId of traceIds) marked.set(traceId, (Date.now() * 1000) as EpochMicros);
  };
  return new LongTraces({ limits, marked: new Map(marked), mark, keptMs: 1e10, nowMs: Date.now });
}
