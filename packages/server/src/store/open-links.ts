/**
 * Traces with links that led nowhere when their rows were written. Who waits for the other end is known to the process
 * that wrote them only, so the next one asks once, at its start. Reads the rows of the newest arrivals by `by_arrival`;
 * a row that a later one replaced costs a needless assembly and nothing else.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { Database } from './database.ts';
import { ABSENT } from './trace-codes.ts';

/** At most `limit` of those that received anything from `since` on. Throws FLS_STORE_UNAVAILABLE. */
export async function traceIdsWithOpenLinks(
  database: Database,
  since: EpochMicros,
  limit: number,
): Promise<TraceId[]> {
  const rows = await database.select<{ trace_id: TraceId }>({
    sql: `SELECT DISTINCT trace_id FROM traces
          WHERE last_received_at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')
            AND has(links.age_us, ${ABSENT})
          LIMIT {limit:UInt32}`,
    params: { since, limit },
  });
  return rows.map((row) => row.trace_id);
}
