import { memo, type KeyboardEvent } from 'react';
import type { Outcome } from '@fluoroscope/wire';
import { formatDuration, formatRate, formatShare } from '../../model/format.ts';
import type { Point } from '../../model/map-layout.ts';
import type { MapEdge } from '../../model/service-map.ts';
import { outcomeShares, type OutcomeShare } from '../../model/service-statistics.ts';
import { outcomeLabel } from '../outcome-badge.tsx';
import { edgePath } from './edge-path.ts';

interface MapEdgeFigureProps {
  readonly edge: MapEdge;
  readonly points: readonly Point[];
  readonly minutes: number | undefined;
  readonly state: 'plain' | 'selected' | 'marked' | 'faded';
  readonly onSelect: (edge: MapEdge) => void;
  readonly onHover: (edge: MapEdge | undefined) => void;
}

/** A call: an arrow as strong as its traffic; its numbers appear when it is pointed at, selected or next to what is. */
export const MapEdgeFigure = memo(function MapEdgeFigure(props: MapEdgeFigureProps) {
  const { edge, points, minutes, state, onSelect, onHover } = props;
  const { path, middle } = edgePath(points);
  const worst = worstOutcome(edge);
  const numbers = numbersOf(edge, minutes);
  const isLabelled = state === 'selected' || state === 'marked';
  return (
    <g
      className="map-edge"
      data-testid="map-edge"
      data-source={edge.source.name}
      data-target={edge.target.name}
      data-state={state}
      data-outcome={worst?.outcome ?? 'ok'}
      role="button"
      tabIndex={0}
      aria-label={`Calls from ${edge.source.name} to ${edge.target.name}, ${numbers.join(' ')}`}
      aria-pressed={state === 'selected'}
      onClick={() => onSelect(edge)}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onSelect(edge);
      }}
      onPointerEnter={() => onHover(edge)}
      onPointerLeave={() => onHover(undefined)}
      onFocus={() => onHover(edge)}
      onBlur={() => onHover(undefined)}
    >
      <path className="map-edge-target" d={path} />
      <path
        className="map-edge-line"
        d={path}
        strokeDasharray={edge.isAsynchronous ? '6 5' : undefined}
        strokeWidth={strokeWidth(edge.statistics.count)}
        markerEnd={`url(#arrow-${arrowKind(state, worst?.outcome)})`}
      />
      {isLabelled ? (
        <text className="map-edge-label" x={middle.x} y={middle.y - 8}>
          {numbers.map((text, index) => (
            <tspan key={text} x={middle.x} dy={index === 0 ? -13 * (numbers.length - 1) : 13}>
              {`${text} `}
            </tspan>
          ))}
        </text>
      ) : (
        worst !== undefined && (
          <text
            aria-hidden="true"
            className={`map-edge-label text-${worst.outcome}`}
            x={middle.x}
            y={middle.y - 7}
          >
            {formatShare(worst.share)} {outcomeLabel(worst.outcome).toLowerCase()}
          </text>
        )
      )}
    </g>
  );
});

/** The arrow heads that edges refer to; once in every drawing that holds edges. */
export function ArrowHeads() {
  return (
    <defs>
      {['plain', 'marked', 'fault', 'error', 'throttle'].map((kind) => (
        <marker
          key={kind}
          id={`arrow-${kind}`}
          className={`map-arrow map-arrow-${kind}`}
          viewBox="0 0 10 10"
          refX="9"
          refY="5"
          markerWidth="9"
          markerHeight="9"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0.5 10 5 0 9.5z" />
        </marker>
      ))}
    </defs>
  );
}

/** What went wrong most often on the way to the worst: faults before throttles before errors. */
function worstOutcome(edge: MapEdge): OutcomeShare | undefined {
  const shares = outcomeShares(edge.statistics);
  const order: readonly Outcome[] = ['fault', 'throttle', 'error'];
  return order
    .map((outcome) => shares.find((share) => share.outcome === outcome))
    .find((share) => share !== undefined);
}

function numbersOf(edge: MapEdge, minutes: number | undefined): readonly string[] {
  const { statistics } = edge;
  const troubles = outcomeShares(statistics)
    .filter(({ outcome }) => outcome !== 'ok')
    .map(({ outcome, share }) => `${formatShare(share)} ${outcomeLabel(outcome).toLowerCase()}`)
    .toReversed();
  const rate = minutes === undefined ? [] : [formatRate(statistics.count / minutes)];
  return [formatDuration(statistics.averageResponseTime), ...rate, ...troubles];
}

function arrowKind(state: MapEdgeFigureProps['state'], outcome: Outcome | undefined): string {
  if (outcome !== undefined && outcome !== 'ok') return outcome;
  return state === 'selected' || state === 'marked' ? 'marked' : 'plain';
}

function strokeWidth(count: number): number {
  return Math.min(4, 1.4 + Math.log10(1 + count) * 0.45);
}
