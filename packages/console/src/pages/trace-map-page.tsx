import Button from '@cloudscape-design/components/button';
import { parseFilter, type FilterProblem } from '@fluoroscope/filter';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { EmptyStore } from '../components/empty-store.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { FilterEditor } from '../components/filter-editor/filter-editor.tsx';
import { PageSkeleton } from '../components/page-skeleton.tsx';
import { GroupChoice } from '../components/service-map/group-choice.tsx';
import { LiveRefresh } from '../components/service-map/live-refresh.tsx';
import { MapBody } from '../components/service-map/map-body.tsx';
import { SlowNotice } from '../components/service-map/slow-notice.tsx';
import { useServiceGraph, type ServiceGraphState } from '../components/service-map/use-service-graph.ts';
import { FilterMistake } from '../components/traces/list-states.tsx';
import { TimeRangePicker } from '../components/time-range-picker.tsx';
import { useTimeRange } from '../components/time-range-state.ts';
import { usePageTitle } from '../components/use-page-title.ts';
import { useLateParam } from '../components/use-late-param.ts';
import { useUrlChange } from '../components/use-url-param.ts';
import { XrayApiError } from '../api/xray-api.ts';
import { countOf } from '../model/format.ts';
import { readMapOptions, type MapOptions } from '../model/map-options.ts';
import { countServices } from '../model/map-scope.ts';
import { resolveTimeRange, type TimeRange } from '../model/time-range.ts';

/** The service graph of the time range. */
export default function TraceMapPage() {
  usePageTitle('Trace map');
  const [range] = useTimeRange();
  const options = useMapOptions();
  const parsed = useMemo(() => parseFilter(options.filter), [options.filter]);
  const graph = useServiceGraph(range, options, parsed.kind === 'ok');
  const isWaiting = graph.isFetching && (graph.map === undefined || graph.isOutdated);
  return (
    <div className="map-page">
      <MapHeader graph={graph} options={options} />
      <MapFilterBar range={range} options={options} refusal={refusalOf(graph.error, options)} />
      <SlowNotice isWaiting={isWaiting} what="The service graph" onCancel={graph.cancel} />
      {parsed.kind === 'problem' ? (
        <MistakenFilter problem={parsed.problem} />
      ) : (
        <MapContent graph={graph} options={options} range={range} />
      )}
    </div>
  );
}

function MistakenFilter({ problem }: { readonly problem: FilterProblem }) {
  const change = useUrlChange();
  return (
    <FilterMistake
      problem={problem}
      onClear={() => change({ filter: undefined, at: undefined }, { isStep: true })}
    />
  );
}

interface MapHeaderProps {
  readonly graph: ServiceGraphState;
  readonly options: MapOptions;
}

function MapHeader({ graph, options }: MapHeaderProps) {
  const { map, isFetching, isOutdated, answeredAtMs, refetch } = graph;
  const services = map === undefined ? 0 : countServices(map.nodes);
  const isLive = options.liveSeconds !== undefined;
  return (
    <div className="page-header">
      <h1>Trace map</h1>
      <span className="page-header-note">
        {services > 0 && countOf(services, 'service')}
        {services > 0 && isLive && !isOutdated && `, as of ${clockTime(answeredAtMs)}`}
      </span>
      <div className="page-actions">
        <LiveRefresh seconds={options.liveSeconds} />
        <TimeRangePicker />
        <Button
          iconName="refresh"
          ariaLabel="Refresh"
          loading={isFetching && !isLive && map?.nodes.length !== 0}
          onClick={refetch}
        />
      </div>
    </div>
  );
}

interface MapFilterBarProps {
  readonly range: TimeRange;
  readonly options: MapOptions;
  readonly refusal: string | undefined;
}

/** What the map is made of: the traces of a group, those that satisfy an expression. */
function MapFilterBar({ range, options, refusal }: MapFilterBarProps) {
  const change = useUrlChange();
  const window = useMemo(() => resolveTimeRange(range, Date.now()), [range]);
  return (
    <div className="map-filter-bar">
      <GroupChoice
        group={options.group}
        onChange={(group) => change({ group, at: undefined }, { isStep: true })}
      />
      <FilterEditor
        value={options.filter}
        label="Filter of the map"
        placeholder='Filter the map: service("web") { fault }'
        window={window}
        refusal={refusal}
        onApply={(filter) => change({ filter, at: undefined }, { isStep: true })}
      />
    </div>
  );
}

interface MapContentProps {
  readonly graph: ServiceGraphState;
  readonly options: MapOptions;
  readonly range: TimeRange;
}

function MapContent({ graph, options, range }: MapContentProps) {
  const { map, error, isFetching, refetch } = graph;
  const [search = '', setSearch] = useLateParam('find');
  if (error !== null && map === undefined) {
    if (isUnknownGroup(error, options)) return <UnknownGroup group={options.group} />;
    return <ErrorNotice error={error} what="The service graph" onRetry={refetch} />;
  }
  if (map === undefined) return isFetching ? <PageSkeleton /> : <Stopped onResume={refetch} />;
  if (map.nodes.length === 0) {
    const isNarrowed = options.group !== '' || options.filter !== '';
    return isNarrowed ? <NothingMatches options={options} /> : <EmptyStore range={range} />;
  }
  return (
    <>
      {error !== null && <ErrorNotice error={error} what="The newest service graph" onRetry={refetch} />}
      {graph.isOutdated && !isFetching && error === null && (
        <div className="map-notice" role="status">
          This is the map from before the change.
          <Button variant="inline-link" onClick={refetch}>
            Load the new one
          </Button>
        </div>
      )}
      <MapBody
        map={map}
        minutes={graph.minutes}
        options={options}
        scene={graph.scene}
        isOutdated={graph.isOutdated}
        search={search}
        onSearch={setSearch}
      />
    </>
  );
}

function Stopped({ onResume }: { readonly onResume: () => void }) {
  return (
    <div className="centered-state" data-testid="map-stopped">
      <h2>Not loaded</h2>
      <p>The service graph was not waited for.</p>
      <div className="button-row">
        <Button onClick={onResume}>Load the map</Button>
      </div>
    </div>
  );
}

/** A group alone is asked for by its name, and the service refuses no other part of such a question. */
function isUnknownGroup(error: Error, { group, filter }: MapOptions): boolean {
  return error instanceof XrayApiError && error.status === 400 && group !== '' && filter === '';
}

function UnknownGroup({ group }: { readonly group: string }) {
  const change = useUrlChange();
  return (
    <div className="centered-state" data-testid="unknown-group">
      <h2>There is no such group</h2>
      <p>
        The group <bdi>{group.slice(0, 100)}</bdi> may have been deleted.
      </p>
      <div className="button-row">
        <Button
          variant="primary"
          onClick={() => change({ group: undefined, at: undefined }, { isStep: true })}
        >
          Show all traces
        </Button>
      </div>
    </div>
  );
}

/** No trace of the range is in the group or satisfies the filter. */
function NothingMatches({ options }: { readonly options: MapOptions }) {
  const change = useUrlChange();
  return (
    <div className="centered-state" data-testid="map-nothing-matches">
      <h2>No trace matches</h2>
      <p>
        {options.filter === ''
          ? `The group ${options.group} has no traces in this time range.`
          : 'No trace of this time range satisfies the filter.'}{' '}
        Clear it, or choose a longer range.
      </p>
      <div className="button-row">
        <Button
          variant="primary"
          onClick={() => change({ filter: undefined, group: undefined, at: undefined }, { isStep: true })}
        >
          Show all traces
        </Button>
      </div>
    </div>
  );
}

function useMapOptions(): MapOptions {
  const [params] = useSearchParams();
  const text = params.toString();
  return useMemo(() => readMapOptions(new URLSearchParams(text)), [text]);
}

/** A refused filter is said where the filter is written. */
function refusalOf(error: Error | null, { filter }: MapOptions): string | undefined {
  if (filter === '' || !(error instanceof XrayApiError) || error.code !== 'InvalidRequestException') {
    return undefined;
  }
  return error.message;
}

function clockTime(epochMs: number): string {
  return new Date(epochMs).toLocaleTimeString('en-GB');
}
