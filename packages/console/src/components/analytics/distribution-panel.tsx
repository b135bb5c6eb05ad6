import { useMemo } from 'react';
import type { TraceStatistics } from '../../api/extensions-api.ts';
import { splitLatency } from '../../model/analytics-latency.ts';
import { dividedByLatency } from '../../model/analytics-sets.ts';
import { levelCounts } from '../../model/chart-series.ts';
import { DistributionChart, type DistributionSeries } from '../charts/distribution-chart.tsx';
import type { SetName } from '../charts/set-mark.tsx';
import type { AnalyticsQuestion } from './use-sets.ts';

interface DistributionPanelProps {
  readonly question: AnalyticsQuestion;
  readonly a: TraceStatistics;
  readonly b: TraceStatistics | undefined;
}

/** The distributions over each other. A range that is dragged becomes A's, and its band can then be moved. */
export function DistributionPanel({ question: { sets, changeSets }, a, b }: DistributionPanelProps) {
  const series = useMemo(() => [seriesOf('A', a), ...(b === undefined ? [] : [seriesOf('B', b)])], [a, b]);
  const { seconds } = splitLatency(sets.a);
  return (
    <>
      <DistributionChart
        series={series}
        selection={seconds}
        onSelect={(range) => changeSets(dividedByLatency(sets, range))}
        height={250}
      />
      <p className="muted analytics-hint">
        {seconds === undefined
          ? 'Drag over slow or fast responses to make them A and the others B.'
          : 'The band is A’s range of response times. Drag its ends, or clear it with Escape.'}
      </p>
    </>
  );
}

function seriesOf(label: SetName, { Cells, ResponseTime }: TraceStatistics): DistributionSeries {
  return {
    label,
    counts: levelCounts(Cells),
    percentiles: ResponseTime && { p50: ResponseTime.P50, p95: ResponseTime.P95 },
  };
}
