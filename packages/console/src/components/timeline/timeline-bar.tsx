import { memo, useMemo, type CSSProperties } from 'react';
import { barEnd, selfStretches, type Stretch } from '../../model/self-time.ts';
import { within, lengthOf, windowAround, type TimeWindow } from '../../model/time-window.ts';
import type { TimelineNode } from '../../model/timeline.ts';
import type { RowContext } from './row-context.ts';
import { useTimeWindow } from './time-window-store.ts';

/** More pieces of one bar than this are merged where they touch. */
const MOST_PIECES = 80;
/** Width that a track has at most, as far as merging goes. */
const PIXELS = 800;

interface TimelineBarProps {
  readonly context: RowContext;
  readonly index: number;
  readonly node: TimelineNode;
}

/**
 * The bar of a row: pale while those below it work, full where it works itself, with the critical path under it. What
 * is outside the zoomed time has an arrow at the edge instead, which moves there.
 */
export const TimelineBar = memo(function TimelineBar({ context, index, node }: TimelineBarProps) {
  const { timeline, zoom, critical } = context;
  const window = useTimeWindow(zoom);
  const from = node.start - timeline.start;
  const to = barEnd(timeline, node) - timeline.start;
  const own = useMemo(() => ownStretches(context, index, node), [context, index, node]);
  if (to < window.from || from > window.to) {
    return <EdgeArrow side={to < window.from ? 'left' : 'right'} onJump={() => jumpTo(context, from, to)} />;
  }
  return (
    <>
      <div
        className="timeline-bar"
        data-outcome={node.outcome}
        data-progress={node.end === undefined}
        data-inferred={node.isInferred}
        data-whole={own === undefined}
        style={{ ...place(window, from, to), ...colour(context, node) }}
      />
      {own !== undefined && (
        <Pieces className="bar-own" stretches={own} window={window} style={colour(context, node)} />
      )}
      <Pieces className="bar-critical" stretches={critical?.stretches.get(index) ?? []} window={window} />
    </>
  );
});

/** Undefined for a node with nothing below it, whose bar is full as a whole; a failed bar has a pattern of its own. */
function ownStretches(
  { timeline }: RowContext,
  index: number,
  node: TimelineNode,
): readonly Stretch[] | undefined {
  if (node.subtreeEnd === index + 1 || node.outcome !== 'ok') return undefined;
  return selfStretches(timeline, index);
}

function colour({ marks }: RowContext, node: TimelineNode): CSSProperties {
  // The outcome's own colour and pattern are in the style sheet.
  if (node.outcome !== 'ok') return {};
  return { '--bar': `var(--service-${marks[node.service]?.colour ?? 0})` } as CSSProperties;
}

interface PiecesProps {
  readonly className: string;
  readonly stretches: readonly Stretch[];
  readonly window: TimeWindow;
  readonly style?: CSSProperties;
}

function Pieces({ className, stretches, window, style }: PiecesProps) {
  return inSight(stretches, window).map(({ from, to }) => (
    <div key={from} className={className} style={{ ...style, ...place(window, from, to) }} />
  ));
}

/**
 * The pieces of the window. Where they are many, those that stand closer than a pixel are drawn as one and what is
 * narrower is left out, in one pass: a parent may have a hundred thousand.
 */
function inSight(stretches: readonly Stretch[], window: TimeWindow): readonly Stretch[] {
  const pixel = stretches.length > MOST_PIECES ? lengthOf(window) / PIXELS : 0;
  const pieces: Stretch[] = [];
  let last: { from: number; to: number } | undefined;
  for (const { from, to } of stretches) {
    if (to < window.from || from > window.to) continue;
    if (last !== undefined && from - last.to < pixel) {
      last.to = to;
    } else {
      if (last !== undefined && last.to - last.from >= pixel) pieces.push(last);
      last = { from, to };
    }
  }
  if (last !== undefined) pieces.push(last);
  return pieces.slice(0, 4 * MOST_PIECES);
}

/** Cut a little outside of the window, so that a bar under a thousandfold zoom is no million pixels wide. */
function place(window: TimeWindow, from: number, to: number): CSSProperties {
  const length = lengthOf(window);
  const left = Math.max(-1, ((from - window.from) / length) * 100);
  const right = Math.min(101, ((to - window.from) / length) * 100);
  return { left: `min(${left}%, calc(100% - 3px))`, width: `max(3px, ${Math.max(0, right - left)}%)` };
}

function EdgeArrow({ side, onJump }: { readonly side: 'left' | 'right'; readonly onJump: () => void }) {
  const text = `Show the bar, which is ${side === 'left' ? 'earlier' : 'later'}`;
  return (
    <button
      type="button"
      className="edge-arrow"
      data-side={side}
      tabIndex={-1}
      aria-label={text}
      title={text}
      onClick={onJump}
    >
      <svg width="8" height="10" viewBox="0 0 8 10" aria-hidden="true">
        <path d={side === 'left' ? 'M7 0v10L0 5z' : 'M1 0v10l7-5z'} fill="currentColor" />
      </svg>
    </button>
  );
}

/** To the bar at the same zoom, or as far out as the bar needs. */
function jumpTo({ zoom }: RowContext, from: number, to: number): void {
  zoom.change((window, whole) => {
    const length = lengthOf(window);
    if (to - from > length * 0.9) return windowAround(from, to, whole);
    const start = (from + to) / 2 - length / 2;
    return within({ from: start, to: start + length }, whole);
  });
}
