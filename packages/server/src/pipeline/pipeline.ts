/**
 * The middle of the service, as doors see it: what stands between them and the store. It runs on a thread of its own,
 * so that decoding and assembling what comes in takes nothing from those who ask, and neither from those who send.
 */

import { Worker } from 'node:worker_threads';
import type { EpochMicros, TraceId, UnprocessedDocument } from '@fluoroscope/wire';
import type { Config } from '../config/config.ts';
import type { GraphKeeper } from '../graph/graph-keeper.ts';
import type { ThrottledLog } from '../observe/logger.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { OtlpAnswer, OtlpEncoding } from '../receive/otlp-answer.ts';
import type { Database } from '../store/database.ts';
import { ThreadPeer, type Handlers } from '../threads/thread-peer.ts';
import { overloaded, type DocumentDoor } from './ingest.ts';
import { openCommit } from './open-commit.ts';
import {
  aloneInMemory,
  asBuffer,
  FORWARD_QUEUE_BYTES,
  IN_FLIGHT_BYTES,
  SHARED_GAUGES,
  TRACES_WAITING,
  type HostCalls,
  type PipelineCalls,
  type PipelineSettings,
} from './pipeline-calls.ts';
import { RefusalMemory } from './refusal-memory.ts';

/** What the pipeline needs of the main thread. */
export interface PipelineHost {
  readonly database: Database;
  readonly keeper: GraphKeeper;
  readonly metrics: Metrics;
  readonly throttledLog: ThrottledLog;
}

export class Pipeline {
  readonly refusals = new RefusalMemory();
  readonly #worker: Worker;
  readonly #limitBytes: number;
  readonly #gauges: Float64Array;
  /** Characters and bytes that were handed over and not answered yet. */
  #unansweredBytes = 0;
  #peer: ThreadPeer<PipelineCalls, HostCalls> | undefined;
  #isStopped = false;

  /** Starts the thread, which loads while the caller opens the store. */
  constructor(config: Config) {
    const gauges = new SharedArrayBuffer(SHARED_GAUGES * Float64Array.BYTES_PER_ELEMENT);
    this.#gauges = new Float64Array(gauges);
    this.#limitBytes = config.inFlightLimitBytes;
    const workerData: PipelineSettings = { config, gauges };
    this.#worker = new Worker(new URL('./pipeline-worker.js', import.meta.url), { workerData });
    // Without it nothing can be received, so that the process ends as by any other bug.
    this.#worker.on('error', (caught) => {
      throw caught;
    });
    this.#worker.on('exit', () => {
      if (!this.#isStopped) throw new Error('The thread of the pipeline ended.');
    });
  }

  /**
   * Resolves when everything that an earlier process left behind is in `traces` and more can be taken.
   * Throws FLS_STORE_UNAVAILABLE.
   */
  async start(host: PipelineHost): Promise<void> {
    this.#peer = new ThreadPeer<PipelineCalls, HostCalls>(this.#worker, this.#handlers(host));
    host.metrics.observe({
      waiting: () => this.#gauge(TRACES_WAITING),
      inFlight: () => this.#gauge(IN_FLIGHT_BYTES),
    });
    await this.#peer.ask('start', undefined);
  }

  /**
   * Takes the documents of one call, or of datagrams that were read together. Resolves when the accepted ones are
   * durable, with the refused ones. Rejects with FLS_OVERLOADED (nothing was kept, try again), FLS_STOPPING or
   * FLS_STORE_UNAVAILABLE.
   */
  async acceptCall(
    texts: readonly string[],
    door: DocumentDoor = 'PutTraceSegments',
  ): Promise<readonly UnprocessedDocument[]> {
    const bytes = texts.reduce((sum, text) => sum + text.length, 0);
    this.#assertRoom();
    return this.#answered(bytes, this.#thread.ask('acceptCall', { texts, door }));
  }

  /** Takes one request of OTLP; see `TakeSpans`. */
  async takeSpans(request: Buffer, encoding: OtlpEncoding): Promise<OtlpAnswer> {
    this.#assertRoom();
    const bytes = aloneInMemory(request);
    return this.#answered(request.length, this.#thread.ask('takeSpans', { bytes, encoding }));
  }

  /** See `TraceAssembler.assembleStored`. */
  assembleStored(traceIds: readonly TraceId[]): Promise<void> {
    return this.#thread.ask('assembleStored', { traceIds });
  }

  /** Assembles what received something since then and is not in `traces` any more. */
  async rebuild(since: EpochMicros): Promise<void> {
    await this.#thread.ask('rebuild', since);
  }

  /** Characters of documents that were handed over and are not in `traces` yet. */
  get inFlightBytes(): number {
    return this.#gauge(IN_FLIGHT_BYTES) + this.#unansweredBytes;
  }

  /** What waits for the target of --forward. */
  get forwardQueueBytes(): number {
    return this.#gauge(FORWARD_QUEUE_BYTES);
  }

  /** Makes everything accepted durable and queryable; what comes later is refused. */
  async stop(): Promise<void> {
    await this.#peer?.ask('stop', undefined);
    this.#isStopped = true;
    await this.#worker.terminate();
  }

  get #thread(): ThreadPeer<PipelineCalls, HostCalls> {
    if (this.#peer === undefined) throw new Error('The pipeline was not started.');
    return this.#peer;
  }

  #gauge(index: number): number {
    return this.#gauges[index] ?? 0;
  }

  /** The thread refuses as well; to ask it would take the memory that is missing. */
  #assertRoom(): void {
    if (this.inFlightBytes >= this.#limitBytes) throw overloaded();
  }

  async #answered<Output>(bytes: number, answer: Promise<Output>): Promise<Output> {
    this.#unansweredBytes += bytes;
    try {
      return await answer;
    } finally {
      this.#unansweredBytes -= bytes;
    }
  }

  #handlers({ database, keeper, metrics, throttledLog }: PipelineHost): Handlers<HostCalls> {
    const traces = openCommit('traces', { database, metrics, throttledLog });
    return {
      select: (statement) => database.select(statement),
      run: (statement) => database.run(statement),
      insert: ({ table, format, rows }) => database.insert(table, format, asBuffer(rows)),
      writeTraces: ({ bytes, slots, persistence }) => {
        const rows = asBuffer(bytes);
        return keeper.whileWriting(slots, () =>
          persistence === 'patient' ? traces.append(rows) : database.insert('traces', 'RowBinary', rows),
        );
      },
      raised: async (raises) => metrics.raise(raises),
      refused: async (refused) => this.refusals.note(refused),
    };
  }
}
