import Button from '@cloudscape-design/components/button';
import Pagination from '@cloudscape-design/components/pagination';
import { useEffect, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { TimeWindow } from '../api/xray-api.ts';
import { EmptyStore } from '../components/empty-store.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { TimeRangePicker } from '../components/time-range-picker.tsx';
import { useTimeRange } from '../components/time-range-state.ts';
import { SearchProgress } from '../components/traces/search-progress.tsx';
import { SelectionBar } from '../components/traces/selection-bar.tsx';
import { TraceTable } from '../components/traces/trace-table.tsx';
import { useTraceSearch, type TraceSearchControl } from '../components/traces/use-trace-search.ts';
import { usePageTitle } from '../components/use-page-title.ts';
import { resolveTimeRange, type TimeRange } from '../model/time-range.ts';
import { readSelection, type TraceSelection } from '../model/trace-selection.ts';
import '../styles/traces.css';

const PAGE_SIZE = 50;

/** The traces of the time range, newest first. */
export default function TracesPage() {
  usePageTitle('Traces');
  const [range] = useTimeRange();
  const { window, nowMs, refresh } = useWindow(range);
  const selection = useSelection();
  const [page, setPage] = useState(1);
  const search = useTraceSearch(window, selection, page * PAGE_SIZE + 1);
  useEffect(() => setPage(1), [window, selection]);
  const isNarrowed =
    selection.part.kind !== 'all' || selection.outcome !== undefined || selection.text !== '';
  const isEmpty = search.state === 'finished' && search.searchedCount === 0;
  return (
    <>
      <div className="page-header">
        <h1>Traces</h1>
        {!isEmpty && <SearchProgress search={search} isNarrowed={isNarrowed} />}
        <div className="page-actions">
          <TimeRangePicker />
          <Button iconName="refresh" ariaLabel="Refresh" onClick={refresh} />
        </div>
      </div>
      {search.state === 'failed' && (
        <ErrorNotice error={search.error} what="Traces" onRetry={search.resume} />
      )}
      {isEmpty ? (
        <EmptyStore range={range} />
      ) : (
        <>
          <SelectionBar selection={selection}>
            <Pages search={search} page={page} onPage={setPage} />
          </SelectionBar>
          <div className="trace-table">
            <TraceTable
              traces={search.found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)}
              nowMs={nowMs}
              isLoading={search.state === 'searching' && search.found.length <= (page - 1) * PAGE_SIZE}
              empty={search.state === 'failed' ? ' ' : <NothingFound search={search} />}
            />
          </div>
        </>
      )}
    </>
  );
}

interface PagesProps {
  readonly search: TraceSearchControl;
  readonly page: number;
  readonly onPage: (page: number) => void;
}

function Pages({ search, page, onPage }: PagesProps) {
  const known = Math.max(page, Math.ceil(search.found.length / PAGE_SIZE), 1);
  return (
    <Pagination
      currentPageIndex={page}
      pagesCount={known}
      openEnd={search.state !== 'finished'}
      onChange={({ detail }) => onPage(detail.currentPageIndex)}
    />
  );
}

function NothingFound({ search }: { readonly search: TraceSearchControl }) {
  const isWhole = search.state === 'finished';
  return (
    <div className="centered-state" style={{ marginTop: 24, marginBottom: 24 }} data-testid="nothing-found">
      <h2>{isWhole ? 'No trace fits' : 'Nothing found so far'}</h2>
      <p>
        {isWhole
          ? 'All traces of the range were searched. A wider range or fewer conditions may find some.'
          : 'The search has not reached the start of the range.'}
      </p>
      {!isWhole && <Button onClick={search.resume}>Continue</Button>}
    </div>
  );
}

/** The window of a relative range stays where it was until refreshed: a page token is bound to its window. */
function useWindow(range: TimeRange): {
  readonly window: TimeWindow;
  readonly nowMs: number;
  readonly refresh: () => void;
} {
  const [nowMs, setNowMs] = useState(() => Date.now());
  const window = useMemo(() => resolveTimeRange(range, nowMs), [range, nowMs]);
  return { window, nowMs, refresh: () => setNowMs(Date.now()) };
}

/** The same object for the same parameters, whatever else the URL says. */
function useSelection(): TraceSelection {
  const [params] = useSearchParams();
  const relevant = new URLSearchParams(params);
  relevant.delete('range');
  const text = relevant.toString();
  return useMemo(() => readSelection(new URLSearchParams(text)), [text]);
}
