import { useMemo, useRef, useState } from 'react';
import { layerOf } from '../../model/flame-layers.ts';
import { flameOf, type Flame, type FlameKind } from '../../model/flame.ts';
import { countOf, formatDuration } from '../../model/format.ts';
import { operationOf } from '../../model/operation-name.ts';
import { rulerOf } from '../../model/time-ruler.ts';
import { factsOf } from '../../model/timeline-facts.ts';
import { hasChildren } from '../../model/timeline-rows.ts';
import type { SearchHits } from '../../model/timeline-search.ts';
import type { Timeline } from '../../model/timeline.ts';
import { useElementWidth } from '../charts/use-element-width.ts';
import { outcomeLabel } from '../outcome-badge.tsx';
import { FocusTrail } from '../timeline/focus-trail.tsx';
import { TimelineSearchBox } from '../timeline/timeline-search-box.tsx';
import { useHitSteps } from '../timeline/use-hit-steps.ts';
import { useTimelineSearch } from '../timeline/use-timeline-search.ts';
import { useTimelineState } from '../timeline/use-timeline-state.ts';
import type { TraceViewContext } from '../timeline/trace-view.tsx';
import { useLateParam } from '../use-late-param.ts';
import { useUrlParam } from '../use-url-param.ts';
import type { FlamePicture } from './draw-flame.ts';
import { FlameCanvas } from './flame-canvas.tsx';
import { NoNodes } from './no-nodes.tsx';
import { WithDetails } from './with-details.tsx';
import '../../styles/timeline.css';
import '../../styles/trace-views.css';

const KINDS: readonly (readonly [FlameKind, string, string])[] = [
  ['time', 'By time', 'Each segment where it happened'],
  ['merged', 'Merged', 'Runs of one operation under the same callers as one frame, as wide as their time'],
];

/** The trace as a flame graph, with the search and the focus of the timeline. */
export function FlameView(props: TraceViewContext) {
  return props.timeline.nodes.length === 0 ? <NoNodes /> : <FilledFlameView {...props} />;
}

function FilledFlameView({ timeline, selected, onSelect }: TraceViewContext) {
  const [kindText, setKind] = useUrlParam('flame');
  const kind: FlameKind = kindText === 'merged' ? 'merged' : 'time';
  const [query = '', setQuery] = useLateParam('search');
  const [hovered, setHovered] = useState<number | undefined>(undefined);
  const inputRef = useRef<HTMLInputElement>(null);
  const { view, setFocus } = useTimelineState(timeline);
  const { focus } = view;
  const search = useTimelineSearch(timeline, query);
  const flame = useMemo(() => flameOf(timeline, kind, focus), [timeline, kind, focus]);
  const picture = usePicture(timeline, flame, search.hits, selected);
  const describe = (frame: number): string => sentenceOf(timeline, flame, frame);
  const nodeOf = (frame: number): number =>
    flame.frameOfNode[selected] === frame ? selected : (flame.node[frame] ?? 0);
  const goToHit = useHitSteps(search, selected, (hit) => {
    onSelect(hit);
    if ((flame.frameOfNode[hit] ?? -1) < 0) setFocus(undefined);
  });
  const zoomTo = (frame: number): void => {
    const node = nodeOf(frame);
    onSelect(node);
    if (hasChildren(timeline, node) && node !== focus)
      setFocus(timeline.nodes[node]?.parentIndex === -1 ? undefined : node);
  };
  const zoomOut = (): void => {
    if (focus === undefined) return;
    const parent = timeline.nodes[focus]?.parentIndex ?? -1;
    setFocus(parent < 0 || timeline.nodes[parent]?.parentIndex === -1 ? undefined : parent);
  };
  return (
    <WithDetails timeline={timeline} selected={selected}>
      <div className="timeline-bar-row">
        <TimelineSearchBox
          inputRef={inputRef}
          query={query}
          search={search}
          selected={selected}
          onQuery={(text) => setQuery(text === '' ? undefined : text)}
          onStep={goToHit}
          onLeave={() => document.querySelector<HTMLElement>('.flame-scroll')?.focus()}
        />
        <div className="timeline-tools" role="group" aria-label="Kind of flame graph">
          {KINDS.map(([id, label, title]) => (
            <button
              key={id}
              type="button"
              className="tool-button"
              aria-pressed={kind === id}
              title={title}
              onClick={() => setKind(id === 'time' ? undefined : id, { isStep: true })}
            >
              {label}
            </button>
          ))}
          <button type="button" className="tool-button" disabled={focus === undefined} onClick={zoomOut}>
            Zoom out
          </button>
        </div>
      </div>
      <FocusTrail timeline={timeline} focus={focus} onFocus={setFocus} />
      <p className="flame-readout" data-testid="flame-readout">
        <bdi>{describe(hovered ?? picture.selected)}</bdi>
      </p>
      <FlameRuler flame={flame} />
      <FlameCanvas
        // A frame that the pointer was on is another one in another graph.
        key={`${kind} ${focus ?? ''}`}
        picture={picture}
        describe={describe}
        onHover={setHovered}
        onSelect={(frame) => onSelect(nodeOf(frame))}
        onZoom={(frame) => {
          setHovered(undefined);
          zoomTo(frame);
        }}
        onZoomOut={zoomOut}
      />
    </WithDetails>
  );
}

function usePicture(
  timeline: Timeline,
  flame: Flame,
  hits: SearchHits | undefined,
  selected: number,
): Omit<FlamePicture, 'hovered'> {
  const all = useMemo(() => layerOf(flame), [flame]);
  const problems = useMemo(() => layerOf(flame, (frame) => flame.outcome[frame] !== 'ok'), [flame]);
  const found = useMemo(() => {
    if (hits === undefined) return undefined;
    const isHit = new Uint8Array(flame.count);
    for (const index of hits.indexes) {
      const frame = flame.frameOfNode[index] ?? -1;
      if (frame >= 0) isHit[frame] = 1;
    }
    const takes = (frame: number): boolean => isHit[frame] === 1;
    return { takes, layer: layerOf(flame, takes) };
  }, [flame, hits]);
  return {
    timeline,
    flame,
    marks: factsOf(timeline).marks,
    layers: { all, problems, hits: found?.layer },
    isHit: found?.takes,
    selected: flame.frameOfNode[selected] ?? -1,
    textOf: (frame) => frameText(timeline, flame, frame),
  };
}

function frameText(timeline: Timeline, flame: Flame, frame: number): string {
  const node = timeline.nodes[flame.node[frame] ?? 0];
  if (node === undefined) return '';
  const { service, text } = operationOf(timeline, node);
  const runs = flame.runs[frame] ?? 1;
  const name = node.kind === 'segment' ? `${service.slice(0, 80)} ${text}` : text;
  return runs > 1 ? `${runs}× ${name}` : name;
}

function sentenceOf(timeline: Timeline, flame: Flame, frame: number): string {
  const node = timeline.nodes[flame.node[frame] ?? -1];
  if (frame < 0 || node === undefined) return 'The selected segment is outside of what is zoomed to.';
  const { service, text } = operationOf(timeline, node);
  const runs = flame.runs[frame] ?? 1;
  const span = timeline.end - timeline.start;
  return [
    `${service.slice(0, 80)}: ${text}`,
    outcomeLabel(flame.outcome[frame] ?? 'ok'),
    ...(runs > 1 ? [countOf(runs, 'run')] : []),
    formatDuration(flame.total[frame]),
    `self ${formatDuration(flame.own[frame])}`,
    ...(flame.kind === 'time' && span > 0
      ? [`starts at ${formatDuration(node.start - timeline.start)}`]
      : []),
  ].join(' · ');
}

/** Time since the start of the trace; when merged, how much work the width is. */
function FlameRuler({ flame }: { readonly flame: Flame }) {
  const [ref, width] = useElementWidth<HTMLDivElement>();
  const { from, to } = flame.window;
  const shown = flame.kind === 'time' ? flame.window : { from: 0, to: to - from };
  const ruler = rulerOf(shown, Math.max(2, Math.floor(width / 110)));
  return (
    <div ref={ref} className="flame-ruler" aria-hidden="true">
      {ruler.marks.map(({ at, label }) => (
        <span key={at} style={{ left: `${((at - shown.from) / (shown.to - shown.from)) * 100}%` }}>
          {label}
        </span>
      ))}
    </div>
  );
}
