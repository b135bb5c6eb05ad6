import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { CELL_OUTCOMES, minimapDensity, type Density } from '../../model/minimap-density.ts';
import type { Timeline } from '../../model/timeline.ts';
import { positionOf } from '../../model/timeline-rows.ts';
import { useThemeChanges } from '../use-theme-changes.ts';

const HEIGHT = 52;
const MOST_LANES = 52;
/** Lanes at least this high have a gap between them. */
const GAP_FROM = 3;

interface MinimapCanvasProps {
  readonly timeline: Timeline;
  readonly rows: Int32Array;
  /** Indexes of nodes that a search found. */
  readonly hits: readonly number[];
}

/** The picture in the minimap, drawn when the rows, the size or the theme change, and not when the zoom does. */
export const MinimapCanvas = memo(function MinimapCanvas({ timeline, rows, hits }: MinimapCanvasProps) {
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const width = useCanvasWidth(canvasRef);
  const theme = useThemeChanges();
  const density = useMemo(
    () => minimapDensity(timeline, rows, Math.max(1, width), MOST_LANES),
    [timeline, rows, width],
  );
  useEffect(() => {
    const canvas = canvasRef.current;
    const context = canvas?.getContext('2d');
    if (canvas === null || context === null || context === undefined) return;
    const scale = devicePixelRatio;
    canvas.width = Math.max(1, width) * scale;
    canvas.height = HEIGHT * scale;
    context.scale(scale, scale);
    drawCells(context, density, getComputedStyle(canvas));
    drawHits(context, timeline, rows, hits, width, getComputedStyle(canvas));
  }, [density, width, theme, timeline, rows, hits]);
  return <canvas ref={canvasRef} className="minimap-canvas" aria-hidden="true" />;
});

function drawCells(context: CanvasRenderingContext2D, density: Density, style: CSSStyleDeclaration): void {
  const { columns, lanes, cells } = density;
  const laneHeight = HEIGHT / lanes;
  const height = laneHeight >= GAP_FROM ? Math.min(laneHeight - 1, 8) : laneHeight;
  const colours = CELL_OUTCOMES.map((name) =>
    style.getPropertyValue(name === 'ok' ? '--minimap-ok' : `--${name}`),
  );
  for (let lane = 0; lane < lanes; lane++) {
    const top = lane * laneHeight + (laneHeight - height) / 2;
    for (let from = 0; from < columns;) {
      const outcome = cells[lane * columns + from] ?? 0;
      let to = from + 1;
      while (to < columns && cells[lane * columns + to] === outcome) to++;
      if (outcome > 0) {
        context.fillStyle = colours[outcome] ?? '';
        // What failed for a moment must be found as well.
        context.fillRect(from, top, outcome > 1 ? Math.max(2, to - from) : to - from, height);
      }
      from = to;
    }
  }
}

/** One tick a hit, on the place of its row. Thousands of them are one stripe, whatever their number. */
function drawHits(
  context: CanvasRenderingContext2D,
  timeline: Timeline,
  rows: Int32Array,
  hits: readonly number[],
  width: number,
  style: CSSStyleDeclaration,
): void {
  const span = timeline.end - timeline.start || 1e-6;
  const drawn = new Set<number>();
  context.fillStyle = style.getPropertyValue('--fg');
  for (const index of hits) {
    const node = timeline.nodes[index];
    if (node === undefined) continue;
    const x = Math.round(((node.start - timeline.start) / span) * (width - 3));
    const y = Math.round((positionOf(rows, index) / Math.max(1, rows.length)) * (HEIGHT - 5));
    const place = y * 10_000 + x;
    if (drawn.has(place)) continue;
    drawn.add(place);
    context.fillRect(x, y, 3, 5);
  }
}

function useCanvasWidth(canvasRef: { readonly current: HTMLCanvasElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const canvas = canvasRef.current;
    if (canvas === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(canvas.clientWidth));
    observer.observe(canvas);
    return () => observer.disconnect();
  }, [canvasRef]);
  return width;
}
