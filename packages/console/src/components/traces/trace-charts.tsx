import type { UseQueryResult } from '@tanstack/react-query';
import type { TimeWindow } from '../../api/xray-api.ts';
import { withResponseTimes } from '../../model/filter-terms.ts';
import type { SecondsRange } from '../../model/filter-text.ts';
import { formatTimeRange } from '../../model/time-range.ts';
import { LatencyHeatmap } from '../charts/latency-heatmap.tsx';
import { TimeHistogram } from '../charts/time-histogram.tsx';
import { useUrlChange } from '../use-url-param.ts';
import { QueryState } from './query-state.tsx';
import type { CountedTraces } from './use-trace-statistics.ts';

interface TraceChartsProps {
  readonly query: UseQueryResult<CountedTraces>;
  readonly queryKey: readonly unknown[];
}

/** When the traces were and how long they took. What is selected becomes the range and a term of the filter. */
export function TraceCharts({ query, queryKey }: TraceChartsProps) {
  const zoom = useZoom();
  const { data, isPlaceholderData } = query;
  // Without a trace there is nothing to draw, and the list says so.
  if (data?.statistics.TotalCount === 0 && !isPlaceholderData) return null;
  return (
    <div className="trace-charts" data-testid="trace-charts">
      {data === undefined ? (
        <div className="trace-charts-space" />
      ) : (
        <div className="trace-charts-pair" data-stale={isPlaceholderData}>
          <TimeHistogram
            statistics={data.statistics}
            window={data.window}
            onSelect={(window) => window && zoom(data, window, undefined)}
          />
          <LatencyHeatmap
            statistics={data.statistics}
            window={data.window}
            title="Response times"
            height={130}
            onSelect={(window, seconds) => window && zoom(data, window, seconds)}
          />
        </div>
      )}
      <QueryState query={query} queryKey={queryKey} what="The numbers of these traces" />
    </div>
  );
}

/** A selection of the whole width leaves the range as it is: it may be one that moves with the time. */
function useZoom(): (from: CountedTraces, window: TimeWindow, seconds: SecondsRange | undefined) => void {
  const change = useUrlChange();
  return ({ window: whole, filter, statistics }, window, seconds) => {
    // The first and the last bucket can be too narrow to be met.
    const missed = statistics.BucketSeconds / 2;
    const isWhole = window.StartTime <= whole.StartTime + missed && window.EndTime >= whole.EndTime - missed;
    const start = Math.max(window.StartTime, whole.StartTime);
    const end = Math.min(window.EndTime, whole.EndTime);
    change(
      {
        ...(!isWhole && {
          range: formatTimeRange({ kind: 'absolute', startMs: start * 1000, endMs: end * 1000 }),
        }),
        ...(seconds !== undefined && { filter: withResponseTimes(filter, seconds) }),
        page: undefined,
      },
      { isStep: true },
    );
  };
}
