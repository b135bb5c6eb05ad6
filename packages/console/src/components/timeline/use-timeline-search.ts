import { useEffect, useMemo, useRef, useState } from 'react';
import { parseSearch, searchSteps, searchTextSteps, type SearchHits } from '../../model/timeline-search.ts';
import type { Timeline } from '../../model/timeline.ts';
import { runInSlices } from '../../work-in-slices.ts';

/** A pause in typing after which the search begins. */
const PAUSE_MS = 120;

export interface TimelineSearch {
  readonly query: string;
  /** Of the query before while `isRunning`. Undefined while nothing is searched for,
   *  and until the first search is over. */
  readonly hits: SearchHits | undefined;
  readonly isRunning: boolean;
}

interface Found {
  readonly query: string;
  readonly timeline: Timeline;
  readonly hits: SearchHits;
}

/** What the query finds in the trace. A newer query ends the search for the one before. */
export function useTimelineSearch(timeline: Timeline, query: string): TimelineSearch {
  const [found, setFound] = useState<Found | undefined>(undefined);
  const texts = useRef<{ readonly of: Timeline; readonly texts: readonly string[] } | undefined>(undefined);
  const terms = useMemo(() => parseSearch(query), [query]);
  useEffect(() => {
    if (terms.length === 0) {
      setFound(undefined);
      return undefined;
    }
    const stop = new AbortController();
    const search = async (): Promise<void> => {
      if (texts.current?.of !== timeline) {
        texts.current = { of: timeline, texts: await runInSlices(searchTextSteps(timeline), stop.signal) };
      }
      const hits = await runInSlices(searchSteps(texts.current.texts, terms), stop.signal);
      setFound({ query, timeline, hits });
    };
    const timer = setTimeout(() => {
      search().catch((caught: unknown) => {
        if (!stop.signal.aborted) throw caught;
      });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [timeline, query, terms]);
  return useMemo(() => {
    if (terms.length === 0) return { query, hits: undefined, isRunning: false };
    if (found?.timeline !== timeline) return { query, hits: undefined, isRunning: true };
    return { query, hits: found.hits, isRunning: found.query !== query };
  }, [timeline, query, terms, found]);
}
