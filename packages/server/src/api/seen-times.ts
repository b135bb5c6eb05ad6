import { type EpochMicros, toEpochSeconds } from '@fluoroscope/wire';
import type { RequestStatistics } from '../query/service-graph.ts';

export interface SeenTimes {
  readonly StartTime?: number;
  readonly EndTime?: number;
}

/**
 * From the first start to the last end of what was counted, widened to whole seconds; neither when nothing was.
 * Source: whole seconds are observed, not documented.
 */
export function seenTimes(
  counted: readonly { readonly statistics: RequestStatistics | undefined }[],
): SeenTimes {
  let start: EpochMicros | undefined;
  let end: EpochMicros | undefined;
  for (const { statistics } of counted) {
    if (statistics === undefined || statistics.end === 0) continue;
    if (start === undefined || statistics.start < start) start = statistics.start;
    if (end === undefined || statistics.end > end) end = statistics.end;
  }
  if (start === undefined || end === undefined) return {};
  return { StartTime: Math.floor(toEpochSeconds(start)), EndTime: Math.ceil(toEpochSeconds(end)) };
}
