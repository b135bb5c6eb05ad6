import { memo } from 'react';
import { CARD_HEIGHT, CARD_WIDTH, type Point } from '../../model/map-layout.ts';
import { tellingOutcome, troublesOf } from '../../model/node-emphasis.ts';
import {
  describeNode,
  latencyAndRate,
  shortenMiddle,
  troubleText,
  twoLines,
} from '../../model/part-numbers.ts';
import type { MapNode } from '../../model/service-map.ts';
import { formatShare } from '../../model/format.ts';
import { OutcomeIcon } from '../outcome-badge.tsx';
import { OutcomeMark } from './outcome-mark.tsx';
import { OutcomeRing } from './outcome-ring.tsx';
import { ServiceIconShape } from './service-icon.tsx';

const LEFT = -CARD_WIDTH / 2;
const TOP = -CARD_HEIGHT / 2;
const RING_X = LEFT + 40;
const TEXT_X = LEFT + 82;
/** Of a trouble's icon and share, where there are several. */
const TROUBLE_WIDTH = 50;

export type NodeState = 'plain' | 'selected' | 'found' | 'faded';

interface MapNodeFigureProps {
  readonly node: MapNode;
  /** Centre of the card. */
  readonly at: Point;
  /** Undefined where a rate has no meaning, as in the map of one trace. */
  readonly minutes: number | undefined;
  readonly radius: number;
  readonly state: NodeState;
  /** The one node that Tab leads to. */
  readonly isTabStop: boolean;
}

/**
 * A service: ring and picture, and beside them name, kind, latency with rate, and every outcome that was not OK. The
 * drawn words lie over the button and not in it: how many there are depends on the distance, and its name does not.
 */
export const MapNodeFigure = memo(function MapNodeFigure(props: MapNodeFigureProps) {
  const { node, at, minutes, radius, state, isTabStop } = props;
  const outcome = tellingOutcome(node.statistics);
  const place = `translate(${at.x} ${at.y})`;
  return (
    <>
      <g
        className="map-node"
        data-testid="map-node"
        data-key={node.key}
        data-name={node.name}
        data-type={node.type ?? ''}
        data-state={state}
        data-outcome={outcome}
        data-inferred={node.isInferred}
        role="button"
        tabIndex={isTabStop ? 0 : -1}
        aria-label={describeNode(node, minutes)}
        aria-pressed={state === 'selected'}
        transform={place}
      >
        <title>{`${node.name}, ${node.kind.label}`}</title>
        <rect className="map-node-card" x={LEFT} y={TOP} width={CARD_WIDTH} height={CARD_HEIGHT} rx="12" />
        <g className="map-node-ring" transform={`translate(${RING_X} 0)`}>
          <circle className="map-node-face" r={radius} />
          {node.statistics === undefined ? (
            <circle className="map-client-ring" r={radius} />
          ) : (
            <OutcomeRing radius={radius} statistics={node.statistics} />
          )}
          <g className="map-node-icon" transform={`scale(${(radius / 28).toFixed(2)})`}>
            <ServiceIconShape icon={node.kind.icon} />
          </g>
        </g>
        <OutcomeMark outcome={outcome} />
      </g>
      <g className="map-node-words" data-state={state} aria-hidden="true" transform={place}>
        <NodeText node={node} minutes={minutes} />
        <text className="map-node-large" x={TEXT_X}>
          <LargeName name={node.name} />
        </text>
      </g>
    </>
  );
});

function NodeText({ node, minutes }: { readonly node: MapNode; readonly minutes: number | undefined }) {
  const troubles = troublesOf(node.statistics);
  const numbers = latencyAndRate(node.statistics, minutes).join(' · ');
  const spareLines = Number(numbers === '') + Number(troubles.length === 0);
  return (
    <g className="map-node-text" transform={`translate(${TEXT_X} ${spareLines * 7})`}>
      <text className="map-node-name" y={-18}>
        {shortenMiddle(node.name, 19)}
      </text>
      <text className="map-node-type" y={-3}>
        {shortenMiddle(node.kind.label, 24)}
      </text>
      <text className="map-node-numbers" y={13}>
        {numbers}
      </text>
      <g className="map-node-troubles">
        {troubles.map(({ outcome, share }, index) => (
          <g
            key={outcome}
            className={`trouble-${outcome}`}
            transform={`translate(${index * TROUBLE_WIDTH} 29)`}
          >
            <g transform="translate(0 -10)">
              <OutcomeIcon outcome={outcome} size={11} />
            </g>
            <text x={14}>{troubles.length === 1 ? troubleText(outcome, share) : formatShare(share)}</text>
          </g>
        ))}
      </g>
    </g>
  );
}

/** What is read from further away. */
function LargeName({ name }: { readonly name: string }) {
  const lines = twoLines(name, 12);
  return lines.map((line, index) => (
    <tspan key={index} x={TEXT_X - 4} y={lines.length === 1 ? 8 : -5 + index * 25}>
      {line}
    </tspan>
  ));
}
