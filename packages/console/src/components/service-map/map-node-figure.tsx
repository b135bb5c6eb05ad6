import { memo, type KeyboardEvent } from 'react';
import { formatDuration, formatRate, formatShare } from '../../model/format.ts';
import type { Point } from '../../model/map-layout.ts';
import type { MapNode } from '../../model/service-map.ts';
import { outcomeShares } from '../../model/service-statistics.ts';
import { outcomeLabel } from '../outcome-badge.tsx';
import { OutcomeRing } from './outcome-ring.tsx';
import { ServiceIconShape } from './service-icon.tsx';

export const RING_RADIUS = 32;

interface MapNodeFigureProps {
  readonly node: MapNode;
  /** Centre of the ring. */
  readonly at: Point;
  /** Undefined where a rate has no meaning, as in the map of one trace. */
  readonly minutes: number | undefined;
  readonly state: 'plain' | 'selected' | 'faded';
  readonly onSelect: (node: MapNode) => void;
  readonly onHover: (node: MapNode | undefined) => void;
  readonly onFocus: (at: Point) => void;
}

/** A service: ring, picture, and below them name, kind, latency with rate, and every outcome that was not OK. */
export const MapNodeFigure = memo(function MapNodeFigure(props: MapNodeFigureProps) {
  const { node, at, minutes, state, onSelect, onHover, onFocus } = props;
  const numbers = numbersOf(node, minutes);
  const troubles = troublesOf(node);
  // The words of the drawing in their order, so that speech input finds what is read.
  const label = [
    node.name,
    node.kind.label,
    numbers.join(' · '),
    troubles.map(({ text }) => text).join(' · '),
  ].join(' ');
  return (
    <g
      className="map-node"
      data-testid="map-node"
      data-name={node.name}
      data-type={node.type ?? ''}
      data-state={state}
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-pressed={state === 'selected'}
      transform={`translate(${at.x} ${at.y})`}
      onClick={() => onSelect(node)}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onSelect(node);
      }}
      onFocus={(event) => {
        if (event.currentTarget.matches(':focus-visible')) onFocus(at);
      }}
      onPointerEnter={() => onHover(node)}
      onPointerLeave={() => onHover(undefined)}
    >
      <title>{`${node.name}\n${node.type ?? 'Service'}`}</title>
      <circle className="map-node-halo" r={RING_RADIUS + 9} />
      <circle className="map-node-face" r={RING_RADIUS} />
      {node.statistics === undefined ? (
        <circle className="map-client-ring" r={RING_RADIUS} />
      ) : (
        <OutcomeRing radius={RING_RADIUS} statistics={node.statistics} />
      )}
      <g className="map-node-icon">
        <ServiceIconShape icon={node.kind.icon} />
      </g>
      <text className="map-node-name" y={RING_RADIUS + 24}>
        {shorten(node.name, 24)}
      </text>{' '}
      <text className="map-node-type" y={RING_RADIUS + 39}>
        {shorten(node.kind.label, 28)}
      </text>{' '}
      <text className="map-node-numbers" y={RING_RADIUS + 55}>
        {numbers.join(' · ')}
      </text>{' '}
      <text className="map-node-troubles" y={RING_RADIUS + 71}>
        {troubles.map(({ outcome, text }, index) => (
          <tspan key={outcome} className={`text-${outcome}`}>
            {index === 0 ? text : ` · ${text}`}
          </tspan>
        ))}
      </text>
    </g>
  );
});

function numbersOf(node: MapNode, minutes: number | undefined): readonly string[] {
  const { statistics } = node;
  if (statistics === undefined || statistics.count === 0) return [];
  const latency = formatDuration(statistics.averageResponseTime);
  return minutes === undefined ? [latency] : [latency, formatRate(statistics.count / minutes)];
}

function troublesOf(node: MapNode) {
  if (node.statistics === undefined) return [];
  return outcomeShares(node.statistics)
    .filter(({ outcome }) => outcome !== 'ok')
    .map(({ outcome, share }) => ({
      outcome,
      text: `${formatShare(share)} ${outcomeLabel(outcome).toLowerCase()}`,
    }))
    .toReversed();
}

/** Cuts in the middle, where names of one family tend to be alike. */
function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) * 0.6);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
}
