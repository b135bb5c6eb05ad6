import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { criticalPath } from '../../model/critical-path.ts';
import { nextProblem } from '../../model/likely-cause.ts';
import { barEnd } from '../../model/self-time.ts';
import { isWhole, lengthOf, panned, windowAround, zoomed } from '../../model/time-window.ts';
import { factsOf } from '../../model/timeline-facts.ts';
import { actionForKey, type TimelineAction } from '../../model/timeline-keys.ts';
import { commandForKey, visibleRows, withAncestors, type RowsView } from '../../model/timeline-rows.ts';
import type { Timeline } from '../../model/timeline.ts';
import { useLateParam } from '../use-late-param.ts';
import { DetailsResizer, useDetailsWidth } from './details-resizer.tsx';
import { FocusTrail } from './focus-trail.tsx';
import { KeySheet } from './key-sheet.tsx';
import type { RowContext } from './row-context.ts';
import { SegmentDetails } from './segment-details.tsx';
import { ServiceLegend } from './service-legend.tsx';
import { useTimeWindow, type TimeWindowStore } from './time-window-store.ts';
import { TimelineMinimap } from './timeline-minimap.tsx';
import { TimelineSearchBox } from './timeline-search-box.tsx';
import { TimelineTools } from './timeline-tools.tsx';
import type { TraceViewContext } from './trace-view.tsx';
import { TraceTimeline } from './trace-timeline.tsx';
import { useHitSteps } from './use-hit-steps.ts';
import { useTimelineSearch, type TimelineSearch } from './use-timeline-search.ts';
import { useTimelineState, type TimelineState } from './use-timeline-state.ts';
import { useZoom } from './use-zoom.ts';
import '../../styles/timeline.css';

/** The timeline of a trace with its tools, and beside it the details of the selected row. */
export function TimelineView(props: TraceViewContext) {
  if (props.timeline.nodes.length === 0) {
    return (
      <p className="page-pad muted">
        The trace holds no segment that could be read. The raw documents are under Raw.
      </p>
    );
  }
  return <FilledTimelineView {...props} />;
}

function FilledTimelineView({ timeline, selected, onSelect: onSelected }: TraceViewContext) {
  const [width, setWidth] = useDetailsWidth();
  const [query = '', setQuery] = useLateParam('search');
  const [isSheetOpen, setSheetOpen] = useState(false);
  const gridRef = useRef<HTMLDivElement>(null);
  const inputRef = useRef<HTMLInputElement>(null);
  const zoom = useZoom(timeline);
  const state = useTimelineState(timeline);
  const search = useTimelineSearch(timeline, query);
  const view = useKept(timeline, state, search);
  const rows = useMemo(() => visibleRows(timeline, view), [timeline, view]);
  const { reveal } = state;
  const onSelect = useCallback(
    (index: number) => {
      onSelected(index);
      reveal(index);
    },
    [onSelected, reveal],
  );
  const context = useRowContext(timeline, state, search, zoom, onSelect);
  const { deepest, problems } = factsOf(timeline);
  const goToHit = useHitSteps(search, selected, onSelect);
  const goToProblem = (): void => {
    const next = nextProblem(timeline, selected);
    if (next !== undefined) onSelect(next);
  };
  const act = (action: TimelineAction): void => {
    if (zoomBy(action, zoom, timeline, selected)) return;
    switch (action) {
      case 'focus':
        return state.setFocus(selected);
      case 'unfocus':
        return state.setFocus(undefined);
      case 'critical':
        return state.setCritical(!state.isCritical);
      case 'search':
        return inputRef.current?.focus();
      case 'next-hit':
        return goToHit(1);
      case 'previous-hit':
        return goToHit(-1);
      case 'next-problem':
        return goToProblem();
      case 'expand-all':
        return state.setLevels(undefined);
      default:
        return setSheetOpen(true);
    }
  };
  useTimelineKeys(gridRef, act, state.setLevels);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const command = commandForKey(event.key, timeline, rows, selected, view);
    if (command.kind === 'none') return;
    event.preventDefault();
    if (command.kind === 'select') onSelect(command.index);
    else state.toggle(command.index);
  };
  const node = timeline.nodes[selected];
  return (
    <>
      <div className="timeline-pane">
        <div className="timeline-bar-row">
          <TimelineSearchBox
            inputRef={inputRef}
            query={query}
            search={search}
            selected={selected}
            isOnlyHits={state.isOnlyHits}
            onQuery={(text) => setQuery(text === '' ? undefined : text)}
            onStep={goToHit}
            onOnlyHits={state.setOnlyHits}
            onLeave={() => gridRef.current?.focus()}
          />
          <ZoomAwareTools
            zoom={zoom}
            deepest={deepest}
            problems={problems}
            levels={view.levels}
            isCritical={state.isCritical}
            onNextProblem={goToProblem}
            onLevels={state.setLevels}
            onCritical={state.setCritical}
            onFocus={() => state.setFocus(selected)}
            onKeys={() => setSheetOpen(true)}
          />
        </div>
        <FocusTrail timeline={timeline} focus={view.focus} onFocus={state.setFocus} />
        <TimelineMinimap timeline={timeline} rows={rows} hits={search.hits?.indexes ?? NO_HITS} zoom={zoom} />
        <ServiceLegend
          timeline={timeline}
          marks={context.marks}
          selfTimes={context.selfTimes}
          critical={context.critical}
          highlighted={state.highlighted}
          hidden={state.hidden}
          onHighlight={state.setHighlighted}
          onHide={state.setHidden}
        />
        <TraceTimeline
          context={context}
          rows={rows}
          view={view}
          selected={selected}
          gridRef={gridRef}
          onKeyDown={onKeyDown}
        />
      </div>
      <DetailsResizer width={width} onChange={setWidth} />
      {node !== undefined && <SegmentDetails node={node} timeline={timeline} width={width} />}
      {isSheetOpen && <KeySheet onClose={() => setSheetOpen(false)} />}
    </>
  );
}

const NO_HITS: readonly number[] = [];

/** Drawn with every zoom, so that the rest of the view is not. */
function ZoomAwareTools({
  zoom,
  ...tools
}: Omit<Parameters<typeof TimelineTools>[0], 'isZoomed' | 'onZoomWhole'> & {
  readonly zoom: TimeWindowStore;
}) {
  const isZoomed = !isWhole(useTimeWindow(zoom), zoom.whole());
  return (
    <TimelineTools {...tools} isZoomed={isZoomed} onZoomWhole={() => zoom.change((_, whole) => whole)} />
  );
}

/** The rows that search and hidden services leave. */
function useKept(
  timeline: Timeline,
  { view, isOnlyHits, hidden }: TimelineState,
  search: TimelineSearch,
): RowsView {
  const hits = isOnlyHits ? search.hits : undefined;
  return useMemo(() => {
    if (hits === undefined && hidden.size === 0) return view;
    const kept =
      hits === undefined
        ? new Uint8Array(timeline.nodes.length).fill(1)
        : withAncestors(timeline, hits.indexes);
    const isHidden = timeline.services.map(({ name }) => hidden.has(name));
    for (const [index, { service }] of timeline.nodes.entries())
      if (isHidden[service] === true) kept[index] = 0;
    return { ...view, kept };
  }, [timeline, view, hits, hidden]);
}

function useRowContext(
  timeline: Timeline,
  { toggle, isCritical, highlighted }: TimelineState,
  search: TimelineSearch,
  zoom: TimeWindowStore,
  onSelect: (index: number) => void,
): RowContext {
  const facts = factsOf(timeline);
  const critical = useMemo(() => (isCritical ? criticalPath(timeline) : undefined), [timeline, isCritical]);
  const isHit = search.hits?.isHit;
  // What changes with every address must not draw all rows again.
  const handlers = useRef({ onSelect, onToggle: toggle });
  useEffect(() => {
    handlers.current = { onSelect, onToggle: toggle };
  });
  return useMemo(
    () => ({
      timeline,
      zoom,
      marks: facts.marks,
      selfTimes: facts.selfTimes,
      places: facts.places,
      critical,
      isHit,
      highlighted,
      onSelect: (index) => handlers.current.onSelect(index),
      onToggle: (index) => handlers.current.onToggle(index),
    }),
    [timeline, zoom, facts, critical, isHit, highlighted],
  );
}

/** Whether the action was one of the zoom's. */
function zoomBy(
  action: TimelineAction,
  zoom: TimeWindowStore,
  timeline: Timeline,
  selected: number,
): boolean {
  const node = timeline.nodes[selected];
  const scale = (factor: number): void =>
    zoom.change((window, whole) => zoomed(window, whole, factor, window.from + lengthOf(window) / 2));
  switch (action) {
    case 'zoom-in':
      scale(0.6);
      return true;
    case 'zoom-out':
      scale(1 / 0.6);
      return true;
    case 'pan-left':
      zoom.change((window, whole) => panned(window, whole, -0.25));
      return true;
    case 'pan-right':
      zoom.change((window, whole) => panned(window, whole, 0.25));
      return true;
    case 'zoom-whole':
      zoom.change((_, whole) => whole);
      return true;
    case 'zoom-selected':
      if (node === undefined) return true;
      zoom.change((_, whole) =>
        windowAround(node.start - timeline.start, barEnd(timeline, node) - timeline.start, whole),
      );
      return true;
    default:
      return false;
  }
}

/** Keys work wherever the focus is in the view, except where text is typed or a choice is made by letters. */
function useTimelineKeys(
  gridRef: RefObject<HTMLDivElement | null>,
  act: (action: TimelineAction) => void,
  setLevels: (levels: number) => void,
): void {
  const latest = useRef({ act, setLevels });
  useEffect(() => {
    latest.current = { act, setLevels };
  });
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event)) return;
      const action = actionForKey(event.key);
      if (action !== undefined) latest.current.act(action);
      else if (/^[1-9]$/.test(event.key)) latest.current.setLevels(Number(event.key));
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [gridRef]);
}

function isTyping({ target }: globalThis.KeyboardEvent): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest(
      'input, textarea, select, dialog, [contenteditable], [role="dialog"], [role="combobox"], [role="menu"]',
    ) !== null
  );
}
