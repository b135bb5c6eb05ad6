/**
 * Traces that a power failure took from `traces`: documents are forced to the disk with every insert, rows of traces
 * are not, because they can be made again. What was written in the last minute before may be missing, although the
 * watermark says that it is there.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { Database } from './database.ts';

/**
 * Ids of the traces that received something from `since` to `through` and have no row that tells of its last document.
 * Throws FLS_STORE_UNAVAILABLE.
 */
export async function findUnassembled(
  database: Database,
  since: EpochMicros,
  through: EpochMicros,
): Promise<TraceId[]> {
  const rows = await database.select<{ trace_id: TraceId }>({
    sql: `SELECT trace_id FROM documents
          WHERE received_at BETWEEN fromUnixTimestamp64Micro({since:Int64}, 'UTC')
                                AND fromUnixTimestamp64Micro({through:Int64}, 'UTC')
          GROUP BY trace_id
          HAVING (trace_id, max(received_at)) NOT IN
            (SELECT trace_id, last_received_at FROM traces
             WHERE last_received_at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC'))`,
    params: { since, through },
  });
  return rows.map((row) => row.trace_id);
}
