import type { TimeWindow } from '../../api/xray-api.ts';
import { describeWindow, roundEnd, timeShare, timeTicks } from '../../model/chart-axes.ts';
import { bucketsIn } from '../../model/chart-windows.ts';
import type { TimeBucket } from '../../model/chart-series.ts';
import { ChartFrame, type ChartTable } from './chart-frame.tsx';
import { amountTicks, BottomAxis, LeftAxis, plotBox } from './plot-axes.tsx';
import { SelectionSurface, type PlotBox } from './selection-surface.tsx';
import { SetMark, type SetName } from './set-mark.tsx';

export interface TimeLine {
  readonly label: SetName;
  /** Of the same window, divided in the same way for every line. */
  readonly buckets: readonly TimeBucket[];
}

interface TimeLinesProps {
  readonly lines: readonly TimeLine[];
  readonly window: TimeWindow;
  readonly title: string;
  /** Undefined where there is nothing to measure: the line has a gap. */
  readonly valueOf: (bucket: TimeBucket) => number | undefined;
  readonly format: (value: number) => string;
  readonly onSelect?: (window: TimeWindow | undefined) => void;
  /** Pixels, the title not included. */
  readonly height?: number;
}

/** One number of a set or two, over time. */
export function TimeLines(props: TimeLinesProps) {
  const { lines, title, valueOf, format, height = 120 } = props;
  return (
    <ChartFrame
      title={title}
      summary={lines.map((line) => summaryOf(line, valueOf, format)).join(' ')}
      table={() => tableOf(lines, valueOf, format)}
      height={height}
    >
      {(width) => <Plot {...props} width={width} height={height} />}
    </ChartFrame>
  );
}

function Plot(props: TimeLinesProps & { readonly width: number; readonly height: number }) {
  const { lines, window, title, valueOf, format, onSelect, width, height = 120 } = props;
  const plot = plotBox(width, height);
  const buckets = lines[0]?.buckets ?? [];
  const values = lines.flatMap((line) => line.buckets.map(valueOf));
  const end = roundEnd(values.reduce((most: number, value) => Math.max(most, value ?? 0), 0));
  const edges = [0, ...buckets.map(({ window: { EndTime } }) => timeShare(window, EndTime))];
  return (
    <>
      <svg className="chart-picture" width={width} height={height} aria-hidden="true">
        <LeftAxis plot={plot} ticks={amountTicks(end, format).slice(1)} />
        {lines.map((line) => (
          <path
            key={line.label}
            className="chart-line"
            data-set={line.label}
            d={pathOf(line.buckets, window, plot, (bucket) => scaled(valueOf(bucket), end))}
          />
        ))}
        <BottomAxis plot={plot} ticks={timeTicks(window, Math.max(2, plot.width / 80))} />
      </svg>
      <SelectionSurface
        label={title}
        plot={plot}
        columnEdges={edges}
        onSelect={onSelect && ((steps) => onSelect(steps && bucketsIn(buckets, steps.columns)))}
        describe={({ columns }) => describeWindow(bucketsIn(buckets, columns))}
        readout={({ column }) => (
          <>
            <div className="chart-readout-title">
              {describeWindow(bucketsIn(buckets, [column, column + 1]))}
            </div>
            {lines.map((line) => (
              <div key={line.label} className="chart-readout-line">
                <SetMark set={line.label} /> <b>{textOf(line.buckets[column], valueOf, format)}</b>
              </div>
            ))}
          </>
        )}
      />
    </>
  );
}

/** From middle to middle of the buckets; a value between two gaps is a short dash. */
function pathOf(
  buckets: readonly TimeBucket[],
  window: TimeWindow,
  plot: PlotBox,
  shareOf: (bucket: TimeBucket) => number | undefined,
): string {
  let isDown = false;
  const steps = buckets.map((bucket) => {
    const share = shareOf(bucket);
    const wasDown = isDown;
    isDown = share !== undefined;
    if (share === undefined) return '';
    const middle = (bucket.window.StartTime + bucket.window.EndTime) / 2;
    const x = (plot.left + timeShare(window, middle) * plot.width).toFixed(1);
    const y = (plot.top + (1 - share) * plot.height).toFixed(1);
    return wasDown ? `L${x} ${y}` : `M${x} ${y}h2`;
  });
  return steps.join('');
}

function scaled(value: number | undefined, end: number): number | undefined {
  return value === undefined ? undefined : value / end;
}

function textOf(
  bucket: TimeBucket | undefined,
  valueOf: TimeLinesProps['valueOf'],
  format: TimeLinesProps['format'],
): string {
  const value = bucket && valueOf(bucket);
  return value === undefined ? '–' : format(value);
}

function summaryOf(
  { label, buckets }: TimeLine,
  valueOf: TimeLinesProps['valueOf'],
  format: TimeLinesProps['format'],
): string {
  const values = buckets.flatMap((bucket) => valueOf(bucket) ?? []);
  if (values.length === 0) return `${label}: nothing to measure.`;
  return `${label}: from ${format(Math.min(...values))} to ${format(Math.max(...values))}.`;
}

function tableOf(
  lines: readonly TimeLine[],
  valueOf: TimeLinesProps['valueOf'],
  format: TimeLinesProps['format'],
): ChartTable {
  return {
    columns: ['Time', ...lines.map(({ label }) => label)],
    rows: (lines[0]?.buckets ?? []).map(({ window }, index) => [
      describeWindow(window),
      ...lines.map((line) => textOf(line.buckets[index], valueOf, format)),
    ]),
  };
}
