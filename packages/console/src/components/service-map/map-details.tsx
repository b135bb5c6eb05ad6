import Button from '@cloudscape-design/components/button';
import type { Outcome } from '@fluoroscope/wire';
import type { ReactNode } from 'react';
import { formatCount, formatDuration, formatRate, formatShare } from '../../model/format.ts';
import type { MapEdge, MapNode, ServiceMap } from '../../model/service-map.ts';
import {
  mergeStatistics,
  outcomeShares,
  percentile,
  type CallStatistics,
} from '../../model/service-statistics.ts';
import { selectionParams, type SelectedPart, type ServiceSelector } from '../../model/trace-selection.ts';
import { CopyButton } from '../copy-button.tsx';
import { LinkButton } from '../link-button.tsx';
import { OutcomeBadge } from '../outcome-badge.tsx';
import { useRangeLink } from '../time-range-state.ts';
import { ResponseTimeChart } from './response-time-chart.tsx';

interface MapDetailsProps {
  readonly map: ServiceMap;
  readonly minutes: number;
  readonly selectedKey: string;
  readonly onClose: () => void;
}

/** The panel beside the map: numbers of the selected node or edge, and the way to its traces. */
export function MapDetails({ map, minutes, selectedKey, onClose }: MapDetailsProps) {
  const node = map.nodes.find(({ key }) => key === selectedKey);
  const edge = map.edges.find(({ key }) => key === selectedKey);
  if (node !== undefined) {
    return (
      <DetailsFrame title={node.name} label="Service details" onClose={onClose}>
        <NodeFacts node={node} />
        <CallFacts
          statistics={node.statistics ?? callsFrom(map, node)}
          minutes={minutes}
          part={partOfNode(map, node)}
        />
      </DetailsFrame>
    );
  }
  return (
    <DetailsFrame
      title={edge === undefined ? 'Not in this time range' : `${edge.source.name} → ${edge.target.name}`}
      label={edge === undefined ? 'Details' : 'Call details'}
      onClose={onClose}
    >
      {edge === undefined ? (
        <p className="muted">What was selected has no calls in this time range.</p>
      ) : (
        <>
          <EdgeFacts edge={edge} />
          <CallFacts statistics={edge.statistics} minutes={minutes} part={partOfEdge(edge)} />
        </>
      )}
    </DetailsFrame>
  );
}

interface DetailsFrameProps {
  readonly title: string;
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

function DetailsFrame({ title, label, onClose, children }: DetailsFrameProps) {
  return (
    <aside className="map-details" aria-label={label} data-testid="map-details">
      <div className="map-details-header">
        <h2>
          {title} <CopyButton text={title} what="name" />
        </h2>
        <Button variant="icon" iconName="close" ariaLabel="Close the details" onClick={onClose} />
      </div>
      {children}
    </aside>
  );
}

function NodeFacts({ node }: { readonly node: MapNode }) {
  return (
    <p className="muted" style={{ margin: '-6px 0 14px' }}>
      {node.type ?? 'Service'}
      {node.accountId !== undefined && ` in account ${node.accountId}`}
    </p>
  );
}

function EdgeFacts({ edge }: { readonly edge: MapEdge }) {
  return (
    <p className="muted" style={{ margin: '-6px 0 14px' }}>
      Calls as the caller saw them, time on the network included.
      {edge.aliases.length > 0 && ` Addressed as ${edge.aliases.join(', ')}.`}
      {edge.isAsynchronous && ' Nobody waits for the answer.'}
    </p>
  );
}

interface CallFactsProps {
  readonly statistics: CallStatistics;
  readonly minutes: number;
  readonly part: SelectedPart;
}

function CallFacts({ statistics, minutes, part }: CallFactsProps) {
  return (
    <>
      <Percentiles statistics={statistics} minutes={minutes} />
      <TraceLinks statistics={statistics} part={part} />
      <h3>Outcomes</h3>
      <OutcomeTable statistics={statistics} />
      {statistics.histogram.length > 0 && (
        <>
          <h3>Response time</h3>
          <ResponseTimeChart histogram={statistics.histogram} />
        </>
      )}
    </>
  );
}

function Percentiles({
  statistics,
  minutes,
}: {
  readonly statistics: CallStatistics;
  readonly minutes: number;
}) {
  const { histogram, averageResponseTime, count } = statistics;
  const facts: readonly (readonly [string, string])[] = [
    ['Average', formatDuration(averageResponseTime)],
    ['p50', formatDuration(percentile(histogram, 0.5))],
    ['p90', formatDuration(percentile(histogram, 0.9))],
    ['p95', formatDuration(percentile(histogram, 0.95))],
    ['p99', formatDuration(percentile(histogram, 0.99))],
    ['Rate', formatRate(count / minutes)],
  ];
  return (
    <dl className="statistics-grid">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function TraceLinks({
  statistics,
  part,
}: {
  readonly statistics: CallStatistics;
  readonly part: SelectedPart;
}) {
  const rangeLink = useRangeLink();
  const troubles = (['fault', 'error', 'throttle'] as const).filter(
    (outcome) => statistics.countByOutcome[outcome] > 0,
  );
  const link = (outcome: Outcome | undefined): string => rangeLink('/traces', selectionParams(part, outcome));
  return (
    <div className="button-row">
      <LinkButton to={link(undefined)} variant="primary">
        View traces
      </LinkButton>
      {troubles.map((outcome) => (
        <LinkButton key={outcome} to={link(outcome)}>
          {`View ${outcome}s`}
        </LinkButton>
      ))}
    </div>
  );
}

function OutcomeTable({ statistics }: { readonly statistics: CallStatistics }) {
  return (
    <table className="outcome-table">
      <thead>
        <tr>
          <th scope="col">Outcome</th>
          <th scope="col">Calls</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {outcomeShares(statistics).map(({ outcome, count, share }) => (
          <tr key={outcome}>
            <th scope="row">
              <OutcomeBadge outcome={outcome} />
            </th>
            <td>{formatCount(count)}</td>
            <td>{formatShare(share)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A client is seen by its calls alone. */
function callsFrom(map: ServiceMap, node: MapNode): CallStatistics {
  return mergeStatistics(
    map.edges.filter(({ source }) => source === node).map(({ statistics }) => statistics),
  );
}

function partOfNode(map: ServiceMap, node: MapNode): SelectedPart {
  const called =
    node.statistics === undefined ? map.edges.find(({ source }) => source === node)?.target : undefined;
  return { kind: 'service', service: toSelector(called ?? node) };
}

function partOfEdge(edge: MapEdge): SelectedPart {
  return { kind: 'edge', source: toSelector(edge.source), target: toSelector(edge.target) };
}

function toSelector(node: MapNode): ServiceSelector {
  return { name: node.name, type: node.type ?? '' };
}
