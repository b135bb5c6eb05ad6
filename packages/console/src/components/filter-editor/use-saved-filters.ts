/** Whole expressions to choose from: those applied lately in this browser, and those of the groups. */

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { getGroups } from '../../api/configuration-api.ts';
import { browserStore, readFilterHistory } from '../../model/filter-history.ts';
import type { ListEntry } from './proposal-list.tsx';

interface SavedFilter extends ListEntry {
  readonly expression: string;
}

export interface SavedFilters {
  readonly entries: readonly SavedFilter[];
  readonly note: string;
}

/** Asks nothing until `isWanted`. */
export function useSavedFilters(isWanted: boolean): SavedFilters {
  const history = useHistory(isWanted);
  const groups = useQuery({
    queryKey: ['groups'],
    queryFn: ({ signal }) => getGroups(signal),
    enabled: isWanted,
  });
  const recent = history.map((expression) => saved(expression, expression, 'recent'));
  const named = (groups.data ?? []).flatMap(({ GroupName, FilterExpression = '' }) =>
    FilterExpression === ''
      ? []
      : [saved(GroupName, `group.name = ${JSON.stringify(GroupName)}`, 'group', FilterExpression)],
  );
  return { entries: [...recent, ...named], note: noteOf(groups, recent.length + named.length) };
}

function noteOf(groups: { readonly isError: boolean; readonly isLoading: boolean }, count: number): string {
  if (groups.isError) return 'The groups could not be loaded.';
  if (groups.isLoading) return 'Loading the groups …';
  return count === 0 ? 'Nothing yet: expressions that you apply are listed here, and so are groups.' : '';
}

function saved(label: string, expression: string, kindName: string, detail?: string): SavedFilter {
  return { key: `${kindName} ${label}`, label, expression, kindName, detail, count: undefined };
}

/** Read anew whenever the list is opened. */
function useHistory(isWanted: boolean): readonly string[] {
  const [held, setHeld] = useState<{ readonly isWanted: boolean; readonly texts: readonly string[] }>({
    isWanted: false,
    texts: [],
  });
  if (held.isWanted === isWanted) return held.texts;
  const texts = isWanted ? readFilterHistory(browserStore()) : [];
  setHeld({ isWanted, texts });
  return texts;
}
