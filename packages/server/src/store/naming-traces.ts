/**
 * Traces that name another one in a link. Skips what certainly does not by the index `by_link`. Rows of replaced
 * revisions are looked at as well: whoever reads the documents sees whether a link is still there.
 */

import type { TraceId } from '@fluoroscope/wire';
import type { Database } from './database.ts';

/** At most `limit` of them, the oldest first. Throws FLS_STORE_UNAVAILABLE. */
export async function traceIdsNaming(
  database: Database,
  traceId: TraceId,
  limit: number,
): Promise<readonly TraceId[]> {
  const rows = await database.select<{ trace_id: TraceId }>({
    sql: `SELECT trace_id FROM traces AS t
          WHERE has(t.links.trace_id, {named:String}) AND trace_id != {named:String}
          GROUP BY trace_id
          ORDER BY min(t.start_at), trace_id
          LIMIT {limit:UInt32}`,
    params: { named: traceId, limit },
  });
  return rows.map((row) => row.trace_id);
}
