/**
 * Which stored traces are long, kept so that a start knows what must be counted before more of it is taken. A trace is
 * marked before its row of `traces` is written, hence before the watermark passes it: what a crash leaves unmarked is
 * assembled again by the next start, which marks it.
 *
 * Marks lie beside the watermark because whatever takes one takes both. A store without the mark that says that all long
 * traces have one, such as an earlier release's, is looked through once.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { Database } from './database.ts';
import { DOCUMENTS_BYTES } from './documents.ts';
import { TRACE_LIMITS } from './trace-limits.ts';
import { writeMarks } from './watermark.ts';

const PREFIX = 'long ';
const ALL_ARE_MARKED = 'long';

/** When each long trace was marked last, in that order. Throws FLS_STORE_UNAVAILABLE. */
export async function recallLongTraces(
  database: Database,
  { now, keptMicros }: { readonly now: EpochMicros; readonly keptMicros: number },
): Promise<ReadonlyMap<TraceId, EpochMicros>> {
  const marks = await readMarks(database);
  if (!marks.delete(ALL_ARE_MARKED)) {
    const found = await findLongTraces(database);
    await markLongTraces(database, found, now);
    await writeMarks(database, [ALL_ARE_MARKED], now, now);
    for (const traceId of found) marks.set(`${PREFIX}${traceId}`, now);
  }
  const recalled = new Map<TraceId, EpochMicros>();
  let expired = 0;
  for (const [writer, markedAt] of marks) {
    if (markedAt < now - keptMicros) expired += 1;
    else recalled.set(writer.slice(PREFIX.length) as TraceId, markedAt);
  }
  if (expired > 0) await forgetMarksBefore(database, now - keptMicros);
  return recalled;
}

/** Resolves when the traces are marked. Throws FLS_STORE_UNAVAILABLE. */
export async function markLongTraces(
  database: Database,
  traceIds: readonly TraceId[],
  now: EpochMicros,
): Promise<void> {
  if (traceIds.length === 0) return;
  await writeMarks(
    database,
    traceIds.map((traceId) => `${PREFIX}${traceId}`),
    now,
    now,
  );
}

async function readMarks(database: Database): Promise<Map<string, EpochMicros>> {
  const rows = await database.select<{ writer: string; marked_at: EpochMicros }>({
    sql: `SELECT writer, toUnixTimestamp64Micro(max(recorded_at)) AS marked_at FROM watermarks
          WHERE writer = '${ALL_ARE_MARKED}' OR startsWith(writer, '${PREFIX}')
          GROUP BY writer ORDER BY marked_at`,
    params: {},
  });
  return new Map(rows.map(({ writer, marked_at: markedAt }) => [writer, markedAt]));
}

/** Reads all that is stored. */
async function findLongTraces(database: Database): Promise<TraceId[]> {
  const rows = await database.select<{ trace_id: TraceId }>({
    sql: `SELECT trace_id FROM documents AS d GROUP BY trace_id
          HAVING sum(length(d.documents)) > ${TRACE_LIMITS.long.documents}
              OR sum(${DOCUMENTS_BYTES}) > ${TRACE_LIMITS.long.characters}
          SETTINGS optimize_aggregation_in_order = 1, max_threads = 2`,
    params: {},
  });
  return rows.map((row) => row.trace_id);
}

/** Nothing is stored of these any more. */
async function forgetMarksBefore(database: Database, micros: number): Promise<void> {
  await database.run({
    sql: `ALTER TABLE watermarks DELETE WHERE startsWith(writer, '${PREFIX}')
          AND recorded_at < fromUnixTimestamp64Micro({before:Int64}, 'UTC')`,
    params: { before: micros },
  });
}
