/**
 * Holds documents back for a short quiet time, so that the burst of one trace is assembled once, then assembles and
 * writes the traces that are due. A trace is assembled from memory where this process saw all of it and from the
 * store where it did not. Incomplete traces stay in memory for a while, because the rest of them is on its way.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { assembleTrace } from '../assemble/assemble-trace.ts';
import { decodeStored } from '../decode/decode-stored.ts';
import type { ReceivedDocument, StoredDocument } from '../decode/received-document.ts';
import { TRACE_DOCUMENT_LIMIT } from '../store/documents.ts';
import { encodeTraceRow } from '../store/trace-row.ts';
import { firstReceived, traceTimeOf } from '../store/trace-time.ts';
import { RecentTraces } from './recent-traces.ts';
import type { SeenTraceIds } from './seen-trace-ids.ts';
import type { WholeTrace } from './whole-traces.ts';

/** How often due traces are looked for. */
const TICK_MS = 40;
/** A trace is due this long after its last document ... */
const QUIET_MS = 120;
/** ... or this long after its first, whichever is sooner. */
const LONGEST_WAIT_MS = 350;
/** Assembling anew costs as much as the trace is long, so a long trace waits longer between assemblies. */
const WAIT_MS_PER_DOCUMENT = 0.05;
/** Longest stretch of assembling before other work of the event loop gets its turn. */
const SLICE_MS = 8;
/** Traces whose documents are read from the store in one statement. */
const READ_CHUNK = 256;
/** Traces in one insert. */
const WRITE_CHUNK = 8192;
/** From this many traces on a round counts as busy ... */
const BUSY_ROUND = 1000;
/** ... and the next one begins this long after it began: each insert is a part that has to be merged later. */
const BUSY_INTERVAL_MS = 500;
/** Pause after a failed round; the documents are kept and tried again. */
const FAILURE_PAUSE_MS = 1000;

interface PendingTrace {
  documents: ReceivedDocument[];
  /** Set while the trace is what one call brought; `documents` is empty then. */
  whole: WholeTrace | undefined;
  /** The store may hold documents that are not in `documents`. */
  needsStore: boolean;
  /** Arrival of the oldest document that is not in `traces`; `documents` may hold older ones that are. */
  oldestReceivedAt: EpochMicros | undefined;
  readonly firstAtMs: number;
  lastAtMs: number;
  bytes: number;
}

export interface TraceAssemblerDependencies {
  readonly readDocuments: (
    traceIds: readonly TraceId[],
  ) => Promise<ReadonlyMap<TraceId, readonly ReceivedDocument[]>>;
  /** Resolves when the rows are durable and visible to queries. */
  readonly writeTraces: (rows: string, count: number) => Promise<void>;
  readonly seen: SeenTraceIds;
  readonly nowMs: () => number;
  readonly onError: (message: string, error: unknown) => void;
  /** Told how many bytes of documents have left memory's waiting room. */
  readonly onAssembled: (documents: number, bytes: number) => void;
}

export class TraceAssembler {
  readonly #dependencies: TraceAssemblerDependencies;
  readonly #recent = new RecentTraces();
  #pending = new Map<TraceId, PendingTrace>();
  /** Arrival of the oldest document of the round under way. */
  #assemblingSince: EpochMicros | undefined;
  /** Traces of the round under way. */
  #assemblingTraces = 0;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #nextRoundMs = 0;

  constructor(dependencies: TraceAssemblerDependencies) {
    this.#dependencies = dependencies;
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#round === undefined && this.#dependencies.nowMs() >= this.#nextRoundMs)
        void this.#runRound(false);
    }, TICK_MS);
  }

  /** Assembles everything that waits, however young. */
  async flush(): Promise<void> {
    while (this.#round !== undefined) await this.#round;
    await this.#runRound(true);
  }

  /** Stops the clock and assembles what waits. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  /** Takes durable documents. */
  add(documents: readonly ReceivedDocument[]): void {
    const nowMs = this.#dependencies.nowMs();
    for (const document of documents) this.#addOne(document, nowMs);
  }

  /** Takes traces that one call brought whole, when their documents are durable. */
  addWhole(traces: readonly WholeTrace[]): void {
    const nowMs = this.#dependencies.nowMs();
    for (const whole of traces) {
      if (!this.isNew(whole.traceId)) {
        // Another call brought more of it in the meantime.
        this.add(whole.documents.map(decodeStored));
        continue;
      }
      const pending = this.#open(whole.traceId, nowMs);
      pending.whole = whole;
      for (const { text, receivedAt } of whole.documents) {
        pending.oldestReceivedAt = earlier(pending.oldestReceivedAt, receivedAt);
        pending.bytes += text.length;
      }
      this.#pending.set(whole.traceId, pending);
    }
  }

  /** Whether nothing of this trace can have been received before. */
  isNew(traceId: TraceId): boolean {
    return (
      !this.#pending.has(traceId) &&
      this.#recent.documentCount(traceId) === 0 &&
      this.#dependencies.seen.isCertainlyNew(traceId, this.#dependencies.nowMs() / 1000)
    );
  }

  /**
   * Marks traces whose documents are in the store only, such as those a crash left behind. None of those that are not
   * in `traces` arrived before `since`.
   */
  addFromStore(traceIds: readonly TraceId[], since: EpochMicros): void {
    const nowMs = this.#dependencies.nowMs();
    for (const traceId of traceIds) {
      const pending = this.#pending.get(traceId) ?? openPending(nowMs, [], true);
      pending.needsStore = true;
      pending.oldestReceivedAt = earlier(pending.oldestReceivedAt, since);
      this.#pending.set(traceId, pending);
    }
  }

  /** Whether the trace holds as many documents as a trace may; known for traces in memory. */
  isFull(traceId: TraceId): boolean {
    const pending = this.#pending.get(traceId);
    const count = pending === undefined ? this.#recent.documentCount(traceId) : documentsOf(pending).length;
    return count >= TRACE_DOCUMENT_LIMIT;
  }

  /** How many traces wait to be assembled, or for the end of their assembly. */
  get waitingTraces(): number {
    return this.#pending.size + this.#assemblingTraces;
  }

  /** Arrival of the oldest document that is not in `traces` yet; undefined when all are. */
  get oldestWaiting(): EpochMicros | undefined {
    return earlier(this.#assemblingSince, oldestOf(this.#pending));
  }

  #addOne(document: ReceivedDocument, nowMs: number): void {
    let pending = this.#pending.get(document.traceId);
    if (pending === undefined) {
      pending = this.#open(document.traceId, nowMs);
      this.#pending.set(document.traceId, pending);
    }
    takeApart(pending);
    pending.documents.push(document);
    pending.oldestReceivedAt = earlier(pending.oldestReceivedAt, document.receivedAt);
    pending.bytes += document.text.length;
    pending.lastAtMs = nowMs;
  }

  #open(traceId: TraceId, nowMs: number): PendingTrace {
    const recent = this.#recent.take(traceId);
    if (recent !== undefined) return openPending(nowMs, [...recent], false);
    const needsStore = !this.#dependencies.seen.isCertainlyNew(traceId, nowMs / 1000);
    // Remembered from its first document on: one that arrives while the trace is being assembled must find it.
    this.#dependencies.seen.add(traceId, nowMs / 1000);
    return openPending(nowMs, [], needsStore);
  }

  async #runRound(everything: boolean): Promise<void> {
    this.#round = this.#assembleDue(everything);
    await this.#round;
    this.#round = undefined;
  }

  async #assembleDue(everything: boolean): Promise<void> {
    const due = this.#takeDue(everything);
    if (due.size === 0) return;
    this.#assemblingSince = oldestOf(due);
    this.#assemblingTraces = due.size;
    try {
      await this.#loadMissing(due);
      await this.#assembleAndWrite(due);
    } catch (caught) {
      this.#dependencies.onError('Traces could not be written; trying again', caught);
      this.#putBack(due);
      this.#assemblingTraces = 0;
      if (!everything) await new Promise((done) => setTimeout(done, FAILURE_PAUSE_MS));
    } finally {
      this.#assemblingSince = undefined;
      this.#assemblingTraces = 0;
    }
  }

  #takeDue(everything: boolean): Map<TraceId, PendingTrace> {
    const nowMs = this.#dependencies.nowMs();
    const due = new Map<TraceId, PendingTrace>();
    for (const [traceId, pending] of this.#pending) {
      if (due.size >= WRITE_CHUNK && !everything) break;
      if (everything || isDue(pending, nowMs)) due.set(traceId, pending);
    }
    for (const traceId of due.keys()) this.#pending.delete(traceId);
    if (due.size >= BUSY_ROUND) this.#nextRoundMs = nowMs + BUSY_INTERVAL_MS;
    return due;
  }

  /** Joins what the store holds of traces that memory holds in part. */
  async #loadMissing(due: Map<TraceId, PendingTrace>): Promise<void> {
    const missing = [...due].filter(([, pending]) => pending.needsStore).map(([traceId]) => traceId);
    for (let from = 0; from < missing.length; from += READ_CHUNK) {
      const stored = await this.#dependencies.readDocuments(missing.slice(from, from + READ_CHUNK));
      for (const [traceId, documents] of stored) {
        const pending = due.get(traceId);
        if (pending === undefined) continue;
        // The store holds what memory holds and more, since documents come here only when they are durable.
        pending.whole = undefined;
        pending.documents = [...documents];
        pending.needsStore = false;
      }
    }
  }

  async #assembleAndWrite(due: Map<TraceId, PendingTrace>): Promise<void> {
    const rows: string[] = [];
    const incomplete = new Set<TraceId>();
    let sliceEndsMs = performance.now() + SLICE_MS;
    for (const [traceId, pending] of due) {
      const row = pending.whole?.row ?? this.#tryToAssemble(traceId, pending.documents, incomplete);
      if (row !== undefined) rows.push(row);
      if (performance.now() < sliceEndsMs) continue;
      await new Promise((turn) => setImmediate(turn));
      sliceEndsMs = performance.now() + SLICE_MS;
    }
    if (rows.length > 0) await this.#dependencies.writeTraces(rows.join('\n') + '\n', rows.length);
    for (const [traceId, pending] of due) this.#letGo(traceId, pending, incomplete.has(traceId));
  }

  /** A trace that cannot be assembled is a bug; it may cost its own row, but not those of all others. */
  #tryToAssemble(
    traceId: TraceId,
    documents: readonly ReceivedDocument[],
    incomplete: Set<TraceId>,
  ): string | undefined {
    try {
      return assembleRow(traceId, documents, incomplete);
    } catch (caught) {
      this.#dependencies.onError(`Trace ${traceId} is stored but cannot be assembled`, caught);
      return undefined;
    }
  }

  #letGo(traceId: TraceId, pending: PendingTrace, isIncomplete: boolean): void {
    // A document that came during the assembly is joined with all of them by reading the store.
    const isWorthKeeping = isIncomplete && !this.#pending.has(traceId);
    if (isWorthKeeping) this.#recent.keep(traceId, pending.documents, this.#dependencies.nowMs());
    else this.#recent.take(traceId);
    this.#dependencies.onAssembled(documentsOf(pending).length, pending.bytes);
  }

  #putBack(due: Map<TraceId, PendingTrace>): void {
    for (const [traceId, pending] of due) {
      const arrived = this.#pending.get(traceId);
      if (arrived !== undefined) {
        takeApart(pending);
        takeApart(arrived);
        pending.documents = pending.documents.concat(arrived.documents);
        pending.bytes += arrived.bytes;
        pending.oldestReceivedAt = earlier(pending.oldestReceivedAt, arrived.oldestReceivedAt);
        pending.needsStore ||= arrived.needsStore;
      }
      this.#pending.set(traceId, pending);
    }
  }
}

function openPending(nowMs: number, documents: ReceivedDocument[], needsStore: boolean): PendingTrace {
  return {
    documents,
    whole: undefined,
    needsStore,
    oldestReceivedAt: undefined,
    firstAtMs: nowMs,
    lastAtMs: nowMs,
    bytes: 0,
  };
}

function documentsOf({ whole, documents }: PendingTrace): readonly StoredDocument[] {
  return whole === undefined ? documents : whole.documents;
}

/** A trace that grows is no longer what one call brought. */
function takeApart(pending: PendingTrace): void {
  if (pending.whole === undefined) return;
  pending.documents = pending.whole.documents.map(decodeStored);
  pending.whole = undefined;
}

/** The trace's row; undefined without documents. Notes traces that are not complete. */
function assembleRow(
  traceId: TraceId,
  documents: readonly ReceivedDocument[],
  incomplete: Set<TraceId>,
): string | undefined {
  if (documents.length === 0) return undefined;
  const trace = assembleTrace(documents);
  if (trace.isPartial) incomplete.add(traceId);
  return encodeTraceRow(trace, traceTimeOf(traceId, firstReceived(documents)));
}

function isDue(pending: PendingTrace, nowMs: number): boolean {
  // The clock was set back: nothing may wait for as long as it was.
  if (nowMs < pending.lastAtMs) return true;
  const extraMs = documentsOf(pending).length * WAIT_MS_PER_DOCUMENT;
  return (
    nowMs - pending.lastAtMs >= QUIET_MS + extraMs || nowMs - pending.firstAtMs >= LONGEST_WAIT_MS + extraMs
  );
}

function oldestOf(traces: ReadonlyMap<TraceId, PendingTrace>): EpochMicros | undefined {
  let oldest: EpochMicros | undefined;
  for (const { oldestReceivedAt } of traces.values()) oldest = earlier(oldest, oldestReceivedAt);
  return oldest;
}

function earlier(a: EpochMicros | undefined, b: EpochMicros | undefined): EpochMicros | undefined {
  if (a === undefined) return b;
  return b === undefined || a <= b ? a : b;
}
