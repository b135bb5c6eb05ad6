import { useId } from 'react';
import {
  evenEdges,
  levelOf,
  levelRangeOf,
  levelSeconds,
  levelsPerRow,
  levelTicks,
  roundEnd,
  wholeRows,
  type LevelRange,
} from '../../model/chart-axes.ts';
import type { StepRange } from '../../model/chart-selection.ts';
import { levelTotal, type LevelCounts } from '../../model/chart-series.ts';
import { stepsOfSeconds } from '../../model/chart-windows.ts';
import { formatCount, formatDuration, formatShare } from '../../model/format.ts';
import { ChartFrame, type ChartTable } from './chart-frame.tsx';
import { amountTicks, BottomAxis, LeftAxis } from './plot-axes.tsx';
import { SelectionSurface, type PlotBox } from './selection-surface.tsx';
import { SetMark, type SetName } from './set-mark.tsx';

export interface DistributionSeries {
  readonly label: SetName;
  readonly counts: LevelCounts;
  /** Response times in seconds that 50 and 95 % of the traces do not exceed. */
  readonly percentiles?: { readonly p50: number; readonly p95: number } | undefined;
}

interface DistributionChartProps {
  readonly series: readonly DistributionSeries[];
  /** Seconds; a bound that is undefined bounds nothing. */
  readonly selection?: readonly [number | undefined, number | undefined] | undefined;
  /** Called with whole levels in seconds, or with undefined when the selection is cleared. */
  readonly onSelect?: (secondsRange: readonly [number, number] | undefined) => void;
  readonly title?: string;
  /** Pixels, the title not included. */
  readonly height?: number;
}

const LEAST_BAR_PIXELS = 7;
const ONE_ROW = [0, 1] as const;
/** Room for the names of percentiles. */
const MARKS_HEIGHT = 30;

/** How response times are spread, as shares of each set, so that a small set stands beside a large one. */
export function DistributionChart(props: DistributionChartProps) {
  const { series, title = 'Response time distribution', height = 210 } = props;
  return (
    <ChartFrame
      title={title}
      summary={series.map(summaryOf).join(' ')}
      table={() => tableOf(series)}
      legend={series.map(({ label, percentiles }) => (
        <span key={label}>
          <SetMark set={label} />
          {percentiles !== undefined &&
            ` p50 ${formatDuration(percentiles.p50)} · p95 ${formatDuration(percentiles.p95)}`}
        </span>
      ))}
      height={height}
    >
      {(width) => <Plot {...props} title={title} width={width} height={height} />}
    </ChartFrame>
  );
}

interface PlotProps extends DistributionChartProps {
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

function Plot({ series, selection, onSelect, title, width, height }: PlotProps) {
  const hatchId = useId();
  const plot: PlotBox = {
    left: 52,
    top: MARKS_HEIGHT,
    width: Math.max(20, width - 64),
    height: height - MARKS_HEIGHT - 22,
  };
  const wanted = levelRangeOf(series.flatMap(({ counts }) => [...counts.keys()]));
  const perBar = levelsPerRow(wanted, plot.width, LEAST_BAR_PIXELS);
  const levels = wholeRows(wanted, perBar);
  const bars = series.map(({ label, counts }) => ({ label, shares: sharesOf(counts, levels, perBar) }));
  const end = shareEnd(Math.max(0.01, ...bars.flatMap(({ shares }) => shares)));
  const secondsOf = ([from, to]: StepRange): readonly [number, number] =>
    levelSeconds([levels[0] + from * perBar, levels[0] + to * perBar]);
  return (
    <>
      <svg className="chart-picture" width={width} height={height} aria-hidden="true">
        <pattern
          id={hatchId}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="2" height="6" fill="var(--set-b)" opacity="0.45" />
        </pattern>
        <LeftAxis plot={plot} ticks={amountTicks(end, formatShare).slice(1)} />
        {bars.map(({ label, shares }) => (
          <path
            key={label}
            className="chart-distribution"
            data-set={label}
            d={outline(shares, plot, end)}
            {...(label === 'B' && { fill: `url(#${hatchId})` })}
          />
        ))}
        {series.map((one, index) => (
          <PercentileMarks key={one.label} series={one} plot={plot} levels={levels} line={index} />
        ))}
        <BottomAxis plot={plot} ticks={levelTicks(levels, Math.max(2, plot.width / 70))} />
      </svg>
      <SelectionSurface
        label={title}
        plot={plot}
        columnEdges={evenEdges((levels[1] - levels[0]) / perBar)}
        selection={selection && { columns: stepsOfSeconds(selection, levels, perBar), rows: ONE_ROW }}
        onSelect={onSelect && ((steps) => onSelect(steps && secondsOf(steps.columns)))}
        describe={({ columns }) => describeShares(bars, columns, secondsOf(columns))}
        readout={({ column }) => (
          <>
            <div className="chart-readout-title">{secondsText(secondsOf([column, column + 1]))}</div>
            {bars.map(({ label, shares }) => (
              <div key={label} className="chart-readout-line">
                <SetMark set={label} /> <b>{shareText(shares[column] ?? 0)}</b>
              </div>
            ))}
          </>
        )}
      />
    </>
  );
}

interface PercentileMarksProps {
  readonly series: DistributionSeries;
  readonly plot: PlotBox;
  readonly levels: LevelRange;
  /** Which line of names above the plot is its own. */
  readonly line: number;
}

function PercentileMarks({ series, plot, levels, line }: PercentileMarksProps) {
  if (series.percentiles === undefined) return undefined;
  const { p50, p95 } = series.percentiles;
  const y = 11 + line * 13;
  return [['p50', p50] as const, ['p95', p95] as const].map(([name, seconds]) => {
    const x = plot.left + ((levelOf(seconds) - levels[0]) / (levels[1] - levels[0])) * plot.width;
    const isEnd = name === 'p50';
    return (
      <g key={name} className="chart-percentile" data-set={series.label}>
        <line x1={x} x2={x} y1={y - 8} y2={plot.top + plot.height} />
        <text x={x + (isEnd ? -4 : 4)} y={y} textAnchor={isEnd ? 'end' : 'start'}>
          {series.label} {name}
        </text>
      </g>
    );
  });
}

/** Shares of all traces with a response time, one a bar. */
function sharesOf(counts: LevelCounts, [first, end]: LevelRange, perBar: number): readonly number[] {
  const total = Math.max(1, levelTotal(counts));
  const shares = Array.from({ length: (end - first) / perBar }, () => 0);
  for (const [level, count] of counts) {
    const bar = Math.floor((level - first) / perBar);
    shares[bar] = (shares[bar] ?? 0) + count / total;
  }
  return shares;
}

/** Steps, closed along the ground. */
function outline(shares: readonly number[], plot: PlotBox, end: number): string {
  const step = plot.width / shares.length;
  const bottom = plot.top + plot.height;
  const tops = shares.map((share, index) => {
    const x = plot.left + index * step;
    const y = bottom - (share / end) * plot.height;
    return `L${x.toFixed(1)} ${y.toFixed(1)}H${(x + step).toFixed(1)}`;
  });
  return `M${plot.left} ${bottom}${tops.join('')}V${bottom}Z`;
}

function shareEnd(share: number): number {
  return Math.min(1, roundEnd(share));
}

function describeShares(
  bars: readonly { readonly label: SetName; readonly shares: readonly number[] }[],
  [from, to]: StepRange,
  seconds: readonly [number, number],
): string {
  const parts = bars.map(({ label, shares }) => {
    const share = shares.slice(from, to).reduce((sum, part) => sum + part, 0);
    return `${shareText(share)} of ${label}`;
  });
  return [secondsText(seconds), ...parts].join(' · ');
}

/** Sums of shares may exceed one by the last bit. */
function shareText(share: number): string {
  return formatShare(Math.min(1, share > 1 - 1e-9 ? 1 : share));
}

function secondsText([from, to]: readonly [number, number]): string {
  return `${formatDuration(from)} to ${formatDuration(to)}`;
}

function summaryOf({ label, counts, percentiles }: DistributionSeries): string {
  const total = levelTotal(counts);
  if (total === 0 || percentiles === undefined) return `${label}: no response times.`;
  const { p50, p95 } = percentiles;
  return `${label}: ${formatCount(total)} response times, half of them up to ${formatDuration(p50)}, 95 % up to ${formatDuration(p95)}.`;
}

function tableOf(series: readonly DistributionSeries[]): ChartTable {
  const levels = [...new Set(series.flatMap(({ counts }) => [...counts.keys()]))].sort((a, b) => a - b);
  return {
    columns: ['Response time', ...series.map(({ label }) => label)],
    rows: levels.map((level) => [
      secondsText(levelSeconds([level, level + 1])),
      ...series.map(({ counts }) => formatCount(counts.get(level) ?? 0)),
    ]),
  };
}
