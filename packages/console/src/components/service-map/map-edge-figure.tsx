import { memo } from 'react';
import type { Outcome } from '@fluoroscope/wire';
import type { Point } from '../../model/map-layout.ts';
import { troublesOf } from '../../model/node-emphasis.ts';
import { describeEdge, latencyAndRate, troubleText } from '../../model/part-numbers.ts';
import type { MapEdge } from '../../model/service-map.ts';
import { edgePath } from './edge-path.ts';

export type EdgeState = 'plain' | 'selected' | 'marked' | 'faded';

interface MapEdgeFigureProps {
  readonly edge: MapEdge;
  readonly points: readonly Point[];
  readonly minutes: number | undefined;
  readonly state: EdgeState;
  /** Whether its numbers are drawn when nothing points at it. */
  readonly isLabelled: boolean;
  readonly isLabelledEarly: boolean;
  readonly isTabStop: boolean;
}

/** Calls: an arrow as strong as its traffic, dashed where nobody waits for the answer,
 *  with latency, rate and troubles. */
export const MapEdgeFigure = memo(function MapEdgeFigure(props: MapEdgeFigureProps) {
  const { edge, points, minutes, state, isLabelled, isLabelledEarly, isTabStop } = props;
  const { path, middle } = edgePath(points, { isAsynchronous: edge.isAsynchronous, isLabelledEarly });
  const worst = troublesOf(edge.statistics)[0]?.outcome;
  const isPointedAt = state === 'selected' || state === 'marked';
  return (
    <>
      <g
        className="map-edge"
        data-testid="map-edge"
        data-key={edge.key}
        data-source={edge.source.name}
        data-target={edge.target.name}
        data-state={state}
        data-outcome={worst ?? 'ok'}
        role="button"
        tabIndex={isTabStop ? 0 : -1}
        aria-label={describeEdge(edge, minutes)}
        aria-pressed={state === 'selected'}
      >
        <path className="map-edge-target" d={path} />
        <path
          className="map-edge-line"
          d={path}
          strokeDasharray={edge.isAsynchronous ? '7 5' : undefined}
          strokeWidth={strokeWidth(edge.statistics.count)}
          markerEnd={`url(#arrow-${arrowKind(state, worst)})`}
        />
      </g>
      {(isLabelled || isPointedAt) && <EdgeLabel edge={edge} minutes={minutes} at={middle} state={state} />}
    </>
  );
});

interface EdgeLabelProps {
  readonly edge: MapEdge;
  readonly minutes: number | undefined;
  readonly at: Point;
  readonly state: EdgeState;
}

/** Beside the edge's button and not in it, whose name says the same. */
function EdgeLabel({ edge, minutes, at, state }: EdgeLabelProps) {
  const lines = [
    ...latencyAndRate(edge.statistics, minutes).map((text) => ({ text, outcome: undefined })),
    ...troublesOf(edge.statistics).map(({ outcome, share }) => ({
      text: troubleText(outcome, share),
      outcome,
    })),
  ];
  const top = at.y - (lines.length - 1) * 6.5 + 4;
  return (
    <text className="map-edge-label" data-state={state} aria-hidden="true">
      {lines.map(({ text, outcome }, index) => (
        <tspan
          key={text}
          x={Math.round(at.x)}
          y={Math.round(top + index * 13)}
          className={outcome === undefined ? undefined : `text-${outcome}`}
        >
          {text}
        </tspan>
      ))}
    </text>
  );
}

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
          refX="8"
          refY="5"
          markerWidth="10"
          markerHeight="10"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0.5 10 5 0 9.5z" />
        </marker>
      ))}
    </defs>
  );
}

function arrowKind(state: EdgeState, outcome: Outcome | undefined): string {
  if (outcome !== undefined) return outcome;
  return state === 'selected' || state === 'marked' ? 'marked' : 'plain';
}

function strokeWidth(count: number): number {
  return Math.min(4, 1.2 + Math.log10(1 + count) * 0.5);
}
