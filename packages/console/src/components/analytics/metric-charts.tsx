import { useMemo } from 'react';
import type { TraceStatistics } from '../../api/extensions-api.ts';
import type { TimeWindow } from '../../api/xray-api.ts';
import { METRICS } from '../../model/analytics-metrics.ts';
import { timeBuckets } from '../../model/chart-series.ts';
import { TimeLines, type TimeLine } from '../charts/time-lines.tsx';
import { useTimeRange } from '../time-range-state.ts';

interface MetricChartsProps {
  readonly window: TimeWindow;
  readonly a: TraceStatistics;
  readonly b: TraceStatistics | undefined;
}

/** Both sets over time, a small chart a number. A dragged stretch of time becomes the range of the page. */
export function MetricCharts({ window, a, b }: MetricChartsProps) {
  const [, setRange] = useTimeRange();
  const lines = useMemo((): readonly TimeLine[] => {
    const lineA = { label: 'A', buckets: timeBuckets(a, window) } as const;
    return b === undefined ? [lineA] : [lineA, { label: 'B', buckets: timeBuckets(b, window) }];
  }, [a, b, window]);
  return (
    <div className="analytics-metrics">
      {METRICS.map(({ id, title, valueOf, format }) => (
        <TimeLines
          key={id}
          lines={lines}
          window={window}
          title={title}
          valueOf={valueOf}
          format={format}
          onSelect={(part) => {
            if (part === undefined) return;
            setRange({ kind: 'absolute', startMs: part.StartTime * 1000, endMs: part.EndTime * 1000 });
          }}
        />
      ))}
    </div>
  );
}
