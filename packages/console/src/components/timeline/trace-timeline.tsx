import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { formatDuration } from '../../model/format.ts';
import { commandForKey, hasChildren, visibleRows } from '../../model/timeline-rows.ts';
import type { Timeline } from '../../model/timeline.ts';
import { rulerMarks } from '../../model/time-ruler.ts';
import { rowId, TimelineRow } from './timeline-row.tsx';

const ROW_HEIGHT = 28;
const HEADER_HEIGHT = 32;
const MARK_SPACING = 76;

interface TraceTimelineProps {
  readonly timeline: Timeline;
  /** Index into `timeline.nodes`. */
  readonly selected: number;
  readonly collapsed: ReadonlySet<string>;
  readonly onSelect: (index: number) => void;
  readonly onCollapsedChange: (collapsed: ReadonlySet<string>) => void;
}

/** Every segment and subsegment as a bar under a time ruler. Only the rows in sight are in the page. */
export function TraceTimeline(props: TraceTimelineProps) {
  const { timeline, selected, collapsed, onSelect, onCollapsedChange } = props;
  const rows = useMemo(() => visibleRows(timeline, collapsed), [timeline, collapsed]);
  const scrollRef = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    // The header sticks to the top of the scrolled area and must not cover the row that is scrolled to.
    scrollMargin: HEADER_HEIGHT,
    scrollPaddingStart: HEADER_HEIGHT,
  });
  useScrollToSelected(rows, selected, (position, align) => virtualizer.scrollToIndex(position, { align }));
  const [trackRef, marks] = useMarks(timeline);

  const toggle = useCallback(
    (index: number) => {
      const key = timeline.nodes[index]?.key;
      if (key === undefined || !hasChildren(timeline, index)) return;
      const next = new Set(collapsed);
      if (!next.delete(key)) next.add(key);
      onCollapsedChange(next);
    },
    [timeline, collapsed, onCollapsedChange],
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const command = commandForKey(event.key, timeline, rows, selected, collapsed);
    if (command.kind === 'none') return;
    event.preventDefault();
    if (command.kind === 'select') onSelect(command.index);
    else toggle(selected);
  };

  return (
    <div className="timeline">
      <div
        className="timeline-scroll"
        ref={scrollRef}
        role="treegrid"
        aria-label="Timeline of segments and subsegments"
        aria-rowcount={timeline.nodes.length + 1}
        aria-activedescendant={rowId(selected)}
        tabIndex={0}
        onKeyDown={onKeyDown}
        data-testid="timeline"
      >
        <TimelineHeader marks={marks} trackRef={trackRef} />
        <div className="timeline-rows" role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
          <GridLines marks={marks} />
          {virtualizer.getVirtualItems().map(({ index: position, start }) => {
            const index = rows[position];
            const node = index === undefined ? undefined : timeline.nodes[index];
            if (index === undefined || node === undefined) return null;
            return (
              <TimelineRow
                key={node.key}
                timeline={timeline}
                index={index}
                node={node}
                top={start - HEADER_HEIGHT}
                isSelected={index === selected}
                isOpen={hasChildren(timeline, index) ? !collapsed.has(node.key) : undefined}
                onSelect={onSelect}
                onToggle={toggle}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** A mark of the ruler: its place as a share of the track, and its text where there is room for it. */
interface Mark {
  readonly share: number;
  readonly text: string;
}

/** As many marks as the track has room for. */
function useMarks(timeline: Timeline): readonly [RefObject<HTMLDivElement | null>, readonly Mark[]] {
  const trackRef = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const track = trackRef.current;
    if (track === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(track.clientWidth));
    observer.observe(track);
    return () => observer.disconnect();
  }, []);
  const marks = useMemo(() => {
    const span = timeline.end - timeline.start;
    return rulerMarks(span, Math.max(3, Math.floor(width / MARK_SPACING))).map((seconds) => {
      const share = span > 0 ? seconds / span : 0;
      const hasRoom = (1 - share) * width > 48;
      return { share, text: !hasRoom ? '' : seconds === 0 ? '0' : formatDuration(seconds) };
    });
  }, [timeline, width]);
  return [trackRef, marks];
}

interface TimelineHeaderProps {
  readonly marks: readonly Mark[];
  readonly trackRef: RefObject<HTMLDivElement | null>;
}

function TimelineHeader({ marks, trackRef }: TimelineHeaderProps) {
  return (
    <div className="timeline-header" role="row" aria-rowindex={1}>
      <div role="columnheader" className="timeline-name">
        Segment
      </div>
      <div role="columnheader" className="timeline-status">
        Status
      </div>
      <div role="columnheader" className="timeline-duration">
        Duration
      </div>
      <div
        role="columnheader"
        className="timeline-track"
        ref={trackRef}
        aria-label="Time since the start of the trace"
      >
        {marks.map(({ share, text }) => (
          <span key={share} className="ruler-mark" style={{ left: `${share * 100}%` }}>
            {text}
          </span>
        ))}
      </div>
    </div>
  );
}

function GridLines({ marks }: { readonly marks: readonly Mark[] }) {
  return (
    <div className="timeline-grid" aria-hidden="true">
      <div />
      <div />
      <div />
      <div className="timeline-track">
        {marks.map(({ share }) => (
          <span key={share} className="grid-line" style={{ left: `${share * 100}%` }} />
        ))}
      </div>
    </div>
  );
}

/** Keeps the selected row in sight when it changes, and does not fight the reader who scrolls away from it. */
function useScrollToSelected(
  rows: readonly number[],
  selected: number,
  scrollTo: (position: number, align: 'auto' | 'center') => void,
): void {
  const latest = useRef({ rows, scrollTo });
  const isFirst = useRef(true);
  useEffect(() => {
    latest.current = { rows, scrollTo };
  });
  useEffect(() => {
    const position = latest.current.rows.indexOf(selected);
    if (position >= 0) latest.current.scrollTo(position, isFirst.current ? 'center' : 'auto');
    isFirst.current = false;
  }, [selected]);
}
