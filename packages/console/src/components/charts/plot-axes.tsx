import { amountSteps, type AxisTick } from '../../model/chart-axes.ts';
import { formatCount } from '../../model/format.ts';
import type { PlotBox } from './selection-surface.tsx';

interface AxisProps {
  readonly plot: PlotBox;
  readonly ticks: readonly AxisTick[];
}

const LABEL_GAP = 15;

/** Marks and words under a plot. */
export function BottomAxis({ plot, ticks }: AxisProps) {
  const bottom = plot.top + plot.height;
  return (
    <g className="chart-axis">
      <line x1={plot.left} x2={plot.left + plot.width} y1={bottom} y2={bottom} />
      {ticks.map(({ at, label }) => {
        const x = plot.left + at * plot.width;
        return (
          <g key={at}>
            <line x1={x} x2={x} y1={bottom} y2={bottom + 4} />
            <text x={x} y={bottom + LABEL_GAP} textAnchor={anchorAt(x, plot)}>
              {label}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** Lines across a plot, and words left of it. */
export function LeftAxis({ plot, ticks }: AxisProps) {
  return (
    <g className="chart-axis">
      {ticks.map(({ at, label }) => {
        const y = plot.top + (1 - at) * plot.height;
        return (
          <g key={at}>
            <line className="chart-grid" x1={plot.left} x2={plot.left + plot.width} y1={y} y2={y} />
            <text x={plot.left - 7} y={y + 3.5} textAnchor="end">
              {label}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** Marks of an axis from zero to `end`, written by `format`. */
export function amountTicks(
  end: number,
  format: (value: number) => string = formatCount,
): readonly AxisTick[] {
  return amountSteps(end).map((value) => ({ at: value / end, label: format(value) }));
}

/** The plot inside a chart of a width and height in pixels, with room for the axes. */
export function plotBox(width: number, height: number): PlotBox {
  return { left: 52, top: 8, width: Math.max(20, width - 64), height: height - 30 };
}

function anchorAt(x: number, { left, width }: PlotBox): 'start' | 'middle' | 'end' {
  if (x > left + width - 18) return 'end';
  return x < 18 ? 'start' : 'middle';
}
