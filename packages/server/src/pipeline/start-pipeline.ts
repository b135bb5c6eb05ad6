/**
 * Puts the middle of the service together: what stands between the doors and the store. Ends with everything that an
 * earlier process left behind in `traces`, or on its way there.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { Config } from '../config/config.ts';
import { decodePayload, type PayloadOptions } from '../decode/decode-payload.ts';
import type { Logger, ThrottledLog } from '../observe/logger.ts';
import type { Counters } from '../observe/counters.ts';
import type { Database } from '../store/database.ts';
import { readTraceSize } from '../store/documents.ts';
import { markLongTraces, recallLongTraces } from '../store/long-trace-marks.ts';
import { readInPortions } from '../store/read-in-portions.ts';
import { TRACE_LIMITS } from '../store/trace-limits.ts';
import { writeWatermark } from '../store/watermark.ts';
import {
  catchUp,
  rebuild,
  followOpenLinks,
  recallLastArrival,
  recallRandomTraceIds,
  recallSeenTraceIds,
} from './catch-up.ts';
import { countPayload } from './count-payload.ts';
import { type Follower, Ingest, type IngestCounters } from './ingest.ts';
import { LongTraces } from './long-traces.ts';
import { openCommit } from './open-commit.ts';
import type { RefusalMemory } from './refusal-memory.ts';
import { spanOptions } from './span-options.ts';
import { TraceRoom } from './trace-room.ts';
import { TraceAssembler, type WritePersistence } from './trace-assembler.ts';
import { WatermarkKeeper } from './watermark-keeper.ts';

const MS_PER_DAY = 24 * 60 * 60 * 1000;

export interface PipelineSurroundings {
  readonly config: Config;
  readonly database: Database;
  /** Writes rows of `traces`, which count in these slots of the service graph; durable when it resolves. */
  readonly writeTraces: (
    rows: Buffer,
    slots: ReadonlySet<number>,
    persistence: WritePersistence,
  ) => Promise<void>;
  readonly refusals: Pick<RefusalMemory, 'note'>;
  readonly metrics: Counters;
  readonly logger: Logger;
  readonly throttledLog: ThrottledLog;
  readonly nowMicros: () => EpochMicros;
  /** Gets everything that was accepted. */
  readonly follower?: Follower | undefined;
}

export interface RunningPipeline {
  readonly ingest: Ingest;
  /** Traces that wait to be assembled. */
  readonly waitingTraces: number;
  /** See `TraceAssembler.assembleStored`. */
  assembleStored(traceIds: readonly TraceId[]): Promise<void>;
  /** Assembles what received something since then and is not in `traces` any more. Never rejects. */
  rebuild(since: EpochMicros): Promise<void>;
  /** Makes everything accepted durable and queryable; what comes later is refused. */
  stop(): Promise<void>;
}

/** Throws FLS_STORE_UNAVAILABLE. */
export async function startPipeline(surroundings: PipelineSurroundings): Promise<RunningPipeline> {
  const { config, database, metrics, logger, nowMicros } = surroundings;
  const documents = openCommit('documents', surroundings);
  const { retentionDays } = config;
  const startedAt = nowMicros();
  const seen = await recallSeenTraceIds(database, startedAt, retentionDays);
  const longTraces = await openLongTraces(surroundings);
  const assembler = new TraceAssembler({
    seen,
    longTraces,
    readDocuments: (traceIds) => readInPortions(database, traceIds),
    writeTraces: async ({ bytes, count, slots }, persistence) => {
      await surroundings.writeTraces(bytes, slots, persistence);
      metrics.tracesStored.inc(count);
    },
    nowMs: Date.now,
    onError: (message, error) => logger.error({ err: error }, message),
    onAssembled: (_documents, bytes) => ingest.release(bytes),
    onSetAside: () => metrics.tracesUnwritable.inc(),
  });
  const payloads = payloadOptions(config);
  const ingest = new Ingest(
    {
      decode: (text) => decodePayload(text, payloads),
      commit: documents,
      assembler,
      room: new TraceRoom({
        limits: TRACE_LIMITS,
        longTraces,
        waitingOf: (traceId) => assembler.waitingOf(traceId),
        readSize: (traceId, except) => readTraceSize(database, traceId, except),
        nowMs: Date.now,
      }),
      nowMicros,
      counters: ingestCounters(surroundings),
      follower: surroundings.follower,
      refusals: surroundings.refusals,
    },
    {
      inFlightLimitBytes: config.inFlightLimitBytes,
      lastReceivedAt: await recallLastArrival(database),
    },
  );
  const watermark = new WatermarkKeeper({
    oldestUnassembled: () => earlier(ingest.oldestCommitting, assembler.oldestWaiting),
    lastReceivedAt: () => ingest.lastReceivedAt,
    write: (through) => writeWatermark(database, through, nowMicros()),
    onError: (error) => logger.warn({ err: error }, 'the watermark could not be written'),
  });
  await assembleLeftovers(surroundings, assembler);
  assembler.start();
  watermark.start();
  const stopping = new AbortController();
  const recall = { now: startedAt, retentionDays, signal: stopping.signal };
  const recalled = recallRandomTraceIds(database, seen, recall).catch((error: unknown) =>
    logger.warn({ err: error }, 'random trace ids could not be recalled; their traces are looked up'),
  );
  return {
    ingest,
    get waitingTraces() {
      return assembler.waitingTraces;
    },
    assembleStored: (traceIds) => assembler.assembleStored(traceIds, ingest.lastReceivedAt),
    rebuild: async (since) => {
      // What is not rebuilt now is marked, and the next start's work.
      await rebuild(database, assembler, since, ingest.lastReceivedAt).then(
        (traces) => logger.info({ traces }, 'traces of a damaged part are assembled again'),
        (error: unknown) =>
          logger.error({ err: error }, 'traces of a damaged part are missing until the next start'),
      );
    },
    stop: async () => {
      stopping.abort();
      ingest.stop();
      await documents.drain();
      await assembler.stop();
      await watermark.stop();
      await recalled;
    },
  };
}

/** Nothing of a trace is stored any more a day after its documents have expired. */
async function openLongTraces(surroundings: PipelineSurroundings): Promise<LongTraces> {
  const { config, database, logger, nowMicros } = surroundings;
  const keptMs = (config.retentionDays + 1) * MS_PER_DAY;
  const marked = await recallLongTraces(database, {
    now: nowMicros(),
    keptMicros: keptMs * 1000,
    onDamage: (error) => logger.warn({ err: error }, 'long traces could not be looked for in all documents'),
  });
  const mark = (traceIds: readonly TraceId[]) => markLongTraces(database, traceIds, nowMicros());
  return new LongTraces({ limits: TRACE_LIMITS, marked, mark, keptMs, nowMs: Date.now });
}

async function assembleLeftovers(
  { database, logger, nowMicros }: PipelineSurroundings,
  assembler: TraceAssembler,
): Promise<void> {
  const count = await catchUp(database, assembler, (done, total) =>
    logger.info({ done, total }, 'assembling traces that an earlier process left'),
  );
  if (count > 0) logger.info({ traces: count }, 'caught up');
  await followOpenLinks(database, assembler, nowMicros());
}

function payloadOptions(config: Config): PayloadOptions {
  const { documentLimitBytes, otlpBodyLimitBytes } = config;
  return {
    limitBytes: documentLimitBytes,
    otlp: { limitBytes: otlpBodyLimitBytes, ...spanOptions(config) },
  };
}

function ingestCounters({ metrics, throttledLog }: PipelineSurroundings): IngestCounters {
  return {
    accepted(documents, bytes) {
      metrics.segmentsAccepted.inc(documents);
      metrics.acceptedBytes.inc(bytes);
    },
    stored: (documents) => metrics.segmentsStored.inc(documents),
    unprocessed(code, door) {
      metrics.segmentsUnprocessed.inc({ door, code });
      throttledLog.warn(`unprocessed_${code}`, `segment documents were refused: ${code}`);
    },
    otlp: (payload) => countPayload(payload, metrics, throttledLog),
  };
}

function earlier(a: EpochMicros | undefined, b: EpochMicros | undefined): EpochMicros | undefined {
  if (a === undefined) return b;
  return b === undefined || a <= b ? a : b;
}
