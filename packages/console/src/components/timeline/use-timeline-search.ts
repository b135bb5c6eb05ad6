import { useEffect, useMemo, useRef, useState } from 'react';
import { parseSearch, searchSteps, searchTextSteps, type SearchHits } from '../../model/timeline-search.ts';
import type { Timeline } from '../../model/timeline.ts';
import { runInSlices } from '../../work-in-slices.ts';

/** A pause in typing after which the search begins. */
const PAUSE_MS = 120;

export interface TimelineSearch {
  /** Undefined while nothing is searched for, and until the first search is over. */
  readonly hits: SearchHits | undefined;
  readonly isRunning: boolean;
}

const NOTHING: TimelineSearch = { hits: undefined, isRunning: false };

/** What the query finds in the trace. A newer query ends the search for the one before. */
export function useTimelineSearch(timeline: Timeline, query: string): TimelineSearch {
  const [found, setFound] = useState<TimelineSearch>(NOTHING);
  const texts = useRef<{ readonly of: Timeline; readonly texts: readonly string[] } | undefined>(undefined);
  const hasTerms = useMemo(() => parseSearch(query).length > 0, [query]);
  useEffect(() => {
    const terms = parseSearch(query);
    if (terms.length === 0) {
      setFound(NOTHING);
      return undefined;
    }
    const stop = new AbortController();
    const search = async (): Promise<void> => {
      setFound((known) => ({ ...known, isRunning: true }));
      if (texts.current?.of !== timeline) {
        texts.current = { of: timeline, texts: await runInSlices(searchTextSteps(timeline), stop.signal) };
      }
      const hits = await runInSlices(searchSteps(texts.current.texts, terms), stop.signal);
      setFound({ hits, isRunning: false });
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
  }, [timeline, query]);
  const isCurrent = found.hits === undefined || found.hits.isHit.length === timeline.nodes.length;
  return hasTerms && isCurrent ? found : NOTHING;
}
