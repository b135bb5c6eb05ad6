/**
 * Pages through the trace summaries of a time range, newest first, and keeps those that a selection wants. It stops by
 * itself when the wanted number is found, when the range ends, and after every 10,000 traces looked at; it holds the
 * traces found and never all that were looked at.
 */

import { useCallback, useEffect, useReducer, useRef } from 'react';
import { getTraceSummaries, type TimeWindow, type TraceSummary } from '../../api/xray-api.ts';
import { isSelected, type TraceSelection } from '../../model/trace-selection.ts';

const PAUSE_AFTER_TRACES = 10_000;

interface TraceSearch {
  readonly found: readonly TraceSummary[];
  /** Traces looked at, wanted or not. */
  readonly searchedCount: number;
  /** Start of the oldest trace looked at, epoch seconds. */
  readonly reachedTime: number | undefined;
  readonly state: 'searching' | 'paused' | 'enough' | 'finished' | 'failed';
  readonly error: unknown;
}

export interface TraceSearchControl extends TraceSearch {
  readonly stop: () => void;
  readonly resume: () => void;
}

interface SearchState extends TraceSearch {
  readonly nextToken: string | undefined;
  /** The number looked at when the search pauses of itself. */
  readonly pauseAt: number;
}

type SearchAction =
  | { readonly kind: 'reset' }
  | {
      readonly kind: 'page';
      readonly found: readonly TraceSummary[];
      readonly searched: number;
      readonly reached: number | undefined;
      readonly nextToken: string | undefined;
    }
  | { readonly kind: 'enough' | 'stop' | 'resume' }
  | { readonly kind: 'fail'; readonly error: unknown };

const START: SearchState = {
  found: [],
  searchedCount: 0,
  reachedTime: undefined,
  state: 'searching',
  error: undefined,
  nextToken: undefined,
  pauseAt: PAUSE_AFTER_TRACES,
};

/** A new `window` or `selection` object starts a new search; a higher `wantedCount` goes on with the one under way. */
export function useTraceSearch(
  window: TimeWindow,
  selection: TraceSelection,
  wantedCount: number,
): TraceSearchControl {
  const [search, dispatch] = useReducer(reduce, START);
  const begun = useRef<readonly [TimeWindow, TraceSelection] | undefined>(undefined);
  const { state, nextToken, searchedCount, found } = search;

  useEffect(() => {
    const isNew = begun.current?.[0] !== window || begun.current[1] !== selection;
    begun.current = [window, selection];
    if (isNew && searchedCount > 0) {
      dispatch({ kind: 'reset' });
      return undefined;
    }
    if (isNew && state !== 'searching') {
      dispatch({ kind: 'resume' });
      return undefined;
    }
    if (state === 'enough' && found.length < wantedCount) dispatch({ kind: 'resume' });
    if (state !== 'searching') return undefined;
    if (found.length >= wantedCount) {
      dispatch({ kind: 'enough' });
      return undefined;
    }
    const abort = new AbortController();
    void loadPage(window, selection, nextToken, abort.signal).then((action) => {
      if (!abort.signal.aborted) dispatch(action);
    });
    return () => abort.abort();
  }, [window, selection, wantedCount, state, nextToken, searchedCount, found.length]);

  const stop = useCallback(() => dispatch({ kind: 'stop' }), []);
  const resume = useCallback(() => dispatch({ kind: 'resume' }), []);
  return { ...search, stop, resume };
}

async function loadPage(
  window: TimeWindow,
  selection: TraceSelection,
  nextToken: string | undefined,
  signal: AbortSignal,
): Promise<SearchAction> {
  try {
    const page = await getTraceSummaries(window, 'TraceId', nextToken, signal);
    const summaries = page.TraceSummaries ?? [];
    return {
      kind: 'page',
      found: summaries.filter((summary) => isSelected(summary, selection)),
      searched: page.TracesProcessedCount ?? summaries.length,
      reached: summaries.at(-1)?.StartTime,
      nextToken: page.NextToken,
    };
  } catch (caught) {
    return { kind: 'fail', error: caught };
  }
}

function reduce(search: SearchState, action: SearchAction): SearchState {
  switch (action.kind) {
    case 'reset':
      return START;
    case 'page':
      return addPage(search, action);
    case 'enough':
      return { ...search, state: 'enough' };
    case 'stop':
      return search.state === 'searching' ? { ...search, state: 'paused' } : search;
    case 'resume':
      return {
        ...search,
        state: 'searching',
        error: undefined,
        pauseAt: search.searchedCount + PAUSE_AFTER_TRACES,
      };
    case 'fail':
      return { ...search, state: 'failed', error: action.error };
  }
}

function addPage(search: SearchState, page: Extract<SearchAction, { kind: 'page' }>): SearchState {
  const searchedCount = search.searchedCount + page.searched;
  const isPausing = searchedCount >= search.pauseAt;
  return {
    ...search,
    found: [...search.found, ...page.found],
    searchedCount,
    reachedTime: page.reached ?? search.reachedTime,
    nextToken: page.nextToken,
    state: page.nextToken === undefined ? 'finished' : isPausing ? 'paused' : search.state,
  };
}
