import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { TraceId } from '@fluoroscope/wire';
import type { XrayTrace } from '../../api/xray-api.ts';
import { likelyCause } from '../../model/likely-cause.ts';
import { ancestorKeys } from '../../model/timeline-rows.ts';
import { buildTimeline, type Timeline } from '../../model/timeline.ts';
import { TabList, type TabItem } from '../tab-list.tsx';
import { RawTrace } from './raw-trace.tsx';
import { DetailsResizer, useDetailsWidth } from './details-resizer.tsx';
import { SegmentDetails } from './segment-details.tsx';
import { TimelineTools } from './timeline-tools.tsx';
import { TraceGraphView } from './trace-graph-view.tsx';
import { TraceHeader } from './trace-header.tsx';
import { TraceTimeline } from './trace-timeline.tsx';

const RELOAD_INTERVAL_MS = 3000;
/** An older trace that is still not complete most likely stays so. */
const GROWING_SECONDS = 300;

type TraceTab = 'timeline' | 'map' | 'raw';

const TABS: readonly TabItem<TraceTab>[] = [
  { id: 'timeline', label: 'Timeline' },
  { id: 'map', label: 'Map' },
  { id: 'raw', label: 'Raw' },
];

interface TraceViewProps {
  readonly trace: XrayTrace;
  readonly traceId: TraceId;
  readonly isLoading: boolean;
  readonly onReload: () => void;
}

/** A trace that is there: its header, and below it the timeline, the map or the raw documents. */
export function TraceView({ trace, traceId, isLoading, onReload }: TraceViewProps) {
  const timeline = useMemo(() => buildTimeline(trace.Segments ?? []), [trace]);
  useReloadWhileGrowing(timeline, onReload);
  const [tab, setTab] = useTab();
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [selected, select] = useSelectedNode(timeline, setCollapsed);
  const tools = (
    <TimelineTools
      timeline={timeline}
      selected={selected}
      onSelect={select}
      onCollapsedChange={setCollapsed}
    />
  );
  return (
    <div className="trace-page">
      <TraceHeader
        trace={trace}
        traceId={traceId}
        timeline={timeline}
        isLoading={isLoading}
        onReload={onReload}
      />
      <div className="trace-tabs page-pad-x">
        <TabList tabs={TABS} active={tab} label="Views of the trace" name="trace" onChange={setTab} />
        {tab === 'timeline' && tools}
      </div>
      <div className="trace-body" id="trace-panel" role="tabpanel" aria-labelledby={`trace-tab-${tab}`}>
        {tab === 'timeline' && (
          <TimelineBody
            timeline={timeline}
            selected={selected}
            collapsed={collapsed}
            onSelect={select}
            onCollapsedChange={setCollapsed}
          />
        )}
        {tab === 'map' && <TraceGraphView traceId={traceId} />}
        {tab === 'raw' && <RawTrace trace={trace} />}
      </div>
    </div>
  );
}

interface TimelineBodyProps {
  readonly timeline: Timeline;
  readonly selected: number;
  readonly collapsed: ReadonlySet<string>;
  readonly onSelect: (index: number) => void;
  readonly onCollapsedChange: (collapsed: ReadonlySet<string>) => void;
}

function TimelineBody(props: TimelineBodyProps) {
  const { timeline, selected } = props;
  const [width, setWidth] = useDetailsWidth();
  const node = timeline.nodes[selected];
  if (node === undefined) {
    return (
      <p className="page-pad muted">
        The trace holds no segment that could be read. The raw documents are under Raw.
      </p>
    );
  }
  return (
    <>
      <TraceTimeline {...props} />
      <DetailsResizer width={width} onChange={setWidth} />
      <SegmentDetails node={node} timeline={timeline} width={width} />
    </>
  );
}

/** A young trace that is not complete is loaded again until it is: its parts arrive as they end. */
function useReloadWhileGrowing(timeline: Timeline, onReload: () => void): void {
  const isIncomplete = timeline.inProgressCount + timeline.detachedCount > 0;
  const { start } = timeline;
  const latest = useRef(onReload);
  useEffect(() => {
    latest.current = onReload;
  });
  useEffect(() => {
    if (!isIncomplete) return undefined;
    const timer = setInterval(() => {
      if (Date.now() / 1000 - start < GROWING_SECONDS) latest.current();
    }, RELOAD_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [isIncomplete, start]);
}

function useTab(): readonly [TraceTab, (tab: TraceTab) => void] {
  const [params, setParams] = useSearchParams();
  const text = params.get('view');
  const setTab = (tab: TraceTab): void =>
    setParams(
      (current) => {
        if (tab === 'timeline') current.delete('view');
        else current.set('view', tab);
        return current;
      },
      { replace: true },
    );
  return [text === 'map' || text === 'raw' ? text : 'timeline', setTab];
}

/**
 * The selected row: the one of the URL, at first the likely cause of the trace's outcome. It is remembered by key, so
 * a trace that grows keeps it, and what hides it is opened.
 */
function useSelectedNode(
  timeline: Timeline,
  setCollapsed: (change: (collapsed: ReadonlySet<string>) => ReadonlySet<string>) => void,
): readonly [number, (index: number) => void] {
  const [params] = useSearchParams();
  const [key, setKey] = useState(params.get('selected') ?? undefined);
  const selected = useMemo(() => {
    const index = timeline.nodes.findIndex((node) => node.key === key);
    return index >= 0 ? index : likelyCause(timeline);
  }, [timeline, key]);
  const select = useCallback(
    (index: number) => {
      setKey(timeline.nodes[index]?.key);
      const ancestors = ancestorKeys(timeline, index);
      setCollapsed((collapsed) => {
        if (!ancestors.some((ancestor) => collapsed.has(ancestor))) return collapsed;
        return new Set([...collapsed].filter((open) => !ancestors.includes(open)));
      });
    },
    [timeline, setCollapsed],
  );
  useSelectedInUrl(key);
  return [selected, select];
}

/** Written a moment late: browsers refuse address changes at the speed of a held arrow key. */
function useSelectedInUrl(key: string | undefined): void {
  const [, setParams] = useSearchParams();
  // The setter changes with every address, which must not start the wait anew.
  const latest = useRef(setParams);
  useEffect(() => {
    latest.current = setParams;
  });
  useEffect(() => {
    if (key === undefined) return undefined;
    const write = (current: URLSearchParams): URLSearchParams => {
      current.set('selected', key);
      return current;
    };
    const timer = setTimeout(() => latest.current(write, { replace: true }), 300);
    return () => clearTimeout(timer);
  }, [key]);
}
