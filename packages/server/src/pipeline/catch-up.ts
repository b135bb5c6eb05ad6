/**
 * What a start does about the documents that an earlier process made durable but did not assemble: everything that
 * arrived after the watermark is assembled again from the store. Assembling twice is harmless.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import type { Database } from '../store/database.ts';
import { hasDocuments, traceIdsReceivedSince } from '../store/documents.ts';
import { readWatermark } from '../store/watermark.ts';
import { SeenTraceIds } from './seen-trace-ids.ts';
import type { TraceAssembler } from './trace-assembler.ts';

/** Traces assembled in one round; bounds memory. */
const CHUNK = 2000;

/** Traces that arrived within this time before the start are remembered, so that their late documents find them. */
const REMEMBERED_SECONDS = 180;

const MICROS_PER_SECOND = 1_000_000;

/** The memory of seen traces as it stands at a start. */
export async function recallSeenTraceIds(database: Database, now: EpochMicros): Promise<SeenTraceIds> {
  const nowSeconds = now / MICROS_PER_SECOND;
  if (!(await hasDocuments(database))) return new SeenTraceIds(Number.NEGATIVE_INFINITY, nowSeconds);
  const since = (now - REMEMBERED_SECONDS * MICROS_PER_SECOND) as EpochMicros;
  const seen = new SeenTraceIds(nowSeconds - REMEMBERED_SECONDS, nowSeconds);
  for (const traceId of await traceIdsReceivedSince(database, since)) seen.add(traceId, nowSeconds);
  return seen;
}

/** Assembles what came after the watermark. Resolves with the number of traces. */
export async function catchUp(
  database: Database,
  assembler: TraceAssembler,
  onProgress: (done: number, total: number) => void,
): Promise<number> {
  const watermark = (await readWatermark(database)) ?? (0 as EpochMicros);
  const since = (watermark + 1) as EpochMicros;
  const traceIds = await traceIdsReceivedSince(database, since);
  for (let from = 0; from < traceIds.length; from += CHUNK) {
    assembler.addFromStore(traceIds.slice(from, from + CHUNK), since);
    await assembler.flush();
    onProgress(Math.min(from + CHUNK, traceIds.length), traceIds.length);
  }
  return traceIds.length;
}
