import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { frameAt, neighbourFrame } from '../../model/flame-layers.ts';
import { FLAME_ROW_HEIGHT, drawFlame, type FlamePicture } from './draw-flame.ts';
import { useThemeChanges } from '../use-theme-changes.ts';

/** A frame of no width can still be pointed at. */
const REACH_PIXELS = 3;
const DIRECTIONS = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' } as const;

interface FlameCanvasProps {
  readonly picture: Omit<FlamePicture, 'hovered'>;
  /** Says what a frame is, in one sentence. */
  readonly describe: (frame: number) => string;
  readonly onHover: (frame: number | undefined) => void;
  readonly onSelect: (frame: number) => void;
  readonly onZoom: (frame: number) => void;
  readonly onZoomOut: () => void;
}

/**
 * The frames on a canvas of the size of what is in sight, inside an element as high as all rows. For the keyboard and
 * for screen readers it is a tree whose one item is the selected frame.
 */
export function FlameCanvas({ picture, describe, onHover, onSelect, onZoom, onZoomOut }: FlameCanvasProps) {
  const scrollRef = useRef<HTMLDivElement>(null);
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState<number | undefined>(undefined);
  const { flame, layers, selected } = picture;
  useFlameDrawing(scrollRef, canvasRef, { ...picture, hovered });
  useSelectedInSight(scrollRef, flame.row[selected]);
  const frameUnder = (event: MouseEvent): number | undefined => {
    const scroll = scrollRef.current;
    if (scroll === null) return undefined;
    const box = scroll.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top + scroll.scrollTop) / FLAME_ROW_HEIGHT);
    const perPixel = (flame.window.to - flame.window.from) / scroll.clientWidth;
    const seconds = flame.window.from + (event.clientX - box.left) * perPixel;
    return frameAt(flame, layers.all[row] ?? [], seconds, perPixel * REACH_PIXELS);
  };
  const hover = (frame: number | undefined): void => {
    if (frame === hovered) return;
    setHovered(frame);
    onHover(frame);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in DIRECTIONS) {
      const direction = DIRECTIONS[event.key as keyof typeof DIRECTIONS];
      const next = neighbourFrame(flame, layers.all, selected, direction);
      if (next !== undefined) onSelect(next);
    } else if (event.key === 'Home') onSelect(0);
    else if (event.key === 'Enter') onZoom(selected);
    else if (event.key === 'Escape' || event.key === 'Backspace') onZoomOut();
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={scrollRef}
      className="flame-scroll"
      data-testid="flame"
      data-frames={flame.count}
      data-pointing={hovered !== undefined}
      role="tree"
      aria-label="Flame graph: arrow keys walk, Enter zooms in, Escape zooms out"
      aria-activedescendant="flame-selected"
      tabIndex={0}
      onMouseMove={(event) => hover(frameUnder(event))}
      onMouseLeave={() => hover(undefined)}
      onClick={(event) => {
        const frame = frameUnder(event);
        if (frame !== undefined) onZoom(frame);
      }}
      onKeyDown={onKeyDown}
    >
      <canvas ref={canvasRef} className="flame-canvas" aria-hidden="true" />
      <div style={{ height: flame.rows * FLAME_ROW_HEIGHT }} aria-hidden="true" />
      <div
        id="flame-selected"
        role="treeitem"
        aria-selected="true"
        aria-level={(flame.row[selected] ?? 0) + 1}
        className="visually-hidden flame-selected"
      >
        {describe(selected)}
      </div>
    </div>
  );
}

/** Once a frame of the screen, when anything that is drawn changes: the picture, the scrolling, the size, the theme. */
function useFlameDrawing(
  scrollRef: { readonly current: HTMLDivElement | null },
  canvasRef: { readonly current: HTMLCanvasElement | null },
  picture: FlamePicture,
): void {
  const theme = useThemeChanges();
  const latest = useRef(picture);
  const request = useRef<number | undefined>(undefined);
  const schedule = useCallback(() => {
    request.current ??= requestAnimationFrame(() => {
      request.current = undefined;
      if (scrollRef.current !== null && canvasRef.current !== null)
        draw(scrollRef.current, canvasRef.current, latest.current);
    });
  }, [scrollRef, canvasRef]);
  useEffect(() => {
    latest.current = picture;
    schedule();
  });
  useEffect(schedule, [theme, schedule]);
  useEffect(() => {
    const scroll = scrollRef.current;
    if (scroll === null) return undefined;
    const observer = new ResizeObserver(schedule);
    observer.observe(scroll);
    scroll.addEventListener('scroll', schedule, { passive: true });
    return () => {
      observer.disconnect();
      scroll.removeEventListener('scroll', schedule);
      if (request.current !== undefined) cancelAnimationFrame(request.current);
      request.current = undefined;
    };
  }, [scrollRef, schedule]);
}

function draw(scroll: HTMLDivElement, canvas: HTMLCanvasElement, picture: FlamePicture): void {
  const context = canvas.getContext('2d');
  const { clientWidth: width, clientHeight: height, scrollTop } = scroll;
  if (context === null || width === 0 || height === 0) return;
  const scale = devicePixelRatio;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    canvas.style.marginBottom = `-${height}px`;
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  drawFlame(context, picture, { width, height, scrollTop }, getComputedStyle(canvas));
}

function useSelectedInSight(
  scrollRef: { readonly current: HTMLDivElement | null },
  row: number | undefined,
): void {
  useEffect(() => {
    const scroll = scrollRef.current;
    if (scroll === null || row === undefined) return;
    const top = row * FLAME_ROW_HEIGHT;
    if (top >= scroll.scrollTop && top + FLAME_ROW_HEIGHT <= scroll.scrollTop + scroll.clientHeight) return;
    scroll.scrollTop = top - scroll.clientHeight / 2;
  }, [scrollRef, row]);
}
