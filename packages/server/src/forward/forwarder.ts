/**
 * Passes on what was accepted. Documents are kept until there are enough for a request or a second is over, turned
 * into spans in a turn of the event loop that no acknowledgement waits for, and packed at once: a packed span is a
 * tenth of a parsed document, so that a target may be away for long before the queue is full. When it is, what comes
 * is dropped and counted; nothing that is received ever waits for the target.
 */

import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { SegmentDocument, SubsegmentDocument } from '@fluoroscope/wire';
import type { ReceivedDocument } from '../decode/received-document.ts';
import type { OnMapped } from '../otel/map/request-documents.ts';
import type { Follower } from '../pipeline/ingest.ts';
import type { Deliveries } from './deliveries.ts';
import type { ForwardReport } from './forward-report.ts';
import { BATCH_BYTES, BATCH_SPANS, spanBatches } from './span-batches.ts';
import { SpanResources } from './span-resources.ts';

const BATCH_MS = 1000;

/** Most of what gzip wins, it wins at its lowest level. */
const PACKING = { level: constants.Z_BEST_SPEED };

const pack = promisify<Uint8Array, typeof PACKING, Buffer>(gzip);

export interface ForwarderOptions {
  readonly deliveries: Deliveries;
  readonly report: ForwardReport;
  readonly queueLimitBytes: number;
  /** A bug; the documents of that moment are not passed on. */
  readonly onFailure: (caught: unknown) => void;
}

export class Forwarder implements Follower {
  readonly #options: ForwarderOptions;
  readonly #resources = new SpanResources();
  #waiting: ReceivedDocument[] = [];
  #waitingBytes = 0;
  /** Length of the documents that are being turned into spans. */
  #encodingBytes = 0;
  #encoding: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ForwarderOptions) {
    this.#options = options;
  }

  accepted(documents: readonly ReceivedDocument[], bytes: number): void {
    if (this.queueBytes >= this.#options.queueLimitBytes) {
      this.#options.report.dropped('queue_full', countSpans(documents));
      return;
    }
    for (const document of documents) this.#waiting.push(document);
    this.#waitingBytes += bytes;
    if (this.#waiting.length >= BATCH_SPANS || this.#waitingBytes >= BATCH_BYTES) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  /** Is told before `accepted` which resource the documents of spans had. */
  readonly onMapped: OnMapped = (documents, resource) => this.#resources.remember(documents, resource);

  /** What the limit is about: characters of documents, and bytes of requests that are not answered yet. */
  get queueBytes(): number {
    return this.#waitingBytes + this.#encodingBytes + this.#options.deliveries.bytes;
  }

  /** Sends what there is and resolves after `graceMs` at the latest; what was not taken by then is dropped. */
  async stop(graceMs: number): Promise<void> {
    const startedMs = performance.now();
    this.#flush();
    await Promise.race([this.#encoding, new Promise((done) => setTimeout(done, graceMs).unref())]);
    await this.#options.deliveries.stop(Math.max(0, graceMs - (performance.now() - startedMs)));
    // Only when there was no time to encode them; what is being encoded is refused by the deliveries.
    if (this.#waiting.length > 0) this.#options.report.dropped('stopped', countSpans(this.#take()));
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#encoding ??= this.#encodeAll().finally(() => {
      this.#encoding = undefined;
    });
  }

  async #encodeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Acknowledgements of this turn go out first.
      await new Promise((turn) => setImmediate(turn));
      this.#encodingBytes = this.#waitingBytes;
      await this.#encode(this.#take());
      this.#encodingBytes = 0;
    }
  }

  async #encode(documents: readonly ReceivedDocument[]): Promise<void> {
    let left = countSpans(documents);
    const resourceOf = this.#resources.find.bind(this.#resources);
    try {
      for (const { body, spans } of spanBatches(documents, resourceOf)) {
        this.#options.deliveries.add({ body: await pack(body, PACKING), spans });
        left -= spans;
      }
    } catch (caught) {
      this.#options.report.dropped('failed', left);
      this.#options.onFailure(caught);
    }
  }

  #take(): readonly ReceivedDocument[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    return taken;
  }
}

/** Spans that the documents would have become, of documents that repeat each other some twice. */
function countSpans(documents: readonly ReceivedDocument[]): number {
  return documents.reduce((sum, { document }) => sum + countEntities(document), 0);
}

/** Recursion is safe: the decoder bounds how deep a document nests. */
function countEntities({ subsegments = [] }: SegmentDocument | SubsegmentDocument): number {
  return subsegments.reduce((sum, subsegment) => sum + countEntities(subsegment), 1);
}
