/** The time range lives in the URL, so that a link shows what its sender saw; pages hand it on in their links. */

import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import {
  DEFAULT_RANGE,
  formatTimeRange,
  parseTimeRange,
  rangeTextProblem,
  type TimeRange,
} from '../model/time-range.ts';
import { useUrlChange } from './use-url-param.ts';

/** The range of the URL, or the default when there is none or it cannot be read. */
export function useTimeRange(): readonly [TimeRange, (range: TimeRange) => void] {
  const [params] = useSearchParams();
  const change = useUrlChange();
  const text = params.get('range') ?? '';
  const range = useMemo(() => parseTimeRange(text) ?? DEFAULT_RANGE, [text]);
  const setRange = useCallback(
    (next: TimeRange) => change({ range: formatTimeRange(next) }, { isStep: true }),
    [change],
  );
  return [range, setRange];
}

/** Why the default range is shown instead of that of the URL; undefined when there is no reason to say. */
export function useRangeProblem(): string | undefined {
  const [params] = useSearchParams();
  return rangeTextProblem(params.get('range') ?? '');
}

/** Makes links that keep the time range of the current page. */
export function useRangeLink(): (path: string, params?: Readonly<Record<string, string>>) => string {
  const [current] = useSearchParams();
  const range = current.get('range');
  return useCallback(
    (path, params = {}) => {
      const query = new URLSearchParams({ ...params, ...(range !== null && { range }) }).toString();
      return query === '' ? path : `${path}?${query}`;
    },
    [range],
  );
}
