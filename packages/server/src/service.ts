/**
 * The service as a value: opens everything from left to right (store, pipeline, doors) and closes it from right to
 * left. The only file that knows all the parts.
 */

import type { FastifyInstance } from 'fastify';
import type { EpochMicros } from '@fluoroscope/wire';
import type { ApiContext } from './api/api-context.ts';
import { createHttpServer } from './api/create-http-server.ts';
import { type Backups, openBackups } from './archive/open-backups.ts';
import { type Configuration, openConfiguration } from './api/open-configuration.ts';
import { registerApi } from './api/register-api.ts';
import type { Config } from './config/config.ts';
import { ThrottledLog, type Logger } from './observe/logger.ts';
import { Metrics } from './observe/metrics.ts';
import { registerHealth } from './observe/register-health.ts';
import { type OpenDoor, readStatus } from './observe/service-status.ts';
import { assertForwardsElsewhere } from './forward/start-forwarding.ts';
import { Pipeline } from './pipeline/pipeline.ts';
import { takeDatagrams } from './pipeline/take-datagrams.ts';
import { BodyBudget } from './receive/body-budget.ts';
import { closeHttp } from './receive/close-http.ts';
import { listenOnOnePort } from './receive/listen-on-one-port.ts';
import { openOtlpDoors, type OtlpDoors } from './receive/otlp-doors.ts';
import { registerOtlp, type OtlpOptions } from './receive/otlp-http/register-otlp.ts';
import { registerConsole } from './receive/register-console.ts';
import type { UdpReceiver } from './receive/udp-receiver.ts';
import { GraphReader } from './graph/graph-reader.ts';
import { InsightDetector } from './insights/insight-detector.ts';
import { KeptGraphs } from './graph/kept-graphs.ts';
import { GraphKeeper } from './graph/graph-keeper.ts';
import { TraceRetrievals } from './retrieval/trace-retrievals.ts';
import { openEmbedded } from './store/client.ts';
import { claimDataDirectory, type ClaimedDirectory } from './store/data-directory.ts';
import type { Database } from './store/database.ts';
import { readDocuments } from './store/documents.ts';
import { applyRetention, migrate } from './store/migrate.ts';
import { replacePartsPutAside } from './store/parts-put-aside.ts';
import { readInPortions } from './store/read-in-portions.ts';
import { ResourceStore } from './store/resource-store.ts';
import { LOSSES } from './store/store-damage.ts';
import { StoreRepair } from './store/store-repair.ts';

/** Datagrams handed over by the receiving thread and not yet durable. */
const UDP_OUTSTANDING_LIMIT_BYTES = 16 * 1024 * 1024;
/** Request bodies under way and documents in flight; beyond it, a request is refused before its body is read. */
const BODIES_LIMIT_BYTES = 64 * 1024 * 1024;
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
  const startedAt = nowMicros();
  const metrics = new Metrics();
  const throttledLog = new ThrottledLog(logger, Date.now);
  assertForwardsElsewhere(config);
  const directory = await claimDataDirectory(config.dataDir);
  try {
    const pipeline = new Pipeline(config);
    const repair = new StoreRepair(openEmbedded({ directory: directory.enginePath }), {
      nowMicros,
      onDamage: (part, sentence) => logger.error(part, sentence),
    });
    const { database } = repair;
    await migrate(database);
    await applyRetention(database, config.retentionDays);
    for (const part of await replacePartsPutAside(database, nowMicros()))
      logger.error(
        part,
        `the engine could not open a part of ${part.table} and put it aside; ${LOSSES[part.table]}`,
      );
    const resources = await ResourceStore.open(database, nowMicros);
    const keeper = await GraphKeeper.open(database, {
      nowMs: Date.now,
      onError: (error) => logger.warn({ err: error }, 'the service graph could not be added up'),
    });
    const common = { config, logger, throttledLog, metrics, database, keeper, nowMicros, startedAt };
    await pipeline.start(common);
    repair.makeWith({
      rebuildTraces: (since) => pipeline.rebuild(since),
      disownMinutes: () => keeper.disownAll(),
    });
    keeper.start();
    if (config.forward !== 'off') metrics.observeForwarding(() => pipeline.forwardQueueBytes);
    const retrievals = new TraceRetrievals({
      readStored: (traceIds) => readInPortions(database, traceIds),
      now: nowMicros,
      onFailure: (caught) => logger.error({ err: caught }, 'a trace retrieval failed'),
    });
    const configuration = openConfiguration(resources, config);
    const backups = await openBackups({
      ...common,
      ...configuration,
      assembleStored: (traceIds) => pipeline.assembleStored(traceIds),
    });
    const graphs = new GraphReader(database, keeper);
    const insights = new InsightDetector({
      groups: configuration.groups,
      insights: configuration.insights,
      readMinutes: (range, predicate) => graphs.readMinutes(range, predicate),
      nowMs: Date.now,
      onError: (message, error) => throttledLog.warn('insights', `${message}: ${String(error)}`),
    });
    const parts = { ...common, backups, directory, configuration, graphs, insights, pipeline, retrievals };
    const service = await openDoors(parts);
    insights.start();
    return service;
  } catch (caught) {
    await directory.release();
    throw caught;
  }
}

interface Parts {
  readonly config: Config;
  readonly startedAt: EpochMicros;
  readonly logger: Logger;
  readonly throttledLog: ThrottledLog;
  readonly metrics: Metrics;
  readonly directory: ClaimedDirectory;
  readonly database: Database;
  readonly configuration: Configuration;
  readonly keeper: GraphKeeper;
  readonly graphs: GraphReader;
  readonly insights: InsightDetector;
  readonly pipeline: Pipeline;
  readonly retrievals: TraceRetrievals;
  readonly backups: Backups;
}

async function openDoors(parts: Parts): Promise<Service> {
  const { config, startedAt, logger, throttledLog, metrics, database, pipeline } = parts;
  const app = createHttpServer(logger, config.bodyLimitBytes, (error) =>
    metrics.callsRefused.inc({ operation: 'unknown', error }),
  );
  // Routes are complete before a door opens, and some of them tell about the doors.
  const doors: { udp: UdpReceiver | undefined; open: readonly OpenDoor[] } = { udp: undefined, open: [] };
  const sources = { config, startedAt, database, metrics, udp: () => doors.udp, doors: () => doors.open };
  await registerApi(app, { ...apiContext(parts), readStatus: () => readStatus(sources) });
  registerHealth(app, sources);
  const otlpOptions = otlpOptionsOf(parts);
  await app.register(async (scope) => registerOtlp(scope, otlpOptions));
  await registerConsole(app);
  const { host, port } = config;
  const udp = await listenOnOnePort(
    app,
    { host, port, outstandingLimitBytes: UDP_OUTSTANDING_LIMIT_BYTES },
    takeDatagrams({ pipeline, metrics, logger, throttledLog }),
  );
  doors.udp = udp;
  const otlp = await openOtlpDoors(config, otlpOptions, logger);
  doors.open = openDoorsOf(host, udp, otlp);
  const ports = { port: udp.port, otlpHttpPort: otlp.httpPort, otlpGrpcPort: otlp.grpcPort };
  logger.info({ ...ports, udpReceiveBufferBytes: udp.receiveBufferBytes }, 'doors are open');
  return { url: urlOf(host, udp.port), stop: () => stop(parts, { app, udp, otlp }) };
}

function openDoorsOf(host: string, udp: UdpReceiver, otlp: OtlpDoors): readonly OpenDoor[] {
  const ports = [
    ['http', udp.port],
    ['udp', udp.port],
    ['otlp-http', otlp.httpPort],
    ['otlp-grpc', otlp.grpcPort],
  ] as const;
  return ports.flatMap(([name, port]) => (port === undefined ? [] : [{ name, host, port }]));
}

function otlpOptionsOf({ config, pipeline, metrics, throttledLog }: Parts): OtlpOptions {
  return {
    takeSpans: (bytes, encoding) => pipeline.takeSpans(bytes, encoding),
    bodyLimitBytes: config.otlpBodyLimitBytes,
    budget: new BodyBudget({
      limitBytes: BODIES_LIMIT_BYTES,
      inFlightBytes: () => pipeline.inFlightBytes,
    }),
    corsOrigins: config.otlpCorsOrigins,
    metrics,
    throttledLog,
  };
}

interface Doors {
  readonly app: FastifyInstance;
  readonly udp: UdpReceiver;
  readonly otlp: OtlpDoors;
}

/** Doors first, then what they fed, then the store: nothing accepted is left behind. */
async function stop(parts: Parts, { app, udp, otlp }: Doors): Promise<void> {
  const { pipeline, keeper, configuration, insights, retrievals, database, directory } = parts;
  await Promise.all([closeHttp(app, REQUEST_GRACE_MS), udp.close(), otlp.close(REQUEST_GRACE_MS)]);
  const detected = insights.stop().then(() => configuration.resources.drain());
  await Promise.all([pipeline.stop(), keeper.stop(), detected, retrievals.stop()]);
  await database.close();
  await directory.release();
  parts.throttledLog.flush();
}

function apiContext({
  config,
  database,
  configuration,
  graphs,
  pipeline,
  retrievals,
  backups,
  metrics,
}: Parts): Omit<ApiContext, 'readStatus'> {
  return {
    database,
    ...configuration,
    readDocuments: (traceIds) => readDocuments(database, traceIds),
    retrievals,
    backups,
    acceptDocuments: (texts) => pipeline.acceptCall(texts),
    inFlightBytes: () => pipeline.inFlightBytes,
    refusals: pipeline.refusals,
    recordTelemetry: (records) => {
      for (const record of records) metrics.recordTelemetry(record);
    },
    callRefused: (operation, error) => metrics.callsRefused.inc({ operation, error }),
    now: nowMicros,
    graphs,
    keptGraphs: new KeptGraphs(),
    limits: {
      bodyBytes: config.bodyLimitBytes,
      bodiesBytes: BODIES_LIMIT_BYTES,
      inFlightBytes: config.inFlightLimitBytes,
      traceQueryWindowHours: config.traceQueryWindowHours,
    },
    region: config.region,
    accountId: config.accountId,
  };
}

function nowMicros(): EpochMicros {
  return (Date.now() * 1000) as EpochMicros;
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
