/** Traces that begin in a span of time at one of some services or hosts:
 *  where calls that nobody answered may have gone. */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { Statement } from '../store/database.ts';
import { OUTCOME_BITS } from '../store/trace-codes.ts';

export interface OtherRootsQuery {
  /** The trace that asks. */
  readonly traceId: TraceId;
  readonly from: EpochMicros;
  readonly through: EpochMicros;
  /** Names of root segments. */
  readonly names: readonly string[];
  /** Host names in URLs of root segments. */
  readonly hosts: readonly string[];
}

export interface OtherRootRow {
  readonly trace_id: string;
  readonly name: string;
  readonly http_url: string;
  readonly http_method: string;
  readonly start_at: EpochMicros;
  /** -1 while the root has not ended. */
  readonly response_us: number;
}

/** More would not tell more. */
const MAX_ROOTS = 500;
/** A trace is filed under the second in its id or of its first segment's start, which is near the start of its root. */
const FILED_BEFORE_SECONDS = 60;

/** The newest row of each of the traces, by start. */
export function otherRootsStatement({ traceId, from, through, names, hosts }: OtherRootsQuery): Statement {
  return {
    sql: `SELECT trace_id, t.services.name[t.entry_point + 1] AS name, http_url, http_method,
            toUnixTimestamp64Micro(t.start_at) AS start_at, response_us
          FROM traces AS t
          WHERE t.trace_time >= fromUnixTimestamp({fromSecond:UInt32})
            AND t.trace_time <= fromUnixTimestamp({throughSecond:UInt32})
            AND t.start_at >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')
            AND t.start_at <= fromUnixTimestamp64Micro({through:Int64}, 'UTC')
            AND bitAnd(t.root_flags, ${OUTCOME_BITS.present}) != 0 AND t.entry_point >= 0
            AND trace_id != {traceId:String}
            AND (has({names:Array(String)}, t.services.name[t.entry_point + 1])
              OR has({hosts:Array(String)}, domain(t.http_url)))
          ORDER BY t.start_at, trace_id, t.revision DESC
          LIMIT 1 BY trace_id
          LIMIT ${MAX_ROOTS}`,
    params: {
      traceId,
      from,
      through,
      fromSecond: Math.max(0, Math.floor(from / 1_000_000) - FILED_BEFORE_SECONDS),
      throughSecond: Math.max(0, Math.ceil(through / 1_000_000)),
      names,
      hosts,
    },
  };
}
