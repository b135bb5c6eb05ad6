/**
 * Pages through the traces that a question selects, in its order. It stops by itself when the wanted number is found,
 * when the range ends, and after every 10,000 traces looked at; where the service does not answer, it asks again.
 */

import { useCallback, useEffect, useReducer } from 'react';
import { getSortedTraceSummaries } from '../../api/extensions-api.ts';
import { getTraceSummaries, XrayApiError, type TimeWindow, type TraceSummary } from '../../api/xray-api.ts';
import { isNewestFirst, type TraceSorting } from '../../model/trace-sorting.ts';

const PAUSE_AFTER_TRACES = 10_000;
const RETRY_AFTER_MS = 5_000;

export interface TraceQuestion {
  readonly window: TimeWindow;
  readonly filter: string;
  readonly sorting: TraceSorting;
}

export interface TracePage {
  readonly summaries: readonly TraceSummary[];
  /** Traces looked at for it. */
  readonly searched: number;
  readonly nextToken: string | undefined;
}

interface TraceSearch {
  /** Of the question before, until the first page is here. */
  readonly found: readonly TraceSummary[];
  readonly isStale: boolean;
  /** Traces looked at, wanted or not. */
  readonly searchedCount: number;
  /** Start of the oldest trace found, epoch seconds. */
  readonly reachedTime: number | undefined;
  readonly state: 'searching' | 'paused' | 'enough' | 'finished' | 'failed' | 'refused';
  /** Why it failed or was refused, until there is an answer. */
  readonly error: unknown;
}

export interface TraceSearchControl extends TraceSearch {
  readonly stop: () => void;
  readonly resume: () => void;
  /** All of it, to go on from later. */
  readonly saved: SavedSearch;
}

export interface SavedSearch extends TraceSearch {
  /** Names the question. */
  readonly key: string;
  readonly nextToken: string | undefined;
  /** The number looked at when the search pauses of itself. */
  readonly pauseAt: number;
}

type SearchAction =
  | { readonly kind: 'begin'; readonly key: string }
  | { readonly kind: 'page'; readonly page: TracePage }
  | { readonly kind: 'enough' | 'stop' | 'resume' | 'retry' }
  | { readonly kind: 'fail'; readonly error: unknown };

const START: SavedSearch = {
  key: '',
  found: [],
  isStale: true,
  searchedCount: 0,
  reachedTime: undefined,
  state: 'searching',
  error: undefined,
  nextToken: undefined,
  pauseAt: PAUSE_AFTER_TRACES,
};

/**
 * Another `key` starts a new search; a higher `wantedCount` goes on with the one under way. `question` is undefined
 * where there is nothing to ask. `saved` is where to go on from at first.
 */
export function useTraceSearch(
  question: TraceQuestion | undefined,
  key: string,
  wantedCount: number,
  saved: SavedSearch | undefined,
): TraceSearchControl {
  const [search, dispatch] = useReducer(reduce, saved ?? START);
  const { state, nextToken, searchedCount, found, isStale } = search;
  const foundCount = isStale ? 0 : found.length;
  const isOther = search.key !== key;
  useEffect(() => {
    if (isOther) {
      dispatch({ kind: 'begin', key });
      return undefined;
    }
    if (question === undefined) return undefined;
    if (state === 'enough' && foundCount < wantedCount) dispatch({ kind: 'resume' });
    if (state !== 'searching') return undefined;
    if (foundCount >= wantedCount) {
      dispatch({ kind: 'enough' });
      return undefined;
    }
    const abort = new AbortController();
    loadTracePage(question, nextToken, abort.signal).then(
      (page) => abort.signal.aborted || dispatch({ kind: 'page', page }),
      (error: unknown) => abort.signal.aborted || dispatch({ kind: 'fail', error }),
    );
    return () => abort.abort();
  }, [isOther, key, question, wantedCount, state, nextToken, searchedCount, foundCount]);
  useEffect(() => {
    if (state !== 'failed') return undefined;
    const timer = setTimeout(() => dispatch({ kind: 'retry' }), RETRY_AFTER_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const stop = useCallback(() => dispatch({ kind: 'stop' }), []);
  const resume = useCallback(() => dispatch({ kind: 'resume' }), []);
  const shown = isOther ? begun(search, key) : search;
  return { ...shown, stop, resume, saved: shown };
}

/** One page. The order of X-Ray's own operation is by age; for any other there is an extension. */
export async function loadTracePage(
  { window, filter, sorting }: TraceQuestion,
  nextToken: string | undefined,
  signal: AbortSignal,
): Promise<TracePage> {
  if (!isNewestFirst(sorting)) {
    const page = await getSortedTraceSummaries({ window, filter }, sorting, nextToken, signal);
    const summaries = page.TraceSummaries ?? [];
    return { summaries, searched: summaries.length, nextToken: page.NextToken };
  }
  const page = await getTraceSummaries(window, 'TraceId', nextToken, signal, filter);
  const summaries = page.TraceSummaries ?? [];
  return { summaries, searched: page.TracesProcessedCount ?? summaries.length, nextToken: page.NextToken };
}

/** Whether asking again would be answered alike. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof XrayApiError) || error.status === undefined) return false;
  return error.status < 500 && error.status !== 429;
}

function begun({ found }: SavedSearch, key: string): SavedSearch {
  return { ...START, key, found };
}

function reduce(search: SavedSearch, action: SearchAction): SavedSearch {
  switch (action.kind) {
    case 'begin':
      return begun(search, action.key);
    case 'page':
      return addPage(search, action.page);
    case 'enough':
      return { ...search, state: 'enough' };
    case 'stop':
      return search.state === 'searching' ? { ...search, state: 'paused' } : search;
    case 'resume':
      return { ...search, state: 'searching', pauseAt: search.searchedCount + PAUSE_AFTER_TRACES };
    case 'retry':
      return search.state === 'failed' ? { ...search, state: 'searching' } : search;
    case 'fail':
      return { ...search, state: isRefusal(action.error) ? 'refused' : 'failed', error: action.error };
  }
}

function addPage(search: SavedSearch, { summaries, searched, nextToken }: TracePage): SavedSearch {
  const searchedCount = search.searchedCount + searched;
  const isPausing = searchedCount >= search.pauseAt;
  return {
    ...search,
    found: search.isStale ? summaries : [...search.found, ...summaries],
    isStale: false,
    searchedCount,
    reachedTime: summaries.at(-1)?.StartTime ?? search.reachedTime,
    nextToken,
    error: undefined,
    state: nextToken === undefined ? 'finished' : isPausing ? 'paused' : search.state,
  };
}
