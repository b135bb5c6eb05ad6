import { useEffect, useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import { panned, lengthOf, zoomed } from '../../model/time-window.ts';
import { openState, positionOf, type RowsView } from '../../model/timeline-rows.ts';
import type { RowContext } from './row-context.ts';
import { rowId, TimelineRow } from './timeline-row.tsx';
import { GridLines, TimelineHeader } from './timeline-ruler.tsx';
import type { TimeWindowStore } from './time-window-store.ts';
import { useRowWindow } from './use-row-window.ts';

const ROW_HEIGHT = 28;
const HEADER_HEIGHT = 32;
/** A notch of a wheel is a hundred pixels, and zooms by a fifth. */
const ZOOM_PER_PIXEL = 0.002;

interface TraceTimelineProps {
  readonly context: RowContext;
  readonly rows: Int32Array;
  readonly view: RowsView;
  /** Index into `timeline.nodes`. */
  readonly selected: number;
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Every segment and subsegment as a bar under a time ruler. Only the rows in sight are in the page. */
export function TraceTimeline({ context, rows, view, selected, gridRef, onKeyDown }: TraceTimelineProps) {
  const { timeline, zoom } = context;
  const { first, last, scrollTo } = useRowWindow(gridRef, rows.length, ROW_HEIGHT, HEADER_HEIGHT);
  useAnchoredRows(gridRef, rows, selected);
  useScrollToSelected(rows, selected, scrollTo);
  useWheelZoom(gridRef, zoom);
  return (
    <div className="timeline">
      <div
        className="timeline-scroll"
        ref={gridRef}
        role="treegrid"
        aria-label="Timeline of segments and subsegments"
        aria-rowcount={timeline.nodes.length + 1}
        aria-activedescendant={rowId(selected)}
        tabIndex={0}
        onKeyDown={onKeyDown}
        data-testid="timeline"
      >
        <TimelineHeader zoom={zoom} />
        <div className="timeline-rows" role="rowgroup" style={{ height: rows.length * ROW_HEIGHT }}>
          <GridLines zoom={zoom} />
          {Array.from(rows.subarray(first, last), (index, offset) => {
            const node = timeline.nodes[index];
            if (node === undefined) return null;
            return (
              <TimelineRow
                key={node.key}
                context={context}
                index={index}
                node={node}
                top={(first + offset) * ROW_HEIGHT}
                isSelected={index === selected}
                isOpen={openState(timeline, view, index)}
              />
            );
          })}
        </div>
        {rows.length === 0 && (
          <p className="page-pad muted">No row is left: services are hidden, or nothing was found.</p>
        )}
      </div>
    </div>
  );
}

/**
 * Rows that open, close or are filtered must not carry away what is looked at: the selected row where it was in sight,
 * else the first row that was, stays at its height on the screen.
 */
function useAnchoredRows(
  gridRef: RefObject<HTMLDivElement | null>,
  rows: Int32Array,
  selected: number,
): void {
  const known = useRef(rows);
  useLayoutEffect(() => {
    const grid = gridRef.current;
    const before = known.current;
    known.current = rows;
    if (grid === null || before === rows) return;
    const first = Math.floor(grid.scrollTop / ROW_HEIGHT);
    const at = positionOf(before, selected);
    const isInSight = before[at] === selected && at >= first && at < first + grid.clientHeight / ROW_HEIGHT;
    const anchor = isInSight ? at : first;
    const moved = positionOf(rows, before[anchor] ?? 0) - anchor;
    if (moved !== 0) grid.scrollTop += moved * ROW_HEIGHT;
  }, [gridRef, rows, selected]);
}

/** Keeps the selected row in sight when it changes, and does not fight the reader who scrolls away from it. */
function useScrollToSelected(
  rows: Int32Array,
  selected: number,
  scrollTo: (position: number, align: 'auto' | 'center') => void,
): void {
  const isFirst = useRef(true);
  const latest = useRef(rows);
  useEffect(() => {
    latest.current = rows;
  });
  useEffect(() => {
    const position = positionOf(latest.current, selected);
    if (latest.current[position] === selected) scrollTo(position, isFirst.current ? 'center' : 'auto');
    isFirst.current = false;
  }, [selected, scrollTo]);
}

/** Ctrl and the wheel (which is also how a trackpad's pinch comes) zoom; Shift and the wheel, or sideways, move. */
function useWheelZoom(gridRef: RefObject<HTMLDivElement | null>, zoom: TimeWindowStore): void {
  useEffect(() => {
    const grid = gridRef.current;
    if (grid === null) return undefined;
    const onWheel = (event: WheelEvent): void => {
      const track = grid.querySelector('.timeline-ruler')?.getBoundingClientRect();
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (track === undefined || (!event.ctrlKey && !event.metaKey && !isSideways)) return;
      event.preventDefault();
      const share = Math.min(1, Math.max(0, (event.clientX - track.left) / track.width));
      zoom.change((window, whole) => {
        if (!event.ctrlKey && !event.metaKey) {
          return panned(window, whole, (event.deltaX === 0 ? event.deltaY : event.deltaX) / track.width);
        }
        const factor = Math.exp(event.deltaY * ZOOM_PER_PIXEL);
        return zoomed(window, whole, factor, window.from + share * lengthOf(window));
      });
    };
    // React listens passively, and then the browser would zoom the page.
    grid.addEventListener('wheel', onWheel, { passive: false });
    return () => grid.removeEventListener('wheel', onWheel);
  }, [gridRef, zoom]);
}
