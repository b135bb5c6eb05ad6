import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { getTraceStatistics, type TraceStatistics } from '../../api/extensions-api.ts';
import type { TimeWindow } from '../../api/xray-api.ts';
import { bucketSecondsFor } from '../../model/chart-axes.ts';

/** About what a chart has of a wide page; both charts share one answer. */
const CHART_PIXELS = 640;

export interface CountedTraces {
  readonly statistics: TraceStatistics;
  readonly window: TimeWindow;
  readonly filter: string;
}

/** The numbers of the traces that the list is of. Those of the question before stay until the new ones are there. */
export function useTraceStatistics(
  window: TimeWindow,
  filter: string,
  isWanted: boolean,
): UseQueryResult<CountedTraces> {
  const bucketSeconds = bucketSecondsFor(window, CHART_PIXELS);
  return useQuery({
    queryKey: traceStatisticsKey(window, filter),
    queryFn: async ({ signal }) => ({
      statistics: await getTraceStatistics({ window, filter }, bucketSeconds, signal),
      window,
      filter,
    }),
    enabled: isWanted,
    placeholderData: keepPreviousData,
    // A window is an answer's for good: what comes later is asked for by another window.
    staleTime: Infinity,
  });
}

export function traceStatisticsKey({ StartTime, EndTime }: TimeWindow, filter: string): readonly unknown[] {
  return ['trace-statistics', StartTime, EndTime, filter];
}
