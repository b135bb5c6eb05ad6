/**
 * The way of a document from a door to durability: decode, commit with others, hand on to the assembler. Every door
 * ends here, so limits, refusals and counters exist once. What is not refused with a reason is stored.
 */

import {
  decodeDocument,
  type DecodedDocument,
  type EpochMicros,
  type TraceId,
  type UnprocessedDocument,
} from '@fluoroscope/wire';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { FluoroscopeError } from '../errors.ts';
import { encodeDocumentRows } from '../store/document-rows.ts';
import { TRACE_DOCUMENT_LIMIT } from '../store/documents.ts';
import type { GroupCommit } from '../store/group-commit.ts';
import type { TraceAssembler } from './trace-assembler.ts';
import { assembleWholeTraces } from './whole-traces.ts';

export const TRACE_SIZE_EXCEEDED =
  'Trace Size Exceeded. Reduce the number of segments per trace and the size of your segment documents.';

export interface IngestOptions {
  /** Largest document, in bytes of UTF-8. */
  readonly documentLimitBytes: number;
  /** Characters of documents that may be between acceptance and assembly; beyond it new ones are refused. */
  readonly inFlightLimitBytes: number;
  /** The latest arrival of an earlier process, 0 for none; new ones come after it, whatever the clock says. */
  readonly lastReceivedAt: EpochMicros;
}

export interface IngestCounters {
  accepted(documents: number, bytes: number): void;
  stored(documents: number): void;
  unprocessed(errorCode: string): void;
}

/** Somebody beside the store who wants what was accepted. Returns at once and never throws. */
export interface Follower {
  /** Documents of one call that are durable now, and their length in characters. They are read, never changed. */
  accepted(documents: readonly ReceivedDocument[], bytes: number): void;
}

export interface IngestDependencies {
  readonly commit: GroupCommit;
  readonly assembler: TraceAssembler;
  readonly nowMicros: () => EpochMicros;
  readonly counters: IngestCounters;
  readonly follower?: Follower | undefined;
}

/** Documents of one call or of several datagrams, ready to be stored. */
interface Batch {
  documents: ReceivedDocument[];
  readonly unprocessed: UnprocessedDocument[];
  bytes: number;
  /** The trace of the latest document, and how many documents memory held of it before this batch. */
  lastTraceId: TraceId | undefined;
  lastCount: number;
  /** How many documents of each trace are in this batch; undefined until that matters. */
  counts: Map<TraceId, number> | undefined;
}

export class Ingest {
  readonly #dependencies: IngestDependencies;
  readonly #options: IngestOptions;
  readonly #decodeOptions: { readonly limitBytes: number };
  /** First arrivals of batches between acceptance and durability; the oldest holds the watermark back. */
  readonly #committing = new Set<EpochMicros>();
  #inFlightBytes = 0;
  #lastReceivedAt: number;
  #isStopping = false;

  constructor(dependencies: IngestDependencies, options: IngestOptions) {
    this.#dependencies = dependencies;
    this.#options = options;
    this.#lastReceivedAt = options.lastReceivedAt;
    this.#decodeOptions = { limitBytes: options.documentLimitBytes };
  }

  /**
   * Takes the documents of one call. Resolves when the accepted ones are durable, with the refused ones.
   * Rejects with FLS_OVERLOADED (nothing was kept, try again), FLS_STOPPING or FLS_STORE_UNAVAILABLE.
   */
  async acceptCall(texts: readonly string[]): Promise<readonly UnprocessedDocument[]> {
    this.#assertCapacity();
    const batch = openBatch();
    const receivedAt = this.#nextArrival();
    for (const text of texts) this.#decode(text, receivedAt, batch);
    await this.#store(batch);
    return batch.unprocessed;
  }

  /**
   * Takes documents that came one by one, each a call of its own. Resolves when they are durable; rejects as
   * `acceptCall` does.
   */
  async acceptDatagrams(texts: readonly string[]): Promise<void> {
    this.#assertCapacity();
    const batch = openBatch();
    for (const text of texts) this.#decode(text, this.#nextArrival(), batch);
    await this.#store(batch);
  }

  /** Counts documents as having left for `traces`. */
  release(bytes: number): void {
    this.#inFlightBytes -= bytes;
  }

  /** Refuses everything from here on. */
  stop(): void {
    this.#isStopping = true;
  }

  get inFlightBytes(): number {
    return this.#inFlightBytes;
  }

  /** Every document that arrived up to here is in `traces`, if the assembler holds none that is older. */
  get oldestCommitting(): EpochMicros | undefined {
    // Sets keep the order of insertion, and arrivals grow.
    const [oldest] = this.#committing;
    return oldest;
  }

  /** The latest arrival handed out, also by an earlier process. */
  get lastReceivedAt(): EpochMicros {
    return this.#lastReceivedAt as EpochMicros;
  }

  #assertCapacity(): void {
    if (this.#isStopping) throw new FluoroscopeError('FLS_STOPPING', 'The service is stopping.');
    if (this.#inFlightBytes < this.#options.inFlightLimitBytes) return;
    throw new FluoroscopeError(
      'FLS_OVERLOADED',
      'The store cannot keep up with what is sent. Try again later.',
    );
  }

  /** Unique to each call, so that arrival is a total order even within one microsecond. */
  #nextArrival(): EpochMicros {
    this.#lastReceivedAt = Math.max(this.#dependencies.nowMicros(), this.#lastReceivedAt + 1);
    return this.#lastReceivedAt as EpochMicros;
  }

  #decode(text: string, receivedAt: EpochMicros, batch: Batch): void {
    const { accepted, unprocessed } = decodeDocument(text, this.#decodeOptions);
    for (const problem of unprocessed) this.#refuse(problem, batch);
    for (const decoded of accepted) {
      if (this.#isFull(decoded.traceId, batch)) {
        this.#refuse({ id: decoded.id, errorCode: 'InvalidSegment', message: TRACE_SIZE_EXCEEDED }, batch);
      } else {
        addTo(batch, decoded, receivedAt);
      }
    }
  }

  /** Looked up once for neighbours of the same trace; counted only where a call could go beyond the limit. */
  #isFull(traceId: TraceId, batch: Batch): boolean {
    if (traceId !== batch.lastTraceId) {
      batch.lastTraceId = traceId;
      batch.lastCount = this.#dependencies.assembler.documentCount(traceId);
    }
    if (batch.lastCount + batch.documents.length < TRACE_DOCUMENT_LIMIT) return false;
    return batch.lastCount + countOf(traceId, batch) >= TRACE_DOCUMENT_LIMIT;
  }

  #refuse(problem: UnprocessedDocument, batch: Batch): void {
    this.#dependencies.counters.unprocessed(problem.errorCode);
    batch.unprocessed.push(problem);
  }

  async #store(batch: Batch): Promise<void> {
    const arrival = batch.documents[0]?.receivedAt;
    if (arrival === undefined) return;
    const { commit, assembler, counters, follower } = this.#dependencies;
    const { bytes } = batch;
    const count = batch.documents.length;
    counters.accepted(count, bytes);
    const { whole, rest } = assembleWholeTraces(batch.documents, (traceId) => assembler.isNew(traceId));
    const rows = encodeDocumentRows(batch.documents);
    // Nothing below may hold on to the documents, unless somebody asked for them: that is what assembling at once is for.
    const followed = follower === undefined ? undefined : batch.documents;
    batch.documents = [];
    this.#committing.add(arrival);
    this.#inFlightBytes += bytes;
    try {
      await commit.append(rows);
    } catch (caught) {
      this.#inFlightBytes -= bytes;
      throw caught;
    } finally {
      this.#committing.delete(arrival);
    }
    counters.stored(count);
    assembler.addWhole(whole);
    assembler.add(rest);
    if (followed !== undefined) follower?.accepted(followed, bytes);
  }
}

function openBatch(): Batch {
  return {
    documents: [],
    unprocessed: [],
    bytes: 0,
    lastTraceId: undefined,
    lastCount: 0,
    counts: undefined,
  };
}

function countOf(traceId: TraceId, batch: Batch): number {
  if (batch.counts === undefined) {
    batch.counts = new Map();
    for (const document of batch.documents) countOne(document.traceId, batch.counts);
  }
  return batch.counts.get(traceId) ?? 0;
}

function countOne(traceId: TraceId, counts: Map<TraceId, number>): void {
  counts.set(traceId, (counts.get(traceId) ?? 0) + 1);
}

function addTo(batch: Batch, decoded: DecodedDocument, receivedAt: EpochMicros): void {
  const { traceId, document, text } = decoded;
  const received = { traceId, document, text, receivedAt, position: batch.documents.length };
  batch.documents.push(received);
  if (batch.counts !== undefined) countOne(traceId, batch.counts);
  batch.bytes += text.length;
}
