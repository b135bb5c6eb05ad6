import Button from '@cloudscape-design/components/button';
import { useEffect, useRef, type ReactNode } from 'react';
import { formatCount, formatDuration, formatRate, formatShare } from '../../model/format.ts';
import { focusParams, type MapOptions } from '../../model/map-options.ts';
import { partOfEdge, partOfNode } from '../../model/part-filter.ts';
import type { MapEdge, MapNode, ServiceMap } from '../../model/service-map.ts';
import {
  mergeStatistics,
  outcomeShares,
  percentile,
  type CallStatistics,
} from '../../model/service-statistics.ts';
import { CopyButton } from '../copy-button.tsx';
import { OutcomeBadge } from '../outcome-badge.tsx';
import { useUrlChange } from '../use-url-param.ts';
import { CallList } from './call-list.tsx';
import { PartTraces } from './part-traces.tsx';

interface MapDetailsProps {
  readonly map: ServiceMap;
  readonly minutes: number;
  readonly options: MapOptions;
  readonly onSelect: (key: string | undefined) => void;
}

/** The panel beside the map: numbers of the selected node or edge, and the way to its traces. */
export function MapDetails({ map, minutes, options, onSelect }: MapDetailsProps) {
  const { selectedKey } = options;
  const node = map.nodes.find(({ key }) => key === selectedKey);
  const edge = map.edges.find(({ key }) => key === selectedKey);
  const close = (): void => onSelect(undefined);
  if (node !== undefined) {
    const statistics = node.statistics ?? callsFrom(map, node);
    return (
      <DetailsFrame title={node.name} label="Service details" onClose={close}>
        <NodeFacts node={node} />
        <Percentiles statistics={statistics} minutes={minutes} />
        <PartTraces key={node.key} statistics={statistics} part={partOfNode(map, node)} options={options} />
        <NeighboursButton node={node} />
        <h3>Outcomes</h3>
        <OutcomeTable statistics={statistics} />
        <CallList map={map} node={node} minutes={minutes} onSelect={onSelect} />
      </DetailsFrame>
    );
  }
  if (edge !== undefined) {
    const { source, target, statistics } = edge;
    return (
      <DetailsFrame title={`${source.name} → ${target.name}`} label="Call details" onClose={close}>
        <EdgeFacts edge={edge} onSelect={onSelect} />
        <Percentiles statistics={statistics} minutes={minutes} />
        <PartTraces key={edge.key} statistics={statistics} part={partOfEdge(edge)} options={options} />
        <h3>Outcomes</h3>
        <OutcomeTable statistics={statistics} />
      </DetailsFrame>
    );
  }
  return (
    <DetailsFrame title="Not on this map" label="Details" onClose={close}>
      <p className="muted">
        What was selected has no calls in this time range, or is hidden by what the map is narrowed to.
      </p>
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
  const ref = useRef<HTMLElement>(null);
  // On a phone they are below the map, and may be below the window's edge.
  useEffect(() => {
    ref.current?.scrollIntoView({ block: 'nearest' });
  }, [title]);
  return (
    <aside ref={ref} className="map-details" aria-label={label} data-testid="map-details">
      <div className="map-details-header">
        <h2>
          <bdi>{title}</bdi> <CopyButton text={title} what="name" />
        </h2>
        <Button variant="icon" iconName="close" ariaLabel="Close the details" onClick={onClose} />
      </div>
      {children}
    </aside>
  );
}

function NodeFacts({ node }: { readonly node: MapNode }) {
  return (
    <p className="map-details-note">
      <bdi>{node.type ?? 'Service'}</bdi>
      {node.accountId !== undefined && ` in account ${node.accountId}`}
      {node.isInferred && '. Known from its callers alone: it sent no segments.'}
    </p>
  );
}

interface EdgeFactsProps {
  readonly edge: MapEdge;
  readonly onSelect: (key: string) => void;
}

function EdgeFacts({ edge, onSelect }: EdgeFactsProps) {
  return (
    <p className="map-details-note">
      {edge.isAsynchronous
        ? 'Links: nobody waits for the answer.'
        : 'Calls as the caller saw them, time on the network included.'}
      {edge.aliases.length > 0 && (
        <>
          {' '}
          Addressed as <bdi>{edge.aliases.slice(0, 5).join(', ')}</bdi>.
        </>
      )}{' '}
      Between{' '}
      <button type="button" className="link-like" onClick={() => onSelect(edge.source.key)}>
        <bdi>{edge.source.name}</bdi>
      </button>{' '}
      and{' '}
      <button type="button" className="link-like" onClick={() => onSelect(edge.target.key)}>
        <bdi>{edge.target.name}</bdi>
      </button>
      .
    </p>
  );
}

function NeighboursButton({ node }: { readonly node: MapNode }) {
  const change = useUrlChange();
  return (
    <div className="button-row">
      <Button onClick={() => change(focusParams({ key: node.key, up: 1, down: 1 }), { isStep: true })}>
        Show only its neighbours
      </Button>
    </div>
  );
}

interface PercentilesProps {
  readonly statistics: CallStatistics;
  readonly minutes: number;
}

function Percentiles({ statistics, minutes }: PercentilesProps) {
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
