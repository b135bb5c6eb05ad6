import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import { formatDuration } from '../../model/format.ts';
import { commandForKey, hasChildren, visibleRows } from '../../model/timeline-rows.ts';
import type { Timeline } from '../../model/timeline.ts';
import { rulerMarks } from '../../model/time-ruler.ts';
import { rowId, TimelineRow } from './timeline-row.tsx';

const ROW_HEIGHT = 28;
const MOST_MARKS = 7;

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
  });
  useScrollToSelected(rows, selected, (position) => virtualizer.scrollToIndex(position, { align: 'auto' }));

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
        <TimelineHeader timeline={timeline} />
        <div className="timeline-rows" role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
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
                top={start}
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

function TimelineHeader({ timeline }: { readonly timeline: Timeline }) {
  const span = timeline.end - timeline.start;
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
      <div role="columnheader" className="timeline-track" aria-label="Time since the start of the trace">
        {rulerMarks(span, MOST_MARKS).map((seconds) => {
          const share = span > 0 ? seconds / span : 0;
          return (
            <span
              key={seconds}
              className="ruler-mark"
              data-last={share > 0.93}
              style={{ left: `${share * 100}%` }}
            >
              {seconds === 0 ? '0' : formatDuration(seconds)}
            </span>
          );
        })}
      </div>
    </div>
  );
}

/** Keeps the selected row in sight when it changes, and does not fight the reader who scrolls away from it. */
function useScrollToSelected(
  rows: readonly number[],
  selected: number,
  scrollTo: (position: number) => void,
): void {
  const latest = useRef(scrollTo);
  latest.current = scrollTo;
  useEffect(() => {
    const position = rows.indexOf(selected);
    if (position >= 0) latest.current(position);
    // Collapsing must not scroll: only another selection does.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [selected]);
}
