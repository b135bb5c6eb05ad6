import { useEffect, useState } from 'react';
import { neighbourHit } from '../../model/timeline-search.ts';
import type { TimelineSearch } from './use-timeline-search.ts';

type Step = 1 | -1;

/**
 * Steps from the selected node to the next hit or the one before. A step that is asked for while the search is still
 * running is taken at its end, unless the query has changed by then.
 */
export function useHitSteps(
  search: TimelineSearch,
  selected: number,
  onHit: (index: number) => void,
): (step: Step) => void {
  const [asked, setAsked] = useState<{ readonly step: Step; readonly query: string } | undefined>(undefined);
  const take = (step: Step): void => {
    const hit = neighbourHit(search.hits?.indexes ?? [], selected, step);
    if (hit !== undefined) onHit(hit);
  };
  useEffect(() => {
    if (asked === undefined || (asked.query === search.query && search.isRunning)) return;
    setAsked(undefined);
    if (asked.query === search.query) take(asked.step);
  });
  return (step) => {
    if (search.isRunning) setAsked({ step, query: search.query });
    else take(step);
  };
}
