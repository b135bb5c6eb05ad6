import type { HeatCell } from '../../model/chart-series.ts';
import type { PlotBox } from './selection-surface.tsx';

interface Heat {
  readonly cells: readonly HeatCell[];
  readonly plot: PlotBox;
  readonly columnEdges: readonly number[];
  /** From the bottom. */
  readonly rowEdges: readonly number[];
}

const SHADES = 8;

/** Draws the cells in the colours that the style of the canvas names, as sharp as the screen can. */
export function drawHeat(canvas: HTMLCanvasElement, { cells, plot, columnEdges, rowEdges }: Heat): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const density = devicePixelRatio;
  canvas.width = Math.round(plot.width * density);
  canvas.height = Math.round(plot.height * density);
  context.scale(density, density);
  const style = getComputedStyle(canvas);
  const shades = Array.from({ length: SHADES }, (_, index) =>
    style.getPropertyValue(`--heat-${index}`).trim(),
  );
  const fault = style.getPropertyValue('--fault').trim();
  const most = cells.reduce((peak, { count }) => Math.max(peak, count), 1);
  for (const cell of cells) {
    const left = (columnEdges[cell.column] ?? 0) * plot.width;
    const right = (columnEdges[cell.column + 1] ?? 1) * plot.width;
    const top = (1 - (rowEdges[cell.row + 1] ?? 1)) * plot.height;
    const bottom = (1 - (rowEdges[cell.row] ?? 0)) * plot.height;
    const box = { left, top, width: Math.max(1, right - left - 1), height: Math.max(1, bottom - top - 1) };
    context.fillStyle = shades[shadeOf(cell.count, most)] ?? '';
    context.fillRect(box.left, box.top, box.width, box.height);
    if (cell.faultCount > 0) markFaults(context, box, cell.faultCount / cell.count, fault);
  }
}

/** Counts are spread over shades by their logarithm: one slow trace among thousands is still seen. */
function shadeOf(count: number, most: number): number {
  if (most <= 1) return Math.floor(SHADES / 2);
  return Math.min(SHADES - 1, 1 + Math.floor((Math.log(count) / Math.log(most)) * (SHADES - 1)));
}

/** A ring, filled from below by the share of faults: seen without telling red from blue. */
function markFaults(
  context: CanvasRenderingContext2D,
  { left, top, width, height }: { left: number; top: number; width: number; height: number },
  share: number,
  colour: string,
): void {
  const filled = Math.max(2, share * height);
  context.fillStyle = colour;
  context.fillRect(left, top + height - filled, width, filled);
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.strokeRect(left, top, width, height);
}
