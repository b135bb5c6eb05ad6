import { countOf, formatDuration } from '../../model/format.ts';
import { binHistogram, percentile } from '../../model/service-statistics.ts';
import type { HistogramEntry } from '../../api/xray-api.ts';

const WIDTH = 340;
const HEIGHT = 132;
const BASE = HEIGHT - 20;
const TOP = 16;
const BINS = 34;
/** Marks nearer to each other than this share one label. */
const LABEL_WIDTH = 26;

/** How response times are spread: a bar for every equal step of time, and marks at the median and the slowest 5 %. */
export function ResponseTimeChart({ histogram }: { readonly histogram: readonly HistogramEntry[] }) {
  const bins = binHistogram(histogram, BINS);
  const most = bins.reduce((peak, { count }) => Math.max(peak, count), 0);
  const step = WIDTH / BINS;
  const widthSeconds = (bins[0]?.toSeconds ?? 0) * BINS;
  const toX = (seconds: number): number => Math.min(WIDTH, (seconds / widthSeconds) * WIDTH);
  const medianX = toX(percentile(histogram, 0.5) ?? 0);
  const slowestX = toX(percentile(histogram, 0.95) ?? 0);
  const areClose = slowestX - medianX < LABEL_WIDTH;
  return (
    <svg
      className="response-time-chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label="Response time distribution"
    >
      <line x1="0" x2={WIDTH} y1={BASE} y2={BASE} />
      {bins.map(({ fromSeconds, toSeconds, count }, index) => {
        const height = count === 0 ? 0 : Math.max(2, (count / most) * (BASE - TOP));
        return (
          <rect
            key={fromSeconds}
            x={index * step + 0.5}
            y={BASE - height}
            width={step - 1}
            height={height}
            rx="1"
          >
            <title>{`${formatDuration(fromSeconds)} to ${formatDuration(toSeconds)}: ${countOf(count, 'call')}`}</title>
          </rect>
        );
      })}
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
    </svg>
  );
}

function PercentileMark({ label, x }: { readonly label: string; readonly x: number }) {
  return (
    <g>
      <line className="percentile-mark" x1={x} x2={x} y1={TOP - 4} y2={BASE} />
      <text x={x} y={TOP - 6} textAnchor={x > WIDTH - 24 ? 'end' : x < 24 ? 'start' : 'middle'}>
        {label}
      </text>
    </g>
  );
}
