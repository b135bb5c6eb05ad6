import { useCallback, useEffect, useMemo, useRef, type ComponentType } from 'react';
import type { TraceId } from '@fluoroscope/wire';
import type { XrayTrace } from '../../api/xray-api.ts';
import { likelyCause } from '../../model/likely-cause.ts';
import type { Timeline } from '../../model/timeline.ts';
import { TabList, type TabItem } from '../tab-list.tsx';
import { useLateParam } from '../use-late-param.ts';
import { FlameView } from '../trace-views/flame-view.tsx';
import { OperationTableView } from '../trace-views/operation-table-view.tsx';
import { useUrlParam } from '../use-url-param.ts';
import { RawTrace } from './raw-trace.tsx';
import { TimelineView } from './timeline-view.tsx';
import { TraceGraphView } from './trace-graph-view.tsx';
import { TraceHeader } from './trace-header.tsx';
import { TraceProgress } from './trace-progress.tsx';
import { useTimeline } from './use-timeline.ts';

const RELOAD_INTERVAL_MS = 3000;
/** An older trace that is still not complete most likely stays so. */
const GROWING_SECONDS = 300;

/** What every view of a trace is given. */
export interface TraceViewContext {
  readonly trace: XrayTrace;
  readonly traceId: TraceId;
  readonly timeline: Timeline;
  /** Index into `timeline.nodes`; the same in all views. */
  readonly selected: number;
  readonly onSelect: (index: number) => void;
}

interface TraceViewEntry extends TabItem<string> {
  readonly view: ComponentType<TraceViewContext>;
}

/** The views of a trace in the order of their tabs; `id` is `view=` in the URL, and the first is the one without it. */
const VIEWS: readonly [TraceViewEntry, ...TraceViewEntry[]] = [
  { id: 'timeline', label: 'Timeline', view: TimelineView },
  { id: 'map', label: 'Map', view: TraceGraphView },
  { id: 'flame', label: 'Flame graph', view: FlameView },
  { id: 'operations', label: 'Operations', view: OperationTableView },
  { id: 'raw', label: 'Raw', view: RawTrace },
];

interface TraceViewProps {
  readonly trace: XrayTrace;
  readonly traceId: TraceId;
  readonly isLoading: boolean;
  readonly onReload: () => void;
}

/** A trace that is there: its header, and below it one of its views. */
export function TraceView(props: TraceViewProps) {
  const { timeline, share } = useTimeline(props.trace);
  if (timeline === undefined) return <TraceProgress text="Putting the trace together" share={share} />;
  return <AssembledTraceView {...props} timeline={timeline} />;
}

function AssembledTraceView(props: TraceViewProps & { readonly timeline: Timeline }) {
  const { trace, traceId, timeline, onReload } = props;
  useReloadWhileGrowing(timeline, onReload);
  const [viewId, setViewId] = useUrlParam('view');
  const [selected, onSelect] = useSelectedNode(timeline);
  const { id, view: View } = VIEWS.find((entry) => entry.id === viewId) ?? VIEWS[0];
  return (
    <div className="trace-page">
      <TraceHeader
        {...props}
        onSelect={(index) => {
          onSelect(index);
          // Its row is in the timeline, whichever view is open.
          setViewId(undefined);
        }}
      />
      <div className="trace-tabs page-pad-x">
        <TabList
          tabs={VIEWS}
          active={id}
          label="Views of the trace"
          name="trace"
          onChange={(next) => setViewId(next === VIEWS[0].id ? undefined : next, { isStep: true })}
        />
      </div>
      <div className="trace-body" id="trace-panel" role="tabpanel" aria-labelledby={`trace-tab-${id}`}>
        <View trace={trace} traceId={traceId} timeline={timeline} selected={selected} onSelect={onSelect} />
      </div>
    </div>
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

/**
 * The selected row: the one of the URL, at first the likely cause of the trace's outcome. It is remembered by key, so
 * a trace that grows keeps it.
 */
function useSelectedNode(timeline: Timeline): readonly [number, (index: number) => void] {
  const [key, setKey] = useLateParam('selected');
  const selected = useMemo(() => {
    const index = key === undefined ? -1 : timeline.nodes.findIndex((node) => node.key === key);
    return index >= 0 ? index : likelyCause(timeline);
  }, [timeline, key]);
  const select = useCallback((index: number) => setKey(timeline.nodes[index]?.key), [timeline, setKey]);
  return [selected, select];
}
