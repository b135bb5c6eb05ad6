/**
 * What a start does about the documents that an earlier process made durable but did not assemble: everything that
 * arrived after the watermark is assembled again from the store, and so is what a power failure may have taken from
 * `traces` shortly before. Assembling twice is harmless.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { Database } from '../store/database.ts';
import {
  hasDocuments,
  lastReceivedAt,
  traceIdEndsOutside,
  traceIdEndsReceivedSince,
  traceIdsReceivedSince,
} from '../store/documents.ts';
import { findUnassembled } from '../store/find-unassembled.ts';
import { traceIdsWithOpenLinks } from '../store/open-links.ts';
import { clearRebuildMark, readRebuildMark } from '../store/rebuild-mark.ts';
import { readWatermark } from '../store/watermark.ts';
import { REMEMBERED_TRACES, SeenTraceIds, timesOfIds } from './seen-trace-ids.ts';
import type { TraceAssembler } from './trace-assembler.ts';

/** Traces assembled in one round. */
const CHUNK = 2000;

/** Traces that arrived within this time before the start are remembered, so that their late documents find them. */
const REMEMBERED_SECONDS = 180;

/** Operating systems write to the disk within half a minute what they are not forced to write at once. */
const UNWRITTEN_SECONDS = 60;

/** Links wait for their other ends as long as this, in as many traces, also over a start. */
const OPEN_LINK_SECONDS = 600;
const OPEN_LINK_TRACES = 10_000;

const MICROS_PER_SECOND = 1_000_000;
const SECONDS_PER_DAY = 24 * 60 * 60;

/** The memory of seen traces as it stands at a start. */
export async function recallSeenTraceIds(
  database: Database,
  now: EpochMicros,
  retentionDays: number,
): Promise<SeenTraceIds> {
  const nowSeconds = now / MICROS_PER_SECOND;
  const lagSeconds = lagOf(retentionDays);
  if (!(await hasDocuments(database)))
    return new SeenTraceIds(Number.NEGATIVE_INFINITY, nowSeconds, lagSeconds);
  const since = (now - REMEMBERED_SECONDS * MICROS_PER_SECOND) as EpochMicros;
  const seen = new SeenTraceIds(nowSeconds - REMEMBERED_SECONDS, nowSeconds, lagSeconds);
  seen.addEnds(await traceIdEndsReceivedSince(database, since, REMEMBERED_TRACES), nowSeconds);
  return seen;
}

/**
 * Tells `seen` of all stored traces with random ids, beside what else is done: until it is through, such traces are
 * looked up in the store one by one. Resolves early when `signal` is aborted. Throws FLS_STORE_UNAVAILABLE.
 */
export async function recallRandomTraceIds(
  database: Database,
  seen: SeenTraceIds,
  { now, retentionDays, signal }: { now: EpochMicros; retentionDays: number; signal: AbortSignal },
): Promise<void> {
  const times = timesOfIds(now / MICROS_PER_SECOND, lagOf(retentionDays));
  for await (const ends of traceIdEndsOutside(database, times)) {
    if (signal.aborted) return;
    seen.addRandomEnds(ends);
  }
  seen.completeRandom();
}

/** Retention counts from arrival, and what arrives may be a month old. */
function lagOf(retentionDays: number): number {
  return (retentionDays + 31) * SECONDS_PER_DAY;
}

/**
 * The latest arrival that an earlier process handed out, 0 for none. A clock may have been set back since, and what
 * arrives now has to come after what is stored.
 */
export async function recallLastArrival(database: Database): Promise<EpochMicros> {
  const [watermark, stored] = [await readWatermark(database), await lastReceivedAt(database)];
  return Math.max(watermark ?? 0, stored ?? 0) as EpochMicros;
}

/** Assembles what came after the watermark, or was lost before it. Resolves with the number of traces. */
export async function catchUp(
  database: Database,
  assembler: TraceAssembler,
  onProgress: (done: number, total: number) => void,
): Promise<number> {
  const { traceIds, since } = await findLeftovers(database);
  await assembleChunks(assembler, traceIds, since, onProgress);
  await finishRebuild(database);
  return traceIds.length;
}

/**
 * Assembles what received something since then and is not in `traces` any more, beside what else is done; all of it is
 * when this resolves. Resolves with the number of traces. Throws FLS_STORE_UNAVAILABLE.
 */
export async function rebuild(
  database: Database,
  assembler: TraceAssembler,
  since: EpochMicros,
  through: EpochMicros,
): Promise<number> {
  const traceIds = await findUnassembled(database, since, through);
  await assembleChunks(assembler, traceIds, since, () => undefined);
  await finishRebuild(database);
  return traceIds.length;
}

async function assembleChunks(
  assembler: TraceAssembler,
  traceIds: readonly TraceId[],
  since: EpochMicros,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  for (let from = 0; from < traceIds.length; from += CHUNK) {
    assembler.addFromStore(traceIds.slice(from, from + CHUNK), since);
    await assembler.flush();
    onProgress(Math.min(from + CHUNK, traceIds.length), traceIds.length);
  }
}

async function finishRebuild(database: Database): Promise<void> {
  const marked = await readRebuildMark(database);
  if (marked !== undefined) await clearRebuildMark(database, (Date.now() * 1000) as EpochMicros);
}

/**
 * Has traces assembled again whose links led nowhere when an earlier process ended. The other ends may have come since,
 * and where they have not, the links go on waiting.
 */
export async function followOpenLinks(
  database: Database,
  assembler: TraceAssembler,
  now: EpochMicros,
): Promise<void> {
  const since = (now - OPEN_LINK_SECONDS * MICROS_PER_SECOND) as EpochMicros;
  assembler.assembleAgain(await traceIdsWithOpenLinks(database, since, OPEN_LINK_TRACES));
}

/** The traces to assemble; none of their documents that are not in `traces` arrived before `since`. */
async function findLeftovers(
  database: Database,
): Promise<{ readonly traceIds: readonly TraceId[]; readonly since: EpochMicros }> {
  const watermark = await readWatermark(database);
  if (watermark === undefined) {
    const since = 0 as EpochMicros;
    return { traceIds: await traceIdsReceivedSince(database, since), since };
  }
  const unwritten = Math.max(0, watermark - UNWRITTEN_SECONDS * MICROS_PER_SECOND);
  // Of damaged parts more is missing.
  const since = Math.min(unwritten, (await readRebuildMark(database)) ?? unwritten) as EpochMicros;
  const lost = await findUnassembled(database, since, watermark);
  const left = await traceIdsReceivedSince(database, (watermark + 1) as EpochMicros);
  return { traceIds: [...new Set([...lost, ...left])], since };
}
