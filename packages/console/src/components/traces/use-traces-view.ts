/** What the list of traces shows, all of it in the URL. */

import { useCallback, useEffect, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { filterOfOldLink, OLD_PARAMS } from '../../model/old-trace-links.ts';
import { parseGrouping, type Grouping } from '../../model/trace-grouping.ts';
import { parseSorting, type TraceSorting } from '../../model/trace-sorting.ts';
import { useUrlChange } from '../use-url-param.ts';

export interface TracesView {
  readonly filter: string;
  readonly sorting: TraceSorting;
  readonly grouping: Grouping | undefined;
  /** From 1. */
  readonly page: number;
  readonly isLive: boolean;
  readonly selectedIds: readonly string[];
  /** Another filter, from its first page; Back undoes it. */
  readonly setFilter: (filter: string) => void;
}

export function useTracesView(): TracesView {
  const [params] = useSearchParams();
  const change = useUrlChange();
  useOldLinks(params);
  const setFilter = useCallback(
    (filter: string) => change({ filter, page: undefined, selected: undefined }, { isStep: true }),
    [change],
  );
  const sort = params.get('sort') ?? undefined;
  const group = params.get('group') ?? undefined;
  const selected = params.get('selected') ?? '';
  return {
    filter: filterOfOldLink(params) ?? params.get('filter') ?? '',
    sorting: useMemo(() => parseSorting(sort), [sort]),
    grouping: useMemo(() => parseGrouping(group), [group]),
    page: pageOf(params.get('page')),
    isLive: params.get('live') === '1',
    selectedIds: useMemo(() => selected.split(',').filter((id) => id !== ''), [selected]),
    setFilter,
  };
}

/** A link of before is rewritten to what it means. */
function useOldLinks(params: URLSearchParams): void {
  const change = useUrlChange();
  const filter = filterOfOldLink(params);
  useEffect(() => {
    if (filter === undefined) return;
    change({ ...Object.fromEntries(OLD_PARAMS.map((name) => [name, undefined])), filter });
  }, [change, filter]);
}

function pageOf(text: string | null): number {
  const page = Number(text ?? 1);
  return Number.isInteger(page) && page >= 1 && page <= 10_000 ? page : 1;
}
