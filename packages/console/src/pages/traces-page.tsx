import Button from '@cloudscape-design/components/button';
import Toggle from '@cloudscape-design/components/toggle';
import { parseFilter } from '@fluoroscope/filter';
import { useMemo, useState } from 'react';
import { XrayApiError, type TimeWindow } from '../api/xray-api.ts';
import { EmptyStore } from '../components/empty-store.tsx';
import { FilterEditor } from '../components/filter-editor/filter-editor.tsx';
import { TimeRangePicker } from '../components/time-range-picker.tsx';
import { useRangeLink, useTimeRange } from '../components/time-range-state.ts';
import { FilterMistake, NothingSoFar, SearchError } from '../components/traces/list-states.tsx';
import { ListToolbar } from '../components/traces/list-toolbar.tsx';
import { NewTraces } from '../components/traces/new-traces.tsx';
import { NothingFits } from '../components/traces/nothing-fits.tsx';
import { SearchProgress } from '../components/traces/search-progress.tsx';
import { TraceCharts } from '../components/traces/trace-charts.tsx';
import { TraceGroups } from '../components/traces/trace-groups.tsx';
import { TraceTable } from '../components/traces/trace-table.tsx';
import { useTraceColumns } from '../components/traces/use-trace-columns.ts';
import { traceStatisticsKey, useTraceStatistics } from '../components/traces/use-trace-statistics.ts';
import {
  useTraceSearch,
  type TraceQuestion,
  type TraceSearchControl,
} from '../components/traces/use-trace-search.ts';
import { useTracesView, type TracesView } from '../components/traces/use-traces-view.ts';
import { useRememberedView, useRememberView } from '../components/traces/view-memory.ts';
import { usePageTitle } from '../components/use-page-title.ts';
import { useUrlChange } from '../components/use-url-param.ts';
import { LinkButton } from '../components/link-button.tsx';
import { joined } from '../model/filter-terms.ts';
import { formatTimeRange, resolveTimeRange, type TimeRange } from '../model/time-range.ts';
import { formatSorting } from '../model/trace-sorting.ts';
import '../styles/traces.css';

const PAGE_SIZE = 50;

/** The traces of the time range that the filter selects: when they were, how long they took, and each of them. */
export default function TracesPage() {
  usePageTitle('Traces');
  const [range] = useTimeRange();
  const view = useTracesView();
  const remembered = useRememberedView();
  const { window, nowMs, refresh } = useWindow(range, remembered?.nowMs);
  const parsed = useMemo(() => parseFilter(view.filter), [view.filter]);
  const question = useMemo(
    () => (parsed.kind === 'ok' ? { window, filter: view.filter, sorting: view.sorting } : undefined),
    [parsed, window, view.filter, view.sorting],
  );
  const key = JSON.stringify([window, view.filter, view.sorting, nowMs]);
  const search = useTraceSearch(question, key, view.page * PAGE_SIZE + 1, remembered?.search);
  useRememberView(nowMs, search.saved);
  const isEmpty = view.filter === '' && search.state === 'finished' && search.found.length === 0;
  const statistics = useTraceStatistics(window, view.filter, question !== undefined && !isEmpty);
  const counted = statistics.isPlaceholderData ? undefined : statistics.data?.statistics.TotalCount;
  return (
    <>
      <div className="page-header">
        <h1>Traces</h1>
        {!isEmpty && question !== undefined && (
          <SearchProgress
            search={search}
            sorting={view.sorting}
            isNarrowed={view.filter !== ''}
            totalCount={counted}
          />
        )}
        <div className="page-actions">
          {view.isLive && range.kind === 'relative' && counted !== undefined && (
            <NewTraces window={window} filter={view.filter} knownCount={counted} onShow={refresh} />
          )}
          <LiveToggle isLive={view.isLive} range={range} />
          <TimeRangePicker />
          <Button iconName="refresh" ariaLabel="Refresh" onClick={refresh} />
        </div>
      </div>
      {isEmpty ? (
        <EmptyStore range={range} />
      ) : (
        <>
          <div className="traces-filter">
            <FilterEditor
              value={view.filter}
              onApply={view.setFilter}
              label="Filter expression"
              window={window}
              refusal={refusalOf(search)}
            />
            <AnalyzeLink filter={view.filter} />
          </div>
          {parsed.kind === 'problem' ? (
            <FilterMistake problem={parsed.problem} onClear={() => view.setFilter('')} />
          ) : (
            <>
              <TraceCharts query={statistics} queryKey={traceStatisticsKey(window, view.filter)} />
              <TraceList view={view} window={window} question={question} search={search} />
            </>
          )}
        </>
      )}
    </>
  );
}

interface TraceListProps {
  readonly view: TracesView;
  readonly window: TimeWindow;
  readonly question: TraceQuestion | undefined;
  readonly search: TraceSearchControl;
}

function TraceList({ view, window, question, search }: TraceListProps) {
  const [columns, setColumns] = useTraceColumns();
  const change = useUrlChange();
  const shown = search.found.slice((view.page - 1) * PAGE_SIZE, view.page * PAGE_SIZE);
  const clear = (): void => view.setFilter('');
  return (
    <>
      <ListToolbar
        view={view}
        window={window}
        question={question}
        search={search}
        columns={columns}
        pageSize={PAGE_SIZE}
        onColumns={setColumns}
      />
      {view.grouping !== undefined && (
        <TraceGroups
          window={window}
          filter={view.filter}
          grouping={view.grouping}
          onAdd={(expression) => view.setFilter(joined(view.filter, expression))}
        />
      )}
      <SearchError search={search} onClear={clear} />
      {search.state !== 'refused' && (
        <TraceTable
          traces={shown}
          columns={columns}
          sorting={view.sorting}
          selectedIds={view.selectedIds}
          isLoading={search.state === 'searching'}
          isStale={search.isStale}
          empty={<NoRows view={view} window={window} search={search} />}
          onSort={(sorting) => change({ sort: formatSorting(sorting), page: undefined }, { isStep: true })}
          onSelect={(ids) => change({ selected: selectionText(view.selectedIds, shown, ids) })}
          onResize={setColumns}
        />
      )}
    </>
  );
}

function NoRows({ view, window, search }: Omit<TraceListProps, 'question'>) {
  if (search.error !== undefined) return ' ';
  if (search.state !== 'finished') return <NothingSoFar onResume={search.resume} />;
  return <NothingFits window={window} filter={view.filter} onFilter={view.setFilter} />;
}

/** What is selected on other pages stays. */
function selectionText(
  selected: readonly string[],
  shown: readonly { readonly Id: string }[],
  ids: readonly string[],
): string {
  const elsewhere = selected.filter((id) => shown.every(({ Id }) => Id !== id));
  return [...elsewhere, ...ids].slice(0, 20).join(',');
}

function LiveToggle({ isLive, range }: { readonly isLive: boolean; readonly range: TimeRange }) {
  const change = useUrlChange();
  return (
    <Toggle
      checked={isLive && range.kind === 'relative'}
      disabled={range.kind !== 'relative'}
      onChange={({ detail }) => change({ live: detail.checked ? '1' : undefined })}
    >
      Live
    </Toggle>
  );
}

function AnalyzeLink({ filter }: { readonly filter: string }) {
  const rangeLink = useRangeLink();
  return <LinkButton to={rangeLink('/analytics', filter === '' ? {} : { filter })}>Analyze</LinkButton>;
}

function refusalOf({ state, error }: TraceSearchControl): string | undefined {
  return state === 'refused' && error instanceof XrayApiError ? error.message : undefined;
}

/** The window of a relative range stays where it was until refreshed: a page token is bound to its window. */
function useWindow(
  range: TimeRange,
  rememberedMs: number | undefined,
): { readonly window: TimeWindow; readonly nowMs: number; readonly refresh: () => void } {
  const [nowMs, setNowMs] = useState(() => rememberedMs ?? Date.now());
  const text = formatTimeRange(range);
  const window = useMemo(() => resolveTimeRange(range, nowMs), [text, nowMs]);
  return { window, nowMs, refresh: () => setNowMs(Date.now()) };
}
