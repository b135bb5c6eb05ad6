import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { formatDuration } from '../../model/format.ts';
import { isWhole, lengthOf, panned, type TimeWindow } from '../../model/time-window.ts';
import type { Timeline } from '../../model/timeline.ts';
import { MinimapCanvas } from './minimap-canvas.tsx';
import { useTimeWindow, type TimeWindowStore } from './time-window-store.ts';
import { shareOf } from './timeline-ruler.tsx';

/** A shorter drag is a click that slipped. */
const LEAST_DRAG = 0.004;
const KEY_STEP = 0.02;

interface TimelineMinimapProps {
  readonly timeline: Timeline;
  readonly rows: Int32Array;
  readonly hits: readonly number[];
  readonly zoom: TimeWindowStore;
}

type Edge = 'from' | 'to';

/** What a drag does, and where it was a moment ago; places are shares of the whole trace. */
type Drag =
  | { readonly kind: 'select'; readonly start: number; readonly now: number }
  | { readonly kind: 'pan'; readonly now: number }
  | { readonly kind: 'resize'; readonly edge: Edge };

/**
 * The whole trace at a glance: its rows from top to bottom, squeezed, in the colours of their outcomes. The zoomed time
 * is a window on it, which is drawn anew, moved or resized by dragging.
 */
export function TimelineMinimap({ timeline, rows, hits, zoom }: TimelineMinimapProps) {
  const window = useTimeWindow(zoom);
  const whole = zoom.whole();
  const { drag, handlers } = useMinimapDrag(zoom);
  const shares = { from: window.from / whole.to, to: window.to / whole.to };
  return (
    <div className="minimap-strip">
      <div
        className="minimap"
        data-testid="minimap"
        title="Drag to zoom, double click to zoom out"
        {...handlers}
      >
        <MinimapCanvas timeline={timeline} rows={rows} hits={hits} />
        {!isWhole(window, whole) && (
          <>
            <div className="minimap-veil" style={{ left: 0, width: `${shares.from * 100}%` }} />
            <div className="minimap-veil" style={{ left: `${shares.to * 100}%`, right: 0 }} />
            <div
              className="minimap-window"
              data-testid="minimap-window"
              style={{ left: `${shares.from * 100}%`, width: `${lengthOf(shares) * 100}%` }}
            />
          </>
        )}
        <MinimapHandle edge="from" window={window} zoom={zoom} />
        <MinimapHandle edge="to" window={window} zoom={zoom} />
        {drag?.kind === 'select' && (
          <div
            className="drag-selection"
            style={{
              left: `${Math.min(drag.start, drag.now) * 100}%`,
              width: `${Math.abs(drag.now - drag.start) * 100}%`,
            }}
          />
        )}
      </div>
    </div>
  );
}

interface MinimapHandleProps {
  readonly edge: Edge;
  readonly window: TimeWindow;
  readonly zoom: TimeWindowStore;
}

/** One edge of the zoomed time, moved by dragging or by the arrow keys. */
function MinimapHandle({ edge, window, zoom }: MinimapHandleProps) {
  const whole = zoom.whole();
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -KEY_STEP : event.key === 'ArrowRight' ? KEY_STEP : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    zoom.change((newest, all) => withEdge(newest, edge, newest[edge] + step * lengthOf(newest), all));
  };
  return (
    <div
      className="minimap-handle"
      data-edge={edge}
      role="slider"
      tabIndex={0}
      aria-label={edge === 'from' ? 'Start of the zoomed time' : 'End of the zoomed time'}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round((window[edge] / whole.to) * 100)}
      aria-valuetext={formatDuration(window[edge])}
      style={{ left: `${(window[edge] / whole.to) * 100}%` }}
      onKeyDown={onKeyDown}
    />
  );
}

function useMinimapDrag(zoom: TimeWindowStore) {
  const [drag, setDrag] = useState<Drag | undefined>(undefined);
  // Moves come faster than drawing, and each begins where the one before it ended.
  const current = useRef<Drag | undefined>(undefined);
  const set = (next: Drag | undefined): void => {
    current.current = next;
    setDrag(next);
  };
  return {
    drag,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        set(dragAt(event, zoom));
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const known = current.current;
        if (known !== undefined) set(moved(known, shareOf(event), zoom));
      },
      onPointerUp: () => {
        const known = current.current;
        set(undefined);
        if (known?.kind !== 'select' || Math.abs(known.now - known.start) < LEAST_DRAG) return;
        zoom.change((_, whole) => ({
          from: Math.min(known.start, known.now) * whole.to,
          to: Math.max(known.start, known.now) * whole.to,
        }));
      },
      onPointerCancel: () => set(undefined),
      onDoubleClick: () => zoom.change((_, whole) => whole),
    },
  };
}

/** A drag resizes on a handle, moves the window inside of it, and draws a new one elsewhere. */
function dragAt(event: PointerEvent<HTMLElement>, zoom: TimeWindowStore): Drag {
  const share = shareOf(event);
  const edge = event.target instanceof HTMLElement ? event.target.dataset['edge'] : undefined;
  if (edge === 'from' || edge === 'to') return { kind: 'resize', edge };
  const window = zoom.get();
  const whole = zoom.whole();
  const at = share * whole.to;
  const isInside = !isWhole(window, whole) && at >= window.from && at <= window.to;
  return isInside ? { kind: 'pan', now: share } : { kind: 'select', start: share, now: share };
}

function moved(drag: Drag, share: number, zoom: TimeWindowStore): Drag {
  switch (drag.kind) {
    case 'select':
      return { ...drag, now: share };
    case 'pan':
      zoom.change((window, whole) =>
        panned(window, whole, ((share - drag.now) * whole.to) / lengthOf(window)),
      );
      return { kind: 'pan', now: share };
    case 'resize':
      zoom.change((window, whole) => withEdge(window, drag.edge, share * whole.to, whole));
      return drag;
  }
}

/** The window with one edge moved, which stays on its side of the other. */
function withEdge(window: TimeWindow, edge: Edge, to: number, whole: TimeWindow): TimeWindow {
  const least = lengthOf(whole) * 1e-6;
  return edge === 'from'
    ? { from: Math.max(0, Math.min(to, window.to - least)), to: window.to }
    : { from: window.from, to: Math.min(whole.to, Math.max(to, window.from + least)) };
}
