/**
 * The thread that decodes, assembles and encodes: what documents cost, but for the engine. It asks the main thread for
 * everything that touches the store, which only that one may open, and tells it what it counted.
 */

import { parentPort, workerData } from 'node:worker_threads';
import type { EpochMicros } from '@fluoroscope/wire';
import type { Forwarder } from '../forward/forwarder.ts';
import { startForwarding } from '../forward/start-forwarding.ts';
import { CounterRelay } from '../observe/counter-relay.ts';
import { Counters } from '../observe/counters.ts';
import { createLogger, ThrottledLog } from '../observe/logger.ts';
import type { TakeSpans } from '../receive/otlp-answer.ts';
import type { Database } from '../store/database.ts';
import { ThreadPeer } from '../threads/thread-peer.ts';
import {
  aloneInMemory,
  asBuffer,
  FORWARD_QUEUE_BYTES,
  IN_FLIGHT_BYTES,
  TRACES_WAITING,
  type HostCalls,
  type PipelineCalls,
  type PipelineSettings,
} from './pipeline-calls.ts';
import { spanOptions } from './span-options.ts';
import { startPipeline, type RunningPipeline } from './start-pipeline.ts';
import { takeSpans } from './take-spans.ts';

/** How often the main thread learns what no answer tells it. */
const TELL_MS = 10;
/** How long a stop waits for the target of --forward to take what was received last. */
const FORWARD_GRACE_MS = 1000;

interface Running {
  readonly pipeline: RunningPipeline;
  readonly takeSpans: TakeSpans;
  readonly forwarder: Forwarder | undefined;
}

if (parentPort === null) throw new Error('pipeline-worker runs as a worker thread only.');
const { config, gauges: sharedGauges } = workerData as PipelineSettings;
const gauges = new Float64Array(sharedGauges);
const logger = createLogger(config.logLevel);
const throttledLog = new ThrottledLog(logger, Date.now);
const relay = new CounterRelay();
const metrics = new Counters(relay.make);
let started: Running | undefined;

const host = new ThreadPeer<HostCalls, PipelineCalls>(
  parentPort,
  {
    start,
    acceptCall: ({ texts, door }) => running().pipeline.ingest.acceptCall(texts, door),
    takeSpans: ({ bytes, encoding }) => running().takeSpans(asBuffer(bytes), encoding),
    assembleStored: ({ traceIds }) => running().pipeline.assembleStored(traceIds),
    rebuild: (since) => running().pipeline.rebuild(since),
    stop,
  },
  { isOneInATurn: true, beforeAnswer: tell },
);

const database: Database = {
  select: async <Row>(statement: Parameters<Database['select']>[0]) =>
    // Rows are what the statement says they are, on either side.
    (await host.ask('select', statement)) as Row[],
  run: (statement) => host.ask('run', statement),
  insert: (table, format, rows) => host.ask('insert', { table, format, rows: aloneInMemory(rows) }),
  close: () => Promise.reject(new Error('The engine belongs to the main thread.')),
};

const telling = setInterval(tell, TELL_MS);

async function start(): Promise<void> {
  const forwarder = startForwarding({ config, metrics, logger, throttledLog });
  const pipeline = await startPipeline({
    config,
    database,
    writeTraces: (bytes, slots, persistence) =>
      host.ask('writeTraces', { bytes: aloneInMemory(bytes), slots, persistence }),
    refusals: { note: (refused) => host.tell('refused', refused) },
    metrics,
    logger,
    throttledLog,
    nowMicros: () => (Date.now() * 1000) as EpochMicros,
    follower: forwarder,
  });
  const { ingest } = pipeline;
  const take = takeSpans({ ingest, metrics, onMapped: forwarder?.onMapped, ...spanOptions(config) });
  started = { pipeline, takeSpans: take, forwarder };
}

async function stop(): Promise<void> {
  const { pipeline, forwarder } = running();
  await pipeline.stop();
  await forwarder?.stop(FORWARD_GRACE_MS);
  clearInterval(telling);
  throttledLog.flush();
}

function running(): Running {
  if (started === undefined) throw new Error('The pipeline was not started.');
  return started;
}

function tell(): void {
  gauges[TRACES_WAITING] = started?.pipeline.waitingTraces ?? 0;
  gauges[IN_FLIGHT_BYTES] = started?.pipeline.ingest.inFlightBytes ?? 0;
  gauges[FORWARD_QUEUE_BYTES] = started?.forwarder?.queueBytes ?? 0;
  const raises = relay.take();
  if (raises.length > 0) host.tell('raised', raises);
}
