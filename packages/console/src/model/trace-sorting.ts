/** The order of the list as the URL names it: `Duration` from the shortest, `-Duration` from the longest. */

import type { SortKey } from '../api/extensions-api.ts';

export interface TraceSorting {
  readonly by: SortKey;
  readonly isDescending: boolean;
}

const NEWEST_FIRST: TraceSorting = { by: 'StartTime', isDescending: true };

const KEYS: readonly SortKey[] = ['StartTime', 'ResponseTime', 'Duration', 'Status', 'Url'];

/** Newest first where the text names no order. */
export function parseSorting(text: string | undefined): TraceSorting {
  const isDescending = text?.startsWith('-') === true;
  const by = KEYS.find((key) => key === (isDescending ? text?.slice(1) : text));
  return by === undefined ? NEWEST_FIRST : { by, isDescending };
}

/** Undefined for the order that is shown anyway. */
export function formatSorting({ by, isDescending }: TraceSorting): string | undefined {
  if (isNewestFirst({ by, isDescending })) return undefined;
  return isDescending ? `-${by}` : by;
}

export function isNewestFirst({ by, isDescending }: TraceSorting): boolean {
  return by === 'StartTime' && isDescending;
}
