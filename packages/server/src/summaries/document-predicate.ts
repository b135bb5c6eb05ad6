/**
 * The condition of a filter expression that asks about documents as well. Which traces have such documents is found out
 * window by window, as pages are searched (find-summaries.ts), and becomes part of the condition as a list of ids.
 */

import type { FilterExpression } from '@fluoroscope/filter';
import { compileFilter, type DocumentTerm, type FilterEnvironment } from '../query/filter/compile-filter.ts';
import { ceilSecond, type TimeRange } from '../query/instants.ts';
import type { Predicate, SummaryWindow } from '../query/summary-keys.ts';
import type { Database } from '../store/database.ts';
import { searchDocuments } from '../store/document-search.ts';

/**
 * A condition for windows by the clock `TraceId`, each with all windows before it. `terms` are the expression's terms
 * about documents; the expression compiles. Calls throw FLS_QUERY_TOO_WIDE and FLS_STORE_UNAVAILABLE.
 */
export function documentPredicate(
  database: Database,
  filter: FilterExpression,
  terms: readonly DocumentTerm[],
  environment: FilterEnvironment & { readonly range: TimeRange },
): (window: SummaryWindow) => Promise<Predicate> {
  const { range } = environment;
  const matching = new Map<DocumentTerm, Set<string>>(terms.map((term) => [term, new Set()]));
  const matchingTraceIds = (term: DocumentTerm) => [...(matching.get(term) ?? [])];
  return async ({ after, through }) => {
    const found = await searchDocuments(database, terms, {
      fromSecond: through?.traceTime ?? ceilSecond(range.start),
      toSecond: after === undefined ? ceilSecond(range.end) : after.traceTime + 1,
    });
    for (const [term, traceIds] of found) for (const id of traceIds) matching.get(term)?.add(id);
    const compiled = compileFilter(filter, { ...environment, matchingTraceIds });
    if (compiled.kind === 'ok') return compiled;
    throw new Error(`An expression that compiled before does not any more: ${compiled.reason}`);
  };
}
