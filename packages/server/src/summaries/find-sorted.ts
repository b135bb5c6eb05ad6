/** One page of trace summaries in the order of something else than age. */

import {
  type SortedKeyRow,
  sortedKeysStatement,
  type SortedPlace,
  type SortedQuery,
} from '../query/sorted-keys.ts';
import type { SummariesQuery } from '../query/summary-clock.ts';
import { type CheckedSummaryRow, pageStatement, type SummaryRow } from '../query/summary-page.ts';
import type { Database } from '../store/database.ts';

const PAGE_SIZE = 100;

export interface SortedPage {
  /** In the order asked for, fewer than a page only at the end. */
  readonly rows: readonly SummaryRow[];
  /** The last place that was looked at; undefined when nothing is left after it. */
  readonly next: SortedPlace | undefined;
}

/** What comes after `after`. Throws FLS_STORE_UNAVAILABLE. */
export async function findSorted(
  database: Database,
  query: SortedQuery,
  after: SortedPlace | undefined,
): Promise<SortedPage> {
  const rows: SummaryRow[] = [];
  for (let place = after; ;) {
    const wanted = PAGE_SIZE - rows.length;
    const keys = await database.select<SortedKeyRow>(sortedKeysStatement(query, place, wanted + 1));
    const found = keys.slice(0, wanted);
    rows.push(...(await readRows(database, query, found)));
    if (keys.length <= wanted) return { rows, next: undefined };
    place = found.at(-1);
    if (rows.length === PAGE_SIZE) return { rows, next: place };
  }
}

/** The rows of `keys` in their order, without those that a newer revision has put elsewhere or out of the query. */
async function readRows(
  database: Database,
  { range, predicate }: SortedQuery,
  keys: readonly SortedKeyRow[],
): Promise<readonly SummaryRow[]> {
  if (keys.length === 0) return [];
  const byAge: SummariesQuery = { ...range, clock: 'TraceId', sampledShare: undefined, filter: '' };
  const newest = new Map<string, SummaryRow>();
  for (const row of await database.select<CheckedSummaryRow>(
    pageStatement(byAge, undefined, predicate, keys),
  )) {
    if (row.is_match) newest.set(row.trace_id, row);
  }
  return keys.flatMap(({ trace_id, revision }) => {
    const row = newest.get(trace_id);
    if (row?.revision !== revision) return [];
    // A revision may stand in two rows until they are merged.
    newest.delete(trace_id);
    return [row];
  });
}
