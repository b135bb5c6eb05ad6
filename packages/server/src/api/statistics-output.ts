/** Numbers and values of sets of traces, as the extensions of the API spell them (docs/reference/extensions-api.md). */

import { filterOf } from '../query/statistics/dimension-filter.ts';
import type { DimensionValue } from '../query/statistics/dimension.ts';
import type { ResponseTimeNumbers, TraceNumbers } from '../query/statistics/trace-numbers.ts';

/** `OkCount` and its like. */
export function toOutcomeCounts({
  ok,
  error,
  throttle,
  fault,
}: Pick<TraceNumbers, 'ok' | 'error' | 'throttle' | 'fault'>): object {
  return { OkCount: ok, ErrorCount: error, ThrottleCount: throttle, FaultCount: fault };
}

/** The members that are the same for all traces of a set and for those with a value. */
export function toNumbers(numbers: TraceNumbers): object {
  const { unfinished, responseTime } = numbers;
  return {
    ...toOutcomeCounts(numbers),
    UnfinishedCount: unfinished,
    ResponseTime: responseTime && toResponseTime(responseTime),
  };
}

function toResponseTime({ average, p50, p90, p95, p99, maximum }: ResponseTimeNumbers): object {
  return { Average: average, P50: p50, P90: p90, P95: p95, P99: p99, Maximum: maximum };
}

/** Members of a value; without expression where none selects its traces. */
export function toValue(value: DimensionValue & { readonly isDoubtful: boolean }): object {
  return {
    Value: value.value,
    Type: value.type === '' ? undefined : value.type,
    Exception: value.exception === '' ? undefined : value.exception,
    FilterExpression: value.isDoubtful ? undefined : filterOf(value),
  };
}
