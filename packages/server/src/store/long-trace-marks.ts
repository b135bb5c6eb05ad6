/**
 * Which stored traces are long, kept so that a start knows what must be counted before more of it is taken. A trace is
 * marked before its row of `traces` is written, hence before the watermark passes it: what a crash leaves unmarked is
 * assembled again by the next start, which marks it.
 *
 * Marks lie beside the watermark because whatever takes one takes both. A store without the mark that says that all
 * long traces have one, such as an earlier release's, is looked through once.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { FluoroscopeError } from '../errors.ts';
import type { Database } from './database.ts';
import { DOCUMENTS_BYTES } from './documents.ts';
import { TRACE_LIMITS } from './trace-limits.ts';
import { writeMarks } from './watermark.ts';

const PREFIX = 'long ';
const ALL_ARE_MARKED = 'long';

export interface RecallOptions {
  readonly now: EpochMicros;
  /** What is stored of a trace that got nothing for so long is gone. */
  readonly keptMicros: number;
  /** Told why not all stored documents could be looked through. The next start does it again. */
  readonly onDamage: (error: unknown) => void;
}

/** When each long trace was marked last, in that order. Throws FLS_STORE_UNAVAILABLE. */
export async function recallLongTraces(
  database: Database,
  { now, keptMicros, onDamage }: RecallOptions,
): Promise<ReadonlyMap<TraceId, EpochMicros>> {
  const marks = await readMarks(database);
  if (!marks.delete(ALL_ARE_MARKED)) {
    for (const traceId of await markAll(database, now, onDamage)) marks.set(`${PREFIX}${traceId}`, now);
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

/** How many of the marked traces have more in the store than is read of one trace. Throws FLS_STORE_UNAVAILABLE. */
export async function countCutTraces(database: Database): Promise<number> {
  const [row] = await database.select<{ cut: number }>({
    sql: `SELECT count() AS cut FROM
            (SELECT sum(count) AS documents, sum(size) AS bytes FROM
              (SELECT trace_id, length(d.documents) AS count, ${DOCUMENTS_BYTES} AS size FROM documents AS d
               WHERE trace_id IN (SELECT substring(writer, ${PREFIX.length + 1}) FROM watermarks
                                  WHERE startsWith(writer, '${PREFIX}'))
               LIMIT 1 BY trace_id, received_at)
             GROUP BY trace_id)
          WHERE documents > ${TRACE_LIMITS.documents} OR bytes > ${TRACE_LIMITS.bytes}`,
    params: {},
  });
  return row?.cut ?? 0;
}

async function markAll(
  database: Database,
  now: EpochMicros,
  onDamage: RecallOptions['onDamage'],
): Promise<readonly TraceId[]> {
  try {
    const found = await findLongTraces(database);
    await markLongTraces(database, found, now);
    await writeMarks(database, [ALL_ARE_MARKED], now, now);
    return found;
  } catch (caught) {
    // A start waits for no repair. Until the next one, a long trace is known once more of it was assembled.
    if (!(caught instanceof FluoroscopeError) || caught.code !== 'FLS_STORE_DAMAGED') throw caught;
    onDamage(caught);
    return [];
  }
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
