import { useMemo, useRef, useState, type PointerEvent } from 'react';
import type { HistogramEntry } from '../../api/xray-api.ts';
import type { SecondsRange } from '../../model/filter-text.ts';
import { countOf, formatDuration } from '../../model/format.ts';
import {
  binHistogram,
  binsWithin,
  percentile,
  secondsOfBins,
  type HistogramBin,
} from '../../model/service-statistics.ts';
import { RangeThumb } from './range-thumb.tsx';

const WIDTH = 340;
const HEIGHT = 140;
const BASE = HEIGHT - 22;
const TOP = 18;
const BINS = 34;
const STEP = WIDTH / BINS;
/** Marks nearer to each other than this share one label. */
const LABEL_WIDTH = 26;

type Bins = readonly [number, number];

interface ResponseTimeChartProps {
  readonly histogram: readonly HistogramEntry[];
  /** Chosen response times; undefined for all. */
  readonly range: SecondsRange | undefined;
  readonly onRange: (range: SecondsRange | undefined) => void;
}

/**
 * How response times are spread: a bar for every equal step of time, and marks at the median and the slowest 5 %. A
 * range of bars is chosen by dragging over them, or by the two thumbs and the arrow keys.
 */
export function ResponseTimeChart({ histogram, range, onRange }: ResponseTimeChartProps) {
  const bins = useMemo(() => binHistogram(histogram, BINS), [histogram]);
  const svgRef = useRef<SVGSVGElement>(null);
  const [dragged, drawDragged] = useState<Bins | undefined>(undefined);
  // A drag may be let go before its last move is drawn.
  const newestDragged = useRef<Bins | undefined>(undefined);
  const setDragged = (next: Bins | undefined): void => {
    newestDragged.current = next;
    drawDragged(next);
  };
  const startBin = useRef<number | undefined>(undefined);
  const chosen: Bins = dragged ?? (range === undefined ? [0, bins.length] : binsWithin(bins, range));
  const isChosen = dragged !== undefined || range !== undefined;
  const choose = (next: Bins): void => onRange(secondsOfBins(bins, next));
  const binAt = (event: PointerEvent): number => {
    const box = svgRef.current?.getBoundingClientRect();
    const part = box === undefined ? 0 : (event.clientX - box.left) / box.width;
    return Math.min(bins.length - 1, Math.max(0, Math.floor(part * bins.length)));
  };
  const onPointerDown = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.button !== 0) return;
    startBin.current = binAt(event);
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent): void => {
    const start = startBin.current;
    if (start === undefined) return;
    const at = binAt(event);
    setDragged([Math.min(start, at), Math.max(start, at) + 1]);
  };
  const onPointerUp = (): void => {
    const known = newestDragged.current;
    startBin.current = undefined;
    setDragged(undefined);
    if (known !== undefined) choose(known);
  };
  const seconds = (bin: number): string =>
    bin >= bins.length ? 'the slowest' : formatDuration(bins[bin]?.fromSeconds ?? 0);
  return (
    <svg
      ref={svgRef}
      className="response-time-chart"
      data-testid="response-time-chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="group"
      aria-label="Response time distribution"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
    >
      <rect className="chart-surface" width={WIDTH} height={HEIGHT} />
      {isChosen && (
        <rect
          className="chosen-times"
          x={chosen[0] * STEP}
          y={TOP - 6}
          width={(chosen[1] - chosen[0]) * STEP}
          height={BASE - TOP + 6}
        />
      )}
      <line x1="0" x2={WIDTH} y1={BASE} y2={BASE} />
      <Bars bins={bins} chosen={chosen} />
      <PercentileMarks histogram={histogram} widthSeconds={(bins[0]?.toSeconds ?? 0) * BINS} />
      <RangeThumb
        label="Shortest response time"
        x={chosen[0] * STEP}
        top={TOP - 6}
        base={BASE}
        value={chosen[0]}
        range={[0, chosen[1] - 1]}
        text={seconds(chosen[0])}
        onChange={(bin) => choose([bin, chosen[1]])}
        onClear={() => onRange(undefined)}
      />
      <RangeThumb
        label="Longest response time"
        x={chosen[1] * STEP}
        top={TOP - 6}
        base={BASE}
        value={chosen[1]}
        range={[chosen[0] + 1, bins.length]}
        text={seconds(chosen[1])}
        onChange={(bin) => choose([chosen[0], bin])}
        onClear={() => onRange(undefined)}
      />
    </svg>
  );
}

function Bars({ bins, chosen }: { readonly bins: readonly HistogramBin[]; readonly chosen: Bins }) {
  const most = bins.reduce((peak, { count }) => Math.max(peak, count), 0);
  return bins.map(({ fromSeconds, toSeconds, count }, index) => {
    const height = count === 0 ? 0 : Math.max(2, (count / most) * (BASE - TOP));
    return (
      <rect
        key={index}
        className="time-bar"
        data-chosen={index >= chosen[0] && index < chosen[1]}
        x={index * STEP + 0.5}
        y={BASE - height}
        width={STEP - 1}
        height={height}
        rx="1"
      >
        <title>{`${formatDuration(fromSeconds)} to ${formatDuration(toSeconds)}: ${countOf(count, 'call')}`}</title>
      </rect>
    );
  });
}

interface PercentileMarksProps {
  readonly histogram: readonly HistogramEntry[];
  /** Length of the axis. */
  readonly widthSeconds: number;
}

function PercentileMarks({ histogram, widthSeconds }: PercentileMarksProps) {
  const toX = (seconds: number): number => Math.min(WIDTH, (seconds / widthSeconds) * WIDTH);
  const medianX = toX(percentile(histogram, 0.5) ?? 0);
  const slowestX = toX(percentile(histogram, 0.95) ?? 0);
  const areClose = slowestX - medianX < LABEL_WIDTH;
  return (
    <g pointerEvents="none">
      <PercentileMark label={areClose ? '' : 'p50'} x={medianX} />
      <PercentileMark label={areClose ? 'p50, p95' : 'p95'} x={slowestX} />
      {[0, 0.25, 0.5, 0.75, 1].map((part) => (
        <text
          key={part}
          x={part * WIDTH}
          y={HEIGHT - 6}
          textAnchor={part === 0 ? 'start' : part === 1 ? 'end' : 'middle'}
        >
          {part === 0 ? '0' : formatDuration(part * widthSeconds)}
        </text>
      ))}
    </g>
  );
}

function PercentileMark({ label, x }: { readonly label: string; readonly x: number }) {
  return (
    <g>
      <line className="percentile-mark" x1={x} x2={x} y1={TOP - 4} y2={BASE} />
      <text x={x} y={TOP - 7} textAnchor={x > WIDTH - 24 ? 'end' : x < 24 ? 'start' : 'middle'}>
        {label}
      </text>
    </g>
  );
}
