/**
 * The service as a value: opens everything from left to right (store, pipeline, doors) and closes it from right to
 * left. The only file that knows all the parts.
 */

import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { EpochMicros } from '@fluoroscope/wire';
import type { ApiContext } from './api/api-context.ts';
import { registerApi } from './api/register-api.ts';
import type { Config } from './config/config.ts';
import { FluoroscopeError, messageOf } from './errors.ts';
import { ThrottledLog, type Logger } from './observe/logger.ts';
import { Metrics } from './observe/metrics.ts';
import { registerHealth } from './observe/register-health.ts';
import { catchUp, recallSeenTraceIds } from './pipeline/catch-up.ts';
import { Ingest } from './pipeline/ingest.ts';
import { TraceAssembler } from './pipeline/trace-assembler.ts';
import { WatermarkKeeper } from './pipeline/watermark-keeper.ts';
import { listenOnOnePort } from './receive/listen-on-one-port.ts';
import { registerConsole } from './receive/register-console.ts';
import type { UdpReceiver } from './receive/udp-receiver.ts';
import { ReservoirLedger } from './sampling/reservoir-ledger.ts';
import { openEmbedded } from './store/client.ts';
import { claimDataDirectory, type ClaimedDirectory } from './store/data-directory.ts';
import type { Database } from './store/database.ts';
import { readDocuments } from './store/documents.ts';
import { GroupCommit } from './store/group-commit.ts';
import { applyRetention, migrate } from './store/migrate.ts';
import { writeWatermark } from './store/watermark.ts';

/** Documents between acceptance and assembly, in characters; parsed, they take about five times as much memory. */
const IN_FLIGHT_LIMIT_BYTES = 48 * 1024 * 1024;
/** Datagrams handed over by the receiving thread and not yet durable. */
const UDP_OUTSTANDING_LIMIT_BYTES = 32 * 1024 * 1024;
/** How long a request may take to arrive; half a request that nobody finishes would hold its memory for ever. */
const REQUEST_TIMEOUT_MS = 60_000;
/** How long a stop waits for requests under way; the rest of its five seconds is for what they brought. */
const REQUEST_GRACE_MS = 1500;

export interface Service {
  /** Where the console and the API answer. */
  readonly url: string;
  /** Refuses new work, makes everything accepted durable and queryable, and releases what is held. */
  stop(): Promise<void>;
}

/** Starts everything; throws a FluoroscopeError that says what is wrong with the world. */
export async function startService(config: Config, logger: Logger): Promise<Service> {
  const directory = await claimDataDirectory(config.dataDir);
  try {
    const database = openEmbedded({ directory: directory.enginePath });
    await migrate(database);
    await applyRetention(database, config.retentionDays);
    const pipeline = await startPipeline(database, new Metrics(), logger, config);
    return await openDoors({ config, logger, directory, database, pipeline });
  } catch (caught) {
    await directory.release();
    throw caught;
  }
}

interface Pipeline {
  readonly ingest: Ingest;
  readonly commit: GroupCommit;
  readonly assembler: TraceAssembler;
  readonly watermark: WatermarkKeeper;
  readonly metrics: Metrics;
}

async function startPipeline(
  database: Database,
  metrics: Metrics,
  logger: Logger,
  config: Config,
): Promise<Pipeline> {
  const throttledLog = new ThrottledLog(logger, Date.now);
  const onRetry = (table: string) => (error: unknown) => {
    metrics.storeRetries.inc({ table });
    throttledLog.warn(
      `retry_${table}`,
      `an insert into ${table} failed and is repeated: ${messageOf(error)}`,
    );
  };
  const commit = new GroupCommit(database, {
    table: 'segments',
    format: 'TabSeparated',
    onRetry: onRetry('segments'),
  });
  const traces = new GroupCommit(database, {
    table: 'traces',
    format: 'JSONCompactEachRow',
    onRetry: onRetry('traces'),
  });
  const assembler = new TraceAssembler({
    seen: await recallSeenTraceIds(database, nowMicros()),
    readDocuments: (traceIds) => readDocuments(database, traceIds),
    writeTraces: async (rows, count) => {
      await traces.append(rows);
      metrics.tracesStored.inc(count);
    },
    nowMs: Date.now,
    onError: (message, error) => logger.error({ err: error }, message),
    onAssembled: (_documents, bytes) => ingest.release(bytes),
  });
  const ingest = new Ingest(
    { commit, assembler, nowMicros, counters: ingestCounters(metrics, throttledLog) },
    { documentLimitBytes: config.documentLimitBytes, inFlightLimitBytes: IN_FLIGHT_LIMIT_BYTES },
  );
  const watermark = new WatermarkKeeper({
    oldestUnassembled: () => earlier(ingest.oldestCommitting, assembler.oldestWaiting),
    lastReceivedAt: () => ingest.lastReceivedAt,
    write: (through) => writeWatermark(database, through, nowMicros()),
    onError: (error) => logger.warn({ err: error }, 'the watermark could not be written'),
  });
  const caughtUp = await catchUp(database, assembler, (done, total) =>
    logger.info({ done, total }, 'assembling traces that an earlier process left'),
  );
  if (caughtUp > 0) logger.info({ traces: caughtUp }, 'caught up');
  assembler.start();
  watermark.start();
  metrics.observe({ waiting: () => assembler.waitingTraces, inFlight: () => ingest.inFlightBytes });
  return { ingest, commit, assembler, watermark, metrics };
}

interface Parts {
  readonly config: Config;
  readonly logger: Logger;
  readonly directory: ClaimedDirectory;
  readonly database: Database;
  readonly pipeline: Pipeline;
}

async function openDoors(parts: Parts): Promise<Service> {
  const { config, logger, pipeline } = parts;
  const loggerInstance: FastifyBaseLogger = logger;
  const app: FastifyInstance = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.bodyLimitBytes,
    forceCloseConnections: 'idle',
    requestTimeout: REQUEST_TIMEOUT_MS,
  });
  let udp: UdpReceiver | undefined;
  await registerApi(app, apiContext(parts));
  registerHealth(app, { database: parts.database, metrics: pipeline.metrics, udp: () => udp });
  await registerConsole(app);
  const throttledLog = new ThrottledLog(logger, Date.now);
  udp = await listenOnOnePort(
    app,
    { host: config.host, port: config.port, outstandingLimitBytes: UDP_OUTSTANDING_LIMIT_BYTES },
    {
      accept: (texts) => pipeline.ingest.acceptDatagrams(texts),
      received: (datagrams) => pipeline.metrics.udpDatagrams.inc(datagrams),
      refused: (reason, datagrams) => {
        pipeline.metrics.udpDropped.inc({ reason }, datagrams);
        throttledLog.warn(`udp_${reason}`, `datagrams were refused: ${reason}`, datagrams);
      },
      failed: (datagrams, error) => {
        const reason = error instanceof FluoroscopeError ? error.code : 'internal';
        pipeline.metrics.udpDropped.inc({ reason }, datagrams);
        throttledLog.warn(`udp_${reason}`, `datagrams were lost: ${messageOf(error)}`, datagrams);
      },
    },
  );
  logger.info({ port: udp.port, udpReceiveBufferBytes: udp.receiveBufferBytes }, 'doors are open');
  return { url: urlOf(config.host, udp.port), stop: () => stop(parts, app, udp) };
}

/** Doors first, then what they fed, then the store: nothing accepted is left behind. */
async function stop(
  { pipeline, database, directory }: Parts,
  app: FastifyInstance,
  udp: UdpReceiver,
): Promise<void> {
  await Promise.all([closeHttp(app), udp.close()]);
  pipeline.ingest.stop();
  await pipeline.commit.drain();
  await pipeline.assembler.stop();
  await pipeline.watermark.stop();
  await database.close();
  await directory.release();
}

/** Requests under way are answered; one whose sender takes its time is cut off, so that it cannot keep us. */
async function closeHttp(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), REQUEST_GRACE_MS);
  await app.close();
  clearTimeout(timer);
}

function apiContext({ config, database, pipeline }: Parts): ApiContext {
  return {
    database,
    readDocuments: (traceIds) => readDocuments(database, traceIds),
    acceptDocuments: (texts) => pipeline.ingest.acceptCall(texts),
    recordTelemetry: (records) => {
      for (const record of records) pipeline.metrics.recordTelemetry(record);
    },
    now: nowMicros,
    reservoirs: new ReservoirLedger(),
    limits: { bodyBytes: config.bodyLimitBytes, traceQueryWindowHours: config.traceQueryWindowHours },
    region: config.region,
    accountId: config.accountId,
  };
}

function ingestCounters(metrics: Metrics, log: ThrottledLog) {
  return {
    accepted(documents: number, bytes: number): void {
      metrics.segmentsAccepted.inc(documents);
      metrics.acceptedBytes.inc(bytes);
    },
    stored: (documents: number): void => metrics.segmentsStored.inc(documents),
    unprocessed(code: string): void {
      metrics.segmentsUnprocessed.inc({ code });
      log.warn(`unprocessed_${code}`, `segment documents were refused: ${code}`);
    },
  };
}

function nowMicros(): EpochMicros {
  return (Date.now() * 1000) as EpochMicros;
}

function earlier(a: EpochMicros | undefined, b: EpochMicros | undefined): EpochMicros | undefined {
  if (a === undefined) return b;
  return b === undefined || a <= b ? a : b;
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
