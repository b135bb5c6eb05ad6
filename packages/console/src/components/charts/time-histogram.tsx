import { useId, useMemo } from 'react';
import type { TraceStatistics } from '../../api/extensions-api.ts';
import type { TimeWindow } from '../../api/xray-api.ts';
import { bucketEdges, describeWindow, roundEnd, timeTicks } from '../../model/chart-axes.ts';
import type { StepSelection } from '../../model/chart-selection.ts';
import { timeBuckets, type TimeBucket } from '../../model/chart-series.ts';
import { bucketsIn, stepsOfWindow } from '../../model/chart-windows.ts';
import { countOf, formatCount, formatShare } from '../../model/format.ts';
import { OUTCOMES } from '../../model/service-statistics.ts';
import { OutcomeIcon, outcomeLabel } from '../outcome-badge.tsx';
import { ChartFrame, type ChartTable } from './chart-frame.tsx';
import { OutcomePatterns, outcomeFill } from './outcome-patterns.tsx';
import { OutcomeReadout } from './outcome-readout.tsx';
import { amountTicks, BottomAxis, LeftAxis, plotBox } from './plot-axes.tsx';
import { SelectionSurface } from './selection-surface.tsx';

interface TimeHistogramProps {
  readonly statistics: TraceStatistics;
  /** What was asked for. */
  readonly window: TimeWindow;
  /** What is selected of it. */
  readonly selection?: TimeWindow | undefined;
  /** Called with whole buckets, or with undefined when the selection is cleared. */
  readonly onSelect?: (window: TimeWindow | undefined) => void;
  readonly title?: string;
  /** Pixels, the title not included. */
  readonly height?: number;
}

const ONE_ROW = [0, 1] as const;

/** How many traces began when, and how they ended: a bar for each bucket of time. */
export function TimeHistogram(props: TimeHistogramProps) {
  const { statistics, window, title = 'Traces over time', height = 130 } = props;
  const buckets = useMemo(() => timeBuckets(statistics, window), [statistics, window]);
  return (
    <ChartFrame
      title={title}
      summary={summaryOf(statistics, window)}
      table={() => tableOf(buckets)}
      legend={<OutcomeLegend statistics={statistics} />}
      height={height}
    >
      {(width) => <Plot {...props} buckets={buckets} title={title} width={width} height={height} />}
    </ChartFrame>
  );
}

interface PlotProps extends TimeHistogramProps {
  readonly buckets: readonly TimeBucket[];
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

function Plot({ statistics, window, selection, onSelect, buckets, title, width, height }: PlotProps) {
  const plot = plotBox(width, height);
  const patternId = useId();
  const edges = bucketEdges(window, statistics.BucketSeconds);
  const end = roundEnd(buckets.reduce((most, { count }) => Math.max(most, count), 1));
  const x = (index: number): number => plot.left + (edges[index] ?? 0) * plot.width;
  return (
    <>
      <svg className="chart-picture" width={width} height={height} aria-hidden="true">
        <OutcomePatterns id={patternId} />
        <LeftAxis plot={plot} ticks={amountTicks(end).slice(1)} />
        {buckets.map((bucket, index) => (
          <Bar
            key={bucket.window.StartTime}
            bucket={bucket}
            x={x(index)}
            width={Math.max(1, x(index + 1) - x(index) - 1)}
            bottom={plot.top + plot.height}
            scale={plot.height / end}
            patternId={patternId}
          />
        ))}
        <BottomAxis plot={plot} ticks={timeTicks(window, Math.max(2, plot.width / 80))} />
      </svg>
      <SelectionSurface
        label={title}
        plot={plot}
        columnEdges={edges}
        selection={
          selection && { columns: stepsOfWindow(selection, window, statistics.BucketSeconds), rows: ONE_ROW }
        }
        onSelect={onSelect && ((steps) => onSelect(steps && bucketsIn(buckets, steps.columns)))}
        describe={(steps) => describeSelection(buckets, steps)}
        readout={({ column }) => <BucketReadout bucket={buckets[column]} />}
      />
    </>
  );
}

interface BarProps {
  readonly bucket: TimeBucket;
  readonly x: number;
  readonly width: number;
  readonly bottom: number;
  /** Pixels a trace. */
  readonly scale: number;
  readonly patternId: string;
}

/** The worst at the bottom, where heights compare; each part that is there is at least two pixels high. */
function Bar({ bucket, x, width, bottom, scale, patternId }: BarProps) {
  let y = bottom;
  return [...OUTCOMES].reverse().map((outcome) => {
    const count = bucket.countByOutcome[outcome];
    if (count === 0) return undefined;
    const height = Math.max(2, count * scale);
    y -= height;
    return (
      <rect
        key={outcome}
        x={x}
        y={y}
        width={width}
        height={height}
        fill={outcomeFill(patternId, outcome)}
        data-outcome={outcome}
      />
    );
  });
}

function BucketReadout({ bucket }: { readonly bucket: TimeBucket | undefined }) {
  if (bucket === undefined) return undefined;
  return (
    <>
      <div className="chart-readout-title">{describeWindow(bucket.window)}</div>
      <div>{countOf(bucket.count, 'trace')}</div>
      <OutcomeReadout counts={bucket.countByOutcome} />
    </>
  );
}

function OutcomeLegend({ statistics }: { readonly statistics: TraceStatistics }) {
  const counts = {
    ok: statistics.OkCount,
    throttle: statistics.ThrottleCount,
    error: statistics.ErrorCount,
    fault: statistics.FaultCount,
  };
  return OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) => (
    <span key={outcome} className={`text-${outcome}`}>
      <OutcomeIcon outcome={outcome} /> {outcomeLabel(outcome)} {formatCount(counts[outcome])}
    </span>
  ));
}

function describeSelection(buckets: readonly TimeBucket[], { columns: [from, to] }: StepSelection): string {
  const chosen = buckets.slice(from, to);
  const count = chosen.reduce((sum, bucket) => sum + bucket.count, 0);
  return `${describeWindow(bucketsIn(buckets, [from, to]))} · ${countOf(count, 'trace')}`;
}

function summaryOf(statistics: TraceStatistics, window: TimeWindow): string {
  const { TotalCount, FaultCount, ErrorCount, ThrottleCount } = statistics;
  if (TotalCount === 0) return `No traces between ${describeWindow(window)}.`;
  const bad = FaultCount + ErrorCount + ThrottleCount;
  return `${countOf(TotalCount, 'trace')}, ${describeWindow(window)}; ${formatShare(bad / TotalCount)} did not end well, ${formatCount(FaultCount)} with a fault.`;
}

function tableOf(buckets: readonly TimeBucket[]): ChartTable {
  return {
    columns: ['Time', 'Traces', 'OK', 'Throttle', 'Error', 'Fault'],
    rows: buckets.map(({ window, count, countByOutcome }) => [
      describeWindow(window),
      formatCount(count),
      ...OUTCOMES.map((outcome) => formatCount(countByOutcome[outcome])),
    ]),
  };
}
