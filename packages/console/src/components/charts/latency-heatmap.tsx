/**
 * When traces began, how long they took, and where the faults are. Cells are drawn on a canvas: there may be ten
 * thousand, and they are read by pointing, not one by one.
 */

import { useEffect, useMemo, useRef } from 'react';
import type { TraceStatistics } from '../../api/extensions-api.ts';
import type { TimeWindow } from '../../api/xray-api.ts';
import {
  bucketEdges,
  describeWindow,
  evenEdges,
  levelRangeOf,
  levelSeconds,
  levelsPerRow,
  levelTicks,
  timeTicks,
  wholeRows,
  type LevelRange,
} from '../../model/chart-axes.ts';
import type { StepSelection } from '../../model/chart-selection.ts';
import {
  heatCells,
  levelPercentile,
  timeBuckets,
  type HeatCell,
  type TimeBucket,
} from '../../model/chart-series.ts';
import { bucketsIn, stepsOfSeconds, stepsOfWindow } from '../../model/chart-windows.ts';
import { countOf, formatCount, formatDuration } from '../../model/format.ts';
import { useTheme } from '../../theme.ts';
import { ChartFrame, type ChartTable } from './chart-frame.tsx';
import { drawHeat } from './draw-heat.ts';
import { BottomAxis, LeftAxis, plotBox } from './plot-axes.tsx';
import { SelectionSurface, type PlotBox } from './selection-surface.tsx';

interface HeatSelection {
  readonly window: TimeWindow;
  /** Seconds, from the first to below the second. */
  readonly seconds: readonly [number, number];
}

interface LatencyHeatmapProps {
  readonly statistics: TraceStatistics;
  /** What was asked for. */
  readonly window: TimeWindow;
  /** What is selected of it. */
  readonly selection?: HeatSelection | undefined;
  /** Called with whole buckets and levels, or without when the selection is cleared. */
  readonly onSelect?: (
    window: TimeWindow | undefined,
    secondsRange: readonly [number, number] | undefined,
  ) => void;
  readonly title?: string;
  /** Pixels, the title not included. */
  readonly height?: number;
}

const LEAST_ROW_PIXELS = 6;

export function LatencyHeatmap(props: LatencyHeatmapProps) {
  const { statistics, window, title = 'Response time over time', height = 190 } = props;
  const buckets = useMemo(() => timeBuckets(statistics, window), [statistics, window]);
  return (
    <ChartFrame
      title={title}
      summary={summaryOf(statistics)}
      table={() => tableOf(buckets)}
      legend={<HeatLegend hasFaults={statistics.FaultCount > 0} />}
      height={height}
    >
      {(width) => <Plot {...props} buckets={buckets} title={title} width={width} height={height} />}
    </ChartFrame>
  );
}

interface PlotProps extends LatencyHeatmapProps {
  readonly buckets: readonly TimeBucket[];
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

function Plot(props: PlotProps) {
  const { statistics, window, selection, onSelect, buckets, title, width, height } = props;
  const plot = plotBox(width, height);
  const { BucketSeconds, Cells } = statistics;
  const wanted = levelRangeOf(Cells.flatMap(({ Level }) => (Level === undefined ? [] : [Level])));
  const perRow = levelsPerRow(wanted, plot.height, LEAST_ROW_PIXELS);
  const levels = wholeRows(wanted, perRow);
  const cells = useMemo(
    () => heatCells(buckets, statistics, levels[0], perRow),
    [buckets, statistics, levels[0], perRow],
  );
  const columnEdges = bucketEdges(window, BucketSeconds);
  const rowEdges = evenEdges((levels[1] - levels[0]) / perRow);
  const secondsOf = ([from, to]: readonly [number, number]): readonly [number, number] =>
    levelSeconds([levels[0] + from * perRow, levels[0] + to * perRow]);
  return (
    <>
      <svg className="chart-picture" width={width} height={height} aria-hidden="true">
        <LeftAxis plot={plot} ticks={levelTicks(levels, Math.max(2, plot.height / 24))} />
        <BottomAxis plot={plot} ticks={timeTicks(window, Math.max(2, plot.width / 80))} />
      </svg>
      <HeatCanvas cells={cells} plot={plot} columnEdges={columnEdges} rowEdges={rowEdges} />
      <SelectionSurface
        label={title}
        plot={plot}
        columnEdges={columnEdges}
        rowEdges={rowEdges}
        selection={selection && stepsOf(selection, window, BucketSeconds, levels, perRow)}
        onSelect={
          onSelect &&
          ((steps) => onSelect(steps && bucketsIn(buckets, steps.columns), steps && secondsOf(steps.rows)))
        }
        describe={(steps) => describeSelection(steps, buckets, cells, secondsOf(steps.rows))}
        readout={({ column, row }) => (
          <CellReadout
            bucket={buckets[column]}
            cell={cells.find((cell) => cell.column === column && cell.row === row)}
            seconds={secondsOf([row, row + 1])}
          />
        )}
      />
    </>
  );
}

function stepsOf(
  { window: part, seconds }: HeatSelection,
  window: TimeWindow,
  bucketSeconds: number,
  levels: LevelRange,
  perRow: number,
): StepSelection {
  return {
    columns: stepsOfWindow(part, window, bucketSeconds),
    rows: stepsOfSeconds(seconds, levels, perRow),
  };
}

interface HeatCanvasProps {
  readonly cells: readonly HeatCell[];
  readonly plot: PlotBox;
  readonly columnEdges: readonly number[];
  readonly rowEdges: readonly number[];
}

function HeatCanvas({ cells, plot, columnEdges, rowEdges }: HeatCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useEffect(() => {
    if (ref.current !== null) drawHeat(ref.current, { cells, plot, columnEdges, rowEdges });
    // The theme changes the colours that the drawing reads from the style of the canvas.
  }, [cells, plot.width, plot.height, columnEdges.length, rowEdges.length, theme]);
  return (
    <canvas
      ref={ref}
      className="chart-canvas"
      aria-hidden="true"
      style={{ left: plot.left, top: plot.top, width: plot.width, height: plot.height }}
    />
  );
}

interface CellReadoutProps {
  readonly bucket: TimeBucket | undefined;
  readonly cell: HeatCell | undefined;
  readonly seconds: readonly [number, number];
}

function CellReadout({ bucket, cell, seconds }: CellReadoutProps) {
  if (bucket === undefined) return undefined;
  return (
    <>
      <div className="chart-readout-title">{describeWindow(bucket.window)}</div>
      <div>{secondsText(seconds)}</div>
      <div>{countOf(cell?.count ?? 0, 'trace')}</div>
      {cell !== undefined && cell.faultCount > 0 && (
        <div className="text-fault">{countOf(cell.faultCount, 'fault')}</div>
      )}
    </>
  );
}

function HeatLegend({ hasFaults }: { readonly hasFaults: boolean }) {
  return (
    <>
      <span>
        <i className="chart-heat-scale" aria-hidden="true" /> few to many
      </span>
      {hasFaults && (
        <span>
          <i className="chart-heat-fault" aria-hidden="true" /> with faults
        </span>
      )}
    </>
  );
}

function describeSelection(
  { columns, rows }: StepSelection,
  buckets: readonly TimeBucket[],
  cells: readonly HeatCell[],
  seconds: readonly [number, number],
): string {
  const isIn = (step: number, [from, to]: readonly [number, number]): boolean => step >= from && step < to;
  const count = cells
    .filter(({ column, row }) => isIn(column, columns) && isIn(row, rows))
    .reduce((sum, cell) => sum + cell.count, 0);
  return `${describeWindow(bucketsIn(buckets, columns))} · ${secondsText(seconds)} · ${countOf(count, 'trace')}`;
}

function secondsText([from, to]: readonly [number, number]): string {
  return `${formatDuration(from)} to ${formatDuration(to)}`;
}

function summaryOf({ TotalCount, FaultCount, ResponseTime }: TraceStatistics): string {
  if (ResponseTime === undefined) return 'No trace has a response time.';
  const { P50, P95, Maximum } = ResponseTime;
  return `${countOf(TotalCount, 'trace')}: half took up to ${formatDuration(P50)}, 95 % up to ${formatDuration(P95)}, the slowest ${formatDuration(Maximum)}; ${countOf(FaultCount, 'fault')}.`;
}

function tableOf(buckets: readonly TimeBucket[]): ChartTable {
  return {
    columns: ['Time', 'Traces', 'Faults', 'p50', 'p95'],
    rows: buckets.map(({ window, count, countByOutcome, levels }) => [
      describeWindow(window),
      formatCount(count),
      formatCount(countByOutcome.fault),
      formatDuration(levelPercentile(levels, 0.5)),
      formatDuration(levelPercentile(levels, 0.95)),
    ]),
  };
}
