import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { TimeWindow } from '../../api/xray-api.ts';
import { comparedFilter, readSets, writeSets, type AnalyticsSets } from '../../model/analytics-sets.ts';
import { useUrlChange } from '../use-url-param.ts';

/** What every part of the page asks about. */
export interface AnalyticsQuestion {
  readonly window: TimeWindow;
  readonly sets: AnalyticsSets;
  /** The expression of B; undefined when there is no B. */
  readonly b: string | undefined;
  /** A step of the history, which Back undoes. */
  readonly changeSets: (sets: AnalyticsSets) => void;
}

/** The sets of the URL. */
export function useQuestion(window: TimeWindow): AnalyticsQuestion {
  const [params] = useSearchParams();
  const change = useUrlChange();
  const changeSets = useCallback(
    (sets: AnalyticsSets) => change(writeSets(sets), { isStep: true }),
    [change],
  );
  // The same object while the sets are the same, whatever else the URL says.
  const text = JSON.stringify(readSets(params));
  return useMemo(() => {
    const sets = readSets(params);
    return { window, sets, b: comparedFilter(sets), changeSets };
  }, [window, text, changeSets]);
}
