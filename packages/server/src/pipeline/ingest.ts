/**
 * The way of a document from a door to durability: decode, commit with others, hand on to the assembler. Every door
 * ends here, so limits, refusals and counters exist once. What is not refused with a reason is stored.
 */

import type { DecodedDocument, EpochMicros, TraceId, UnprocessedDocument } from '@fluoroscope/wire';
import type { DecodedPayload, OtlpPayload } from '../decode/decode-payload.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { identifyRefused } from '../decode/refused-text.ts';
import { FluoroscopeError } from '../errors.ts';
import { encodeDocumentRows } from '../store/document-rows.ts';
import type { GroupCommit } from '../store/group-commit.ts';
import type { RefusalMemory } from './refusal-memory.ts';
import type { TraceAssembler } from './trace-assembler.ts';
import type { OfferedTrace, TraceRoom } from './trace-room.ts';
import { TRACE_SIZE_EXCEEDED } from './trace-size-exceeded.ts';
import { assembleWholeTraces } from './whole-traces.ts';

export interface IngestOptions {
  /** Characters of documents that may be between acceptance and assembly; beyond it new ones are refused. */
  readonly inFlightLimitBytes: number;
  /** The latest arrival of an earlier process, 0 for none; new ones come after it, whatever the clock says. */
  readonly lastReceivedAt: EpochMicros;
}

/** How a document came. Those of spans come by any door of OTLP. */
export type DocumentDoor = 'PutTraceSegments' | 'udp' | 'otlp';

export interface IngestCounters {
  accepted(documents: number, bytes: number): void;
  stored(documents: number): void;
  /** One document of a call was refused; what else the call held is durable. */
  unprocessed(errorCode: string, door: DocumentDoor): void;
  /** An OTLP request that came in place of a document; what was to be kept of it is durable. */
  otlp(payload: OtlpPayload): void;
}

/** Somebody beside the store who wants what was accepted. Returns at once and never throws. */
export interface Follower {
  /** Documents of one call that are durable now, and their length in characters. They are read, never changed. */
  accepted(documents: readonly ReceivedDocument[], bytes: number): void;
}

export interface IngestDependencies {
  /** What a text holds; takes any. */
  readonly decode: (text: string) => DecodedPayload;
  readonly commit: GroupCommit;
  readonly assembler: TraceAssembler;
  readonly room: TraceRoom;
  readonly nowMicros: () => EpochMicros;
  readonly counters: IngestCounters;
  readonly follower?: Follower | undefined;
  /** Is told of refused documents that name a trace. */
  readonly refusals?: Pick<RefusalMemory, 'note'> | undefined;
}

/** An array may hold ten thousand bad elements; its sender learns as much from the first of them. */
const MAX_REMEMBERED_OF_TEXT = 20;

/** Documents of one call or of several datagrams, ready to be stored. */
interface Batch {
  readonly door: DocumentDoor;
  readonly receivedAt: EpochMicros;
  traces: Map<TraceId, OfferedTrace>;
  readonly unprocessed: UnprocessedDocument[];
  readonly otlp: OtlpPayload[];
  count: number;
  bytes: number;
}

export class Ingest {
  readonly #dependencies: IngestDependencies;
  readonly #options: IngestOptions;
  /** First arrivals of batches between acceptance and durability; the oldest holds the watermark back. */
  readonly #committing = new Set<EpochMicros>();
  #inFlightBytes = 0;
  #lastReceivedAt: number;
  #isStopping = false;

  constructor(dependencies: IngestDependencies, options: IngestOptions) {
    this.#dependencies = dependencies;
    this.#options = options;
    this.#lastReceivedAt = options.lastReceivedAt;
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
    this.assertCapacity();
    const batch = openBatch(this.#nextArrival(), door);
    for (const text of texts) this.#decode(text, batch);
    return this.#finish(batch);
  }

  /** Takes documents that spans were mapped to by one call; as `acceptCall` in all else. */
  async acceptDocuments(documents: readonly DecodedDocument[]): Promise<readonly UnprocessedDocument[]> {
    this.assertCapacity();
    const batch = openBatch(this.#nextArrival(), 'otlp');
    for (const decoded of documents) this.#add(decoded, batch);
    return this.#finish(batch);
  }

  /**
   * A function that waits keeps what it was given until it has ended. So those above do not wait: what they were given
   * would live for as long as a commit takes, and be moved about by the collector.
   */
  async #finish(batch: Batch): Promise<readonly UnprocessedDocument[]> {
    await this.#store(batch);
    const { counters } = this.#dependencies;
    // A call that the store does not take is refused as a whole, and its sender sends all of it again.
    for (const payload of batch.otlp) counters.otlp(payload);
    for (const { errorCode } of batch.unprocessed) counters.unprocessed(errorCode, batch.door);
    return batch.unprocessed;
  }

  /** Throws FLS_OVERLOADED or FLS_STOPPING where more would be refused: whoever asks first saves the decoding. */
  assertCapacity(): void {
    if (this.#isStopping) throw new FluoroscopeError('FLS_STOPPING', 'The service is stopping.');
    if (this.#inFlightBytes < this.#options.inFlightLimitBytes) return;
    throw overloaded();
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

  /** Unique to each call, so that arrival is a total order even within one microsecond. */
  #nextArrival(): EpochMicros {
    this.#lastReceivedAt = Math.max(this.#dependencies.nowMicros(), this.#lastReceivedAt + 1);
    return this.#lastReceivedAt as EpochMicros;
  }

  #decode(text: string, batch: Batch): void {
    const { accepted, unprocessed, otlp } = this.#dependencies.decode(text);
    if (otlp !== undefined) batch.otlp.push(otlp);
    for (const problem of unprocessed) batch.unprocessed.push(problem);
    if (unprocessed.length > 0) this.#remember(text, unprocessed, batch);
    for (const decoded of accepted) this.#add(decoded, batch);
  }

  #add({ traceId, document, text }: DecodedDocument, batch: Batch): void {
    let trace = batch.traces.get(traceId);
    if (trace === undefined) batch.traces.set(traceId, (trace = { documents: [], characters: 0 }));
    const position = trace.documents.length;
    trace.documents.push({ traceId, document, text, receivedAt: batch.receivedAt, position });
    trace.characters += text.length;
    batch.count += 1;
    batch.bytes += text.length;
  }

  /** A text has one trace, or is an array whose elements have one each; the first that is named stands for all. */
  #remember(text: string, problems: readonly UnprocessedDocument[], { door, receivedAt }: Batch): void {
    const { refusals } = this.#dependencies;
    const identity = refusals === undefined ? undefined : identifyRefused(text);
    if (identity === undefined) return;
    const { traceId, name } = identity;
    const bytes = Buffer.byteLength(text);
    for (const problem of problems.slice(0, MAX_REMEMBERED_OF_TEXT)) {
      const told = { ...problem, id: problem.id ?? identity.id };
      refusals?.note({ traceId, problem: told, name, bytes, door, at: receivedAt });
    }
  }

  async #store(batch: Batch): Promise<void> {
    if (batch.count === 0) return;
    const { room } = this.#dependencies;
    this.#committing.add(batch.receivedAt);
    this.#inFlightBytes += batch.bytes;
    try {
      for (let doubtful = room.doubtful(batch.traces); doubtful.length > 0;) {
        await room.count(doubtful);
        doubtful = room.doubtful(batch.traces);
      }
      // Between this and the beginning of the commit nothing may wait, or others would take the same room.
      this.#cut(batch);
      if (batch.count > 0) await this.#commit(batch);
    } catch (caught) {
      this.#inFlightBytes -= batch.bytes;
      throw caught;
    } finally {
      this.#committing.delete(batch.receivedAt);
    }
  }

  /** Resolves when the documents are durable and wait to be assembled. */
  async #commit(batch: Batch): Promise<void> {
    const { receivedAt: arrival, bytes, count } = batch;
    const { commit, assembler, counters, follower, room } = this.#dependencies;
    counters.accepted(count, bytes);
    const traces = documentsByTrace(batch);
    const rows = encodeDocumentRows(traces);
    const sorted = assembleWholeTraces(traces, rows, (traceId, startSeconds) =>
      assembler.isNew(traceId, startSeconds),
    );
    // Nothing below may hold on to the documents, unless somebody asked for them:
    // that is what assembling at once is for.
    const followed = follower === undefined ? undefined : traces.flat();
    batch.traces = new Map();
    traces.length = 0;
    room.begin(arrival, sorted);
    let isStored = false;
    try {
      await commit.append(rows.bytes);
      isStored = true;
    } finally {
      room.end(arrival, isStored);
    }
    counters.stored(count);
    assembler.addWhole(sorted.whole);
    assembler.add(sorted.rest);
    if (followed !== undefined) follower?.accepted(followed, bytes);
  }

  /** Refuses what is more than its trace takes. */
  #cut(batch: Batch): void {
    for (const [traceId, trace] of batch.traces) {
      for (const { document, text } of this.#dependencies.room.cut(traceId, trace)) {
        batch.count -= 1;
        batch.bytes -= text.length;
        this.#inFlightBytes -= text.length;
        const problem = {
          id: document.id,
          errorCode: 'InvalidSegment',
          message: TRACE_SIZE_EXCEEDED,
        } as const;
        batch.unprocessed.push(problem);
        const refused = { traceId, problem, name: document.name, bytes: Buffer.byteLength(text) };
        this.#dependencies.refusals?.note({ ...refused, door: batch.door, at: batch.receivedAt });
      }
    }
  }
}

/** What is said to whoever sends more than there is room for. */
export function overloaded(): FluoroscopeError {
  return new FluoroscopeError(
    'FLS_OVERLOADED',
    'The store cannot keep up with what is sent. Try again later.',
  );
}

function openBatch(receivedAt: EpochMicros, door: DocumentDoor): Batch {
  return { door, receivedAt, traces: new Map(), unprocessed: [], otlp: [], count: 0, bytes: 0 };
}

/** A trace all of whose documents were refused has none. */
function documentsByTrace({ traces }: Batch): ReceivedDocument[][] {
  const lists: ReceivedDocument[][] = [];
  for (const { documents } of traces.values()) if (documents.length > 0) lists.push(documents);
  return lists;
}
