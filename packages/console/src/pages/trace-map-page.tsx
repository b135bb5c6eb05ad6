import Button from '@cloudscape-design/components/button';
import Toggle from '@cloudscape-design/components/toggle';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { getServiceGraph } from '../api/xray-api.ts';
import { EmptyStore } from '../components/empty-store.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { OutcomeIcon, outcomeLabel } from '../components/outcome-badge.tsx';
import { PageSkeleton } from '../components/page-skeleton.tsx';
import { MapDetails } from '../components/service-map/map-details.tsx';
import { ServiceMapView } from '../components/service-map/service-map-view.tsx';
import { TimeRangePicker } from '../components/time-range-picker.tsx';
import { useTimeRange } from '../components/time-range-state.ts';
import { usePageTitle } from '../components/use-page-title.ts';
import { countOf } from '../model/format.ts';
import { buildServiceMap, type ServiceMap } from '../model/service-map.ts';
import { OUTCOMES } from '../model/service-statistics.ts';
import { formatTimeRange, resolveTimeRange, type TimeRange } from '../model/time-range.ts';

const LIVE_INTERVAL_MS = 10_000;
const EMPTY_INTERVAL_MS = 2_000;

/** The service graph of the time range. */
export default function TraceMapPage() {
  usePageTitle('Trace map');
  const [range] = useTimeRange();
  const [isLive, setIsLive] = useState(false);
  const graph = useQuery({
    queryKey: ['service-graph', formatTimeRange(range)],
    queryFn: async ({ signal }) => {
      const window = resolveTimeRange(range, Date.now());
      return {
        services: await getServiceGraph(window, signal),
        minutes: (window.EndTime - window.StartTime) / 60,
      };
    },
    // An empty map waits for the first trace.
    refetchInterval: ({ state }) =>
      isLive ? LIVE_INTERVAL_MS : state.data?.services.length === 0 ? EMPTY_INTERVAL_MS : false,
    placeholderData: keepPreviousData,
  });
  const map = useMemo(() => graph.data && buildServiceMap(graph.data.services), [graph.data]);
  return (
    <div className="map-page">
      <div className="page-header">
        <h1>Trace map</h1>
        <span className="page-header-note">{map !== undefined && summarize(map)}</span>
        <div className="page-actions">
          <MapLegend />
          <Toggle checked={isLive} onChange={({ detail }) => setIsLive(detail.checked)}>
            Live
          </Toggle>
          <TimeRangePicker />
          <Button
            iconName="refresh"
            ariaLabel="Refresh"
            loading={graph.isFetching && !isLive && map?.nodes.length !== 0}
            onClick={() => void graph.refetch()}
          />
        </div>
      </div>
      {graph.isError && (
        <ErrorNotice error={graph.error} what="The service graph" onRetry={() => void graph.refetch()} />
      )}
      {graph.isPending && <PageSkeleton />}
      {map !== undefined && !graph.isError && (
        <MapBody map={map} minutes={graph.data?.minutes ?? 1} range={range} />
      )}
    </div>
  );
}

interface MapBodyProps {
  readonly map: ServiceMap;
  readonly minutes: number;
  readonly range: TimeRange;
}

function MapBody({ map, minutes, range }: MapBodyProps) {
  const [selectedKey, select] = useSelectedPart();
  if (map.nodes.length === 0) return <EmptyStore range={range} />;
  return (
    <div className="map-body">
      <ServiceMapView map={map} minutes={minutes} selectedKey={selectedKey} onSelect={select} />
      {selectedKey !== undefined && (
        <MapDetails map={map} minutes={minutes} selectedKey={selectedKey} onClose={() => select(undefined)} />
      )}
    </div>
  );
}

/** The selected node or edge, kept in the URL. */
function useSelectedPart(): readonly [string | undefined, (key: string | undefined) => void] {
  const [params, setParams] = useSearchParams();
  const select = useCallback(
    (key: string | undefined) =>
      setParams(
        (current) => {
          if (key === undefined) current.delete('selected');
          else current.set('selected', key);
          return current;
        },
        { replace: true },
      ),
    [setParams],
  );
  return [params.get('selected') ?? undefined, select];
}

function MapLegend() {
  return (
    <div className="map-legend" aria-label="Colours of the rings">
      {OUTCOMES.map((outcome) => (
        <span key={outcome} style={{ color: `var(--${outcome}-text)` }}>
          <OutcomeIcon outcome={outcome} />
          {outcomeLabel(outcome)}
        </span>
      ))}
    </div>
  );
}

function summarize(map: ServiceMap): string {
  const services = map.nodes.filter(({ statistics }) => statistics !== undefined).length;
  return services === 0 ? '' : countOf(services, 'service');
}
