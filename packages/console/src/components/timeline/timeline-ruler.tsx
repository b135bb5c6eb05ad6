import { useEffect, useMemo, useRef, useState, type PointerEvent, type RefObject } from 'react';
import { rulerOf, type Ruler } from '../../model/time-ruler.ts';
import { lengthOf, type TimeWindow } from '../../model/time-window.ts';
import { useTimeWindow, type TimeWindowStore } from './time-window-store.ts';

const MARK_SPACING = 84;
/** Room that a label needs before the right edge. */
const LABEL_WIDTH = 56;
/** A shorter drag is a click that slipped. */
const LEAST_DRAG = 0.005;

/** The head of the timeline's columns. Dragging over the ruler zooms to the dragged time, a double click zooms out. */
export function TimelineHeader({ zoom }: { readonly zoom: TimeWindowStore }) {
  const trackRef = useRef<HTMLDivElement>(null);
  const window = useTimeWindow(zoom);
  const ruler = useRuler(window, trackRef);
  const drag = useDragToZoom(zoom);
  return (
    <div className="timeline-header" role="row" aria-rowindex={1}>
      <div role="columnheader" className="timeline-name">
        Segment
      </div>
      <div role="columnheader" className="timeline-status">
        Status
      </div>
      <div role="columnheader" className="timeline-start" title="Since the start of the trace">
        Start
      </div>
      <div role="columnheader" className="timeline-duration">
        Duration
      </div>
      <div role="columnheader" className="timeline-self" title="Time in which nothing below it worked">
        Self
      </div>
      <div
        role="columnheader"
        className="timeline-track timeline-ruler"
        ref={trackRef}
        aria-label="Time since the start of the trace"
        title="Drag to zoom, double click to zoom out"
        data-testid="ruler"
        {...drag.handlers}
      >
        {ruler.base !== undefined && <span className="ruler-base">{ruler.base} …</span>}
        {ruler.marks.map(({ at, label }) => (
          <span key={at} className="ruler-mark" style={{ left: percent(window, at) }}>
            {hasRoom(window, at, trackRef) ? label : ''}
          </span>
        ))}
        {drag.selection !== undefined && (
          <span
            className="drag-selection"
            style={{ left: `${drag.selection.from * 100}%`, width: `${lengthOf(drag.selection) * 100}%` }}
          />
        )}
      </div>
    </div>
  );
}

/** The lines of the ruler's marks behind the rows. */
export function GridLines({ zoom }: { readonly zoom: TimeWindowStore }) {
  const trackRef = useRef<HTMLDivElement>(null);
  const window = useTimeWindow(zoom);
  const { marks } = useRuler(window, trackRef);
  return (
    <div className="timeline-grid" aria-hidden="true">
      <div className="timeline-track" ref={trackRef}>
        {marks.map(({ at }) => (
          <span key={at} className="grid-line" style={{ left: percent(window, at) }} />
        ))}
      </div>
    </div>
  );
}

/** As many marks as the track has room for. */
function useRuler(window: TimeWindow, trackRef: RefObject<HTMLDivElement | null>): Ruler {
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const track = trackRef.current;
    if (track === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(track.clientWidth));
    observer.observe(track);
    return () => observer.disconnect();
  }, [trackRef]);
  return useMemo(() => rulerOf(window, Math.max(3, Math.floor(width / MARK_SPACING))), [window, width]);
}

function hasRoom(window: TimeWindow, at: number, trackRef: RefObject<HTMLDivElement | null>): boolean {
  const width = trackRef.current?.clientWidth ?? 600;
  return ((window.to - at) / lengthOf(window)) * width > LABEL_WIDTH;
}

function percent(window: TimeWindow, at: number): string {
  return `${((at - window.from) / lengthOf(window)) * 100}%`;
}

interface DragToZoom {
  /** Shares of the width. */
  readonly selection: TimeWindow | undefined;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp: () => void;
    readonly onPointerCancel: () => void;
    readonly onDoubleClick: () => void;
  };
}

/** Where a drag began and where it is, as shares of the width. */
interface Drag {
  readonly start: number;
  readonly now: number;
}

function useDragToZoom(zoom: TimeWindowStore): DragToZoom {
  const [drag, drawDrag] = useState<Drag | undefined>(undefined);
  // A drag may be let go before its last move is drawn.
  const current = useRef<Drag | undefined>(undefined);
  const set = (next: Drag | undefined): void => {
    current.current = next;
    drawDrag(next);
  };
  return {
    selection: drag && selectionOf(drag),
    handlers: {
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const share = shareOf(event);
        set({ start: share, now: share });
      },
      onPointerMove: (event) => {
        const known = current.current;
        if (known !== undefined) set({ ...known, now: shareOf(event) });
      },
      onPointerUp: () => {
        const selection = current.current && selectionOf(current.current);
        set(undefined);
        if (selection === undefined || lengthOf(selection) < LEAST_DRAG) return;
        zoom.change((window) => ({
          from: window.from + selection.from * lengthOf(window),
          to: window.from + selection.to * lengthOf(window),
        }));
      },
      onPointerCancel: () => set(undefined),
      onDoubleClick: () => zoom.change((_, whole) => whole),
    },
  };
}

function selectionOf({ start, now }: Drag): TimeWindow {
  return { from: Math.min(start, now), to: Math.max(start, now) };
}

/** Where in its element a pointer is, from 0 to 1. */
export function shareOf(event: PointerEvent<HTMLElement>): number {
  const { left, width } = event.currentTarget.getBoundingClientRect();
  return Math.min(1, Math.max(0, (event.clientX - left) / width));
}
