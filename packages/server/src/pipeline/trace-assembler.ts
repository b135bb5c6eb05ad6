/**
 * Holds documents back for a short quiet time, so that the burst of one trace is assembled once, then assembles and
 * writes the traces that are due. A trace is assembled from memory where this process saw all of it and from the
 * store where it did not. Incomplete traces stay in memory for a while, because the rest of them is on its way.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { decodeStored } from '../decode/decode-stored.ts';
import type { ReceivedDocument, StoredDocument } from '../decode/received-document.ts';
import { messageOf } from '../errors.ts';
import type { StoredTraces } from '../store/read-in-portions.ts';
import { assembleRows, type AssembledRow, type Assembly } from './assemble-rows.ts';
import { isolateFailures, type Failure } from './isolate-failures.ts';
import { LinkedTraces } from './linked-traces.ts';
import type { LongTraces } from './long-traces.ts';
import {
  addDocument,
  addDocuments,
  countDocuments,
  earlier,
  isDue,
  join,
  leaveToStore,
  oldestOf,
  openPending,
  sizeOf,
  type PendingTrace,
} from './pending-trace.ts';
import { RecentTraces } from './recent-traces.ts';
import type { SeenTraceIds } from './seen-trace-ids.ts';
import type { WaitingSize } from './trace-room.ts';
import type { WholeTrace } from './whole-traces.ts';

/** How often due traces are looked for. */
const TICK_MS = 40;
/** Traces in one insert. */
const WRITE_CHUNK = 8192;
/** Traces that are read from the store together, in as many portions as their size demands. */
const READ_CHUNK = 1024;
/** From this many traces on a round counts as busy ... */
const BUSY_ROUND = 1000;
/** ... and the next one begins this long after it began: each insert is a part that has to be merged later. */
const BUSY_INTERVAL_MS = 250;
/** Pause after a failed round, and of a trace after its first failure; the documents are kept and tried again. */
const FAILURE_PAUSE_MS = 1000;
/** A trace that failed this often while others did not, over a quarter of a minute, is set aside. */
const FAILURE_LIMIT = 5;
/** Traces that failed before and are tried in one round, each by itself. */
const DOUBTFUL_PER_ROUND = 32;

/** Whether a write that fails is repeated before it is given up. */
export type WritePersistence = 'patient' | 'once';

/** Rows of `traces` that are written together. */
interface TraceRows {
  readonly bytes: Buffer;
  readonly count: number;
  /** Slots of the service graph that the rows count in, or the rows that they replace. */
  readonly slots: ReadonlySet<number>;
}

export interface TraceAssemblerDependencies {
  /** What the store holds of the given traces, in portions; traces of which it holds nothing do not appear. */
  readonly readDocuments: (traceIds: readonly TraceId[]) => AsyncIterable<StoredTraces>;
  /**
   * Resolves when the rows are durable and visible to queries. `persistence` tells whether to repeat a write that
   * fails before giving up, or to leave that to the caller, who is looking for the row that is to blame.
   */
  readonly writeTraces: (rows: TraceRows, persistence: WritePersistence) => Promise<void>;
  readonly seen: SeenTraceIds;
  /** Is told of long traces before their rows are written, and waited for; see `LongTraces`. */
  readonly longTraces: Pick<LongTraces, 'isLong' | 'note' | 'doubt'>;
  readonly nowMs: () => number;
  readonly onError: (message: string, error: unknown) => void;
  /** Told how many bytes of documents have left memory's waiting room. */
  readonly onAssembled: (documents: number, bytes: number) => void;
  /** Told of each trace that was set aside: its documents are stored, but `traces` does not say what they say. */
  readonly onSetAside: () => void;
}

/** Traces that are assembled together, and what came of it. */
interface Unit {
  readonly traceIds: readonly TraceId[];
  readonly isDoubtful: boolean;
}

type UnitOutcome =
  /** All were assembled but those that failed alone. */
  | { readonly kind: 'assembled'; readonly failures: readonly Failure<TraceId>[] }
  /** None of several was, as far as it was tried. */
  | { readonly kind: 'failed'; readonly failures: readonly Failure<TraceId>[]; readonly error: unknown };

/** The store was read, but does not take the rows. */
class WriteFailure extends Error {
  constructor(cause: unknown) {
    super(messageOf(cause), { cause });
  }
}

export class TraceAssembler {
  readonly #dependencies: TraceAssemblerDependencies;
  readonly #recent = new RecentTraces();
  readonly #links: LinkedTraces;
  readonly #pending = new Map<TraceId, PendingTrace>();
  /** Traces of the round under way that are not in `traces` yet. */
  #due = new Map<TraceId, PendingTrace>();
  /** Arrival of the oldest document of the round under way. */
  #assemblingSince: EpochMicros | undefined;
  /** Traces of the round under way that are in `traces` now and that links lead to. */
  #linkedTo: TraceId[] = [];
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  /** The latest round found that links of other traces lead further, which are to be assembled again. */
  #hasFollowedLinks = false;
  #nextRoundMs = 0;
  /** Counts the rounds that had something to do. */
  #roundNumber = 0;
  /** The latest rounds in which the store was read and written. */
  #lastRoundThatRead = 0;
  #lastRoundThatWrote = 0;

  constructor(dependencies: TraceAssemblerDependencies) {
    this.#dependencies = dependencies;
    this.#links = new LinkedTraces(dependencies);
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
    // Of what that brought, links of other traces may have waited. Assembled again, these are news to nobody.
    if (this.#hasFollowedLinks) await this.#runRound(true);
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
      const isAlone = this.isNew(whole.traceId, whole.startSeconds);
      const pending =
        this.#pending.get(whole.traceId) ?? this.#open(whole.traceId, nowMs, whole.startSeconds);
      if (isAlone) pending.whole = whole;
      // Another call brought more of it in the meantime.
      else addDocuments(pending, whole);
      pending.oldestReceivedAt = earlier(pending.oldestReceivedAt, whole.firstReceivedAt);
      pending.bytes += whole.bytes;
      pending.lastAtMs = nowMs;
      this.#pending.set(whole.traceId, pending);
    }
  }

  /** Whether nothing of this trace, whose root starts then if it is known, can have been received before. */
  isNew(traceId: TraceId, rootStartSeconds?: number): boolean {
    return (
      !this.#pending.has(traceId) &&
      this.#recent.documentCount(traceId) === 0 &&
      this.#dependencies.seen.isCertainlyNew(traceId, this.#dependencies.nowMs() / 1000, rootStartSeconds)
    );
  }

  /**
   * Marks traces whose documents are in the store only, such as those a crash left behind. None of those that are not
   * in `traces` arrived before `since`.
   */
  addFromStore(traceIds: readonly TraceId[], since: EpochMicros): void {
    const nowMs = this.#dependencies.nowMs();
    for (const traceId of traceIds) {
      this.#dependencies.longTraces.doubt(traceId);
      const pending = this.#pending.get(traceId) ?? openPending(nowMs, [], true);
      leaveToStore(pending);
      pending.oldestReceivedAt = earlier(pending.oldestReceivedAt, since);
      this.#pending.set(traceId, pending);
    }
  }

  /**
   * Marks stored traces as `addFromStore` does, of which nobody may believe from here on that they are new. Resolves
   * when their rows of `traces` say all that was stored of them before, or when they were set aside.
   */
  async assembleStored(traceIds: readonly TraceId[], since: EpochMicros): Promise<void> {
    const { seen, nowMs } = this.#dependencies;
    for (const traceId of traceIds) {
      if (seen.isCertainlyNew(traceId, nowMs() / 1000)) seen.add(traceId, nowMs() / 1000);
    }
    this.addFromStore(traceIds, since);
    const addedMs = nowMs();
    // What arrives meanwhile opens a wait of its own, which is nobody's here.
    const isWaiting = (traceId: TraceId): boolean =>
      [this.#pending.get(traceId), this.#due.get(traceId)].some(
        (pending) => pending !== undefined && pending.firstAtMs <= addedMs,
      );
    while (traceIds.some(isWaiting)) await new Promise((tick) => setTimeout(tick, TICK_MS));
  }

  /** Marks stored traces that are in `traces`, but whose links may lead further than their rows say. */
  assembleAgain(traceIds: readonly TraceId[]): void {
    const nowMs = this.#dependencies.nowMs();
    for (const traceId of traceIds) {
      if (!this.#pending.has(traceId)) this.#pending.set(traceId, this.#open(traceId, nowMs));
    }
  }

  /** What waits of the trace, or is being assembled; undefined for nothing. What was assembled may be in it again. */
  waitingOf(traceId: TraceId): WaitingSize | undefined {
    const pending = this.#pending.get(traceId);
    const due = this.#due.get(traceId);
    if (pending === undefined || due === undefined) return sizeOf(pending ?? due);
    return {
      documents: countDocuments(pending) + countDocuments(due),
      characters: pending.bytes + due.bytes,
    };
  }

  /** How many traces wait to be assembled, or for the end of their assembly. */
  get waitingTraces(): number {
    return this.#pending.size + this.#due.size;
  }

  /** Arrival of the oldest document that is not in `traces` yet; undefined when all are. */
  get oldestWaiting(): EpochMicros | undefined {
    return earlier(this.#assemblingSince, oldestOf(this.#pending.values()));
  }

  #addOne(document: ReceivedDocument, nowMs: number): void {
    let pending = this.#pending.get(document.traceId);
    if (pending === undefined) {
      pending = this.#open(document.traceId, nowMs);
      this.#pending.set(document.traceId, pending);
    }
    addDocument(pending, document);
    pending.oldestReceivedAt = earlier(pending.oldestReceivedAt, document.receivedAt);
    pending.bytes += document.text.length;
    pending.lastAtMs = nowMs;
  }

  #open(traceId: TraceId, nowMs: number, rootStartSeconds?: number): PendingTrace {
    const recent = this.#recent.take(traceId);
    if (recent !== undefined) return openPending(nowMs, [...recent], false);
    const needsStore = !this.#dependencies.seen.isCertainlyNew(traceId, nowMs / 1000, rootStartSeconds);
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
    this.#due = this.#takeDue(everything);
    if (this.#due.size === 0) return;
    this.#roundNumber += 1;
    this.#assemblingSince = oldestOf(this.#due.values());
    let hasFailed = false;
    try {
      const outcomes: UnitOutcome[] = [];
      for (const unit of unitsOf(this.#due)) outcomes.push(await this.#assembleUnit(unit));
      hasFailed = this.#judge(outcomes);
    } finally {
      this.#putBack();
      this.#assemblingSince = undefined;
    }
    await this.#followLinks();
    if (hasFailed && !everything) await new Promise((done) => setTimeout(done, FAILURE_PAUSE_MS));
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

  /** Assembles the traces of a unit; when that fails, all but those that are to blame. */
  async #assembleUnit({ traceIds, isDoubtful }: Unit): Promise<UnitOutcome> {
    try {
      await this.#assemble(traceIds, isDoubtful ? 'once' : 'patient');
      return { kind: 'assembled', failures: [] };
    } catch (error) {
      const left = traceIds.filter((traceId) => this.#due.has(traceId));
      const failures = await isolateFailures(left, (part) => this.#assemble(part, 'once'));
      const hasWorked = left.some((traceId) => !this.#due.has(traceId));
      const kind = hasWorked || left.length === 1 ? 'assembled' : 'failed';
      return { kind, failures, error };
    }
  }

  /** Tells whether the store is in trouble. Traces that fail while others do not are in trouble themselves. */
  #judge(outcomes: readonly UnitOutcome[]): boolean {
    let hasFailed = false;
    for (const outcome of outcomes) {
      const hasOnlyItselfToBlame = ({ item, error }: Failure<TraceId>) => this.#worksForOthers(item, error);
      const failures =
        outcome.kind === 'failed' ? outcome.failures.filter(hasOnlyItselfToBlame) : outcome.failures;
      for (const { item, error } of failures) this.#tryLater(item, error);
      if (outcome.kind === 'assembled' || failures.length > 0) continue;
      this.#dependencies.onError('Traces could not be written; trying again', outcome.error);
      hasFailed = true;
    }
    return hasFailed;
  }

  /** Whether what failed for this trace has worked for another, after it failed for this one the last time. */
  #worksForOthers(traceId: TraceId, error: unknown): boolean {
    const failedInRound = this.#due.get(traceId)?.failedInRound ?? 0;
    const lastFailure = failedInRound === 0 ? this.#roundNumber - 1 : failedInRound;
    return (error instanceof WriteFailure ? this.#lastRoundThatWrote : this.#lastRoundThatRead) > lastFailure;
  }

  /** What becomes of a trace that failed by itself. */
  #tryLater(traceId: TraceId, error: unknown): void {
    const pending = this.#due.get(traceId);
    if (pending === undefined) return;
    if (this.#worksForOthers(traceId, error)) pending.failures += 1;
    pending.failedInRound = this.#roundNumber;
    if (pending.failures >= FAILURE_LIMIT) {
      this.#setAside(traceId, pending, `Trace ${traceId} is stored but cannot be written`, error);
      return;
    }
    const pauseMs = FAILURE_PAUSE_MS * 2 ** Math.max(0, pending.failures - 1);
    pending.notBeforeMs = this.#dependencies.nowMs() + pauseMs;
    this.#dependencies.onError(`Trace ${traceId} could not be written; trying again`, error);
  }

  /** Forgets a trace. It is tried again when more of it arrives, as every trace that is in the store. */
  #setAside(traceId: TraceId, pending: PendingTrace, message: string, error: unknown): void {
    this.#dependencies.onError(message, error);
    this.#dependencies.onSetAside();
    this.#letGo(traceId, pending, undefined);
  }

  async #assemble(traceIds: readonly TraceId[], persistence: WritePersistence): Promise<void> {
    const inMemory: Assembly[] = [];
    const missing = new Set<TraceId>();
    for (const traceId of traceIds) {
      const pending = this.#due.get(traceId);
      if (pending?.needsStore === true) missing.add(traceId);
      else if (pending !== undefined)
        inMemory.push({ traceId, pending, documents: pending.documents, isCut: false });
    }
    if (inMemory.length > 0) {
      await this.#noteLong(inMemory);
      await this.#write(inMemory, persistence);
    }
    if (missing.size === 0) return;
    for await (const stored of this.#dependencies.readDocuments([...missing])) {
      this.#lastRoundThatRead = this.#roundNumber;
      for (const traceId of stored.keys()) missing.delete(traceId);
      await this.#noteLong([...stored].map(([traceId, { documents }]) => ({ traceId, documents })));
      await this.#write(this.#decode(stored), persistence);
    }
    // Of the others nothing is stored any more.
    for (const traceId of missing) {
      const pending = this.#due.get(traceId);
      if (pending !== undefined) this.#letGo(traceId, pending, undefined);
    }
  }

  /** Before they are taken for short because they are in `traces`. */
  async #noteLong(
    assembled: readonly { readonly traceId: TraceId; readonly documents: readonly StoredDocument[] }[],
  ): Promise<void> {
    const { longTraces } = this.#dependencies;
    const long: TraceId[] = [];
    for (const { traceId, documents } of assembled) {
      const whole = documents.length === 0 ? this.#due.get(traceId)?.whole : undefined;
      const characters = whole?.bytes ?? documents.reduce((sum, { text }) => sum + text.length, 0);
      if (longTraces.isLong(whole?.count ?? documents.length, characters)) long.push(traceId);
    }
    if (long.length === 0) return;
    await longTraces.note(long).catch((caught: unknown) => {
      throw new WriteFailure(caught);
    });
  }

  /** The store holds what memory holds and more, since documents come here only when they are durable. */
  #decode(stored: StoredTraces): Assembly[] {
    const assemblies: Assembly[] = [];
    for (const [traceId, { documents, isCut }] of stored) {
      const pending = this.#due.get(traceId);
      if (pending === undefined) continue;
      try {
        assemblies.push({ traceId, pending, documents: documents.map(decodeStored), isCut });
      } catch (caught) {
        this.#setAside(traceId, pending, `Trace ${traceId} is stored but cannot be decoded`, caught);
      }
    }
    return assemblies;
  }

  async #write(assemblies: readonly Assembly[], persistence: WritePersistence): Promise<void> {
    const rows = await assembleRows(assemblies, this.#links, ({ traceId, pending }, error) =>
      this.#setAside(traceId, pending, `Trace ${traceId} is stored but cannot be assembled`, error),
    );
    if (rows.length > 0) {
      await this.#dependencies.writeTraces(joinRows(rows), persistence).catch((caught: unknown) => {
        throw new WriteFailure(caught);
      });
      this.#lastRoundThatWrote = this.#roundNumber;
    }
    for (const { assembly, isPartial } of rows) {
      const { traceId, pending, documents, isCut } = assembly;
      const isNews = pending.oldestReceivedAt !== undefined;
      if (isNews && this.#links.concerns(traceId)) this.#linkedTo.push(traceId);
      this.#letGo(traceId, pending, isPartial && !isCut ? documents : undefined);
    }
  }

  /** Assembles again what the round's traces are linked from. */
  async #followLinks(): Promise<void> {
    const linkedTo = this.#linkedTo;
    this.#linkedTo = [];
    const traceIds = linkedTo.length === 0 ? [] : await this.#links.changed(linkedTo);
    this.#hasFollowedLinks = traceIds.length > 0;
    this.assembleAgain(traceIds);
  }

  /** Ends the round for a trace. `worthKeeping`: its documents, when more of them are on their way. */
  #letGo(
    traceId: TraceId,
    pending: PendingTrace,
    worthKeeping: readonly ReceivedDocument[] | undefined,
  ): void {
    this.#due.delete(traceId);
    // A document that came during the assembly is joined with all of them by reading the store.
    if (worthKeeping !== undefined && !this.#pending.has(traceId))
      this.#recent.keep(traceId, worthKeeping, this.#dependencies.nowMs());
    else this.#recent.take(traceId);
    this.#dependencies.onAssembled(countDocuments(pending), pending.bytes);
  }

  /** What is left of the round waits for another, with what has arrived since. */
  #putBack(): void {
    for (const [traceId, pending] of this.#due) {
      const arrived = this.#pending.get(traceId);
      if (arrived !== undefined) join(pending, arrived);
      this.#pending.set(traceId, pending);
    }
    this.#due = new Map();
  }
}

function joinRows(rows: readonly AssembledRow[]): TraceRows {
  const slots = new Set<number>();
  for (const row of rows) for (const slot of row.slots) slots.add(slot);
  return { bytes: Buffer.concat(rows.map(({ row }) => row)), count: rows.length, slots };
}

/** Those that failed before come last and each by itself, so that they cost the others nothing. */
function unitsOf(due: ReadonlyMap<TraceId, PendingTrace>): Unit[] {
  const inMemory: TraceId[] = [];
  const missing: TraceId[] = [];
  const doubtful: TraceId[] = [];
  for (const [traceId, { failures, needsStore }] of due) {
    if (failures > 0) doubtful.push(traceId);
    else if (needsStore) missing.push(traceId);
    else inMemory.push(traceId);
  }
  return [
    ...chunksOf(inMemory, WRITE_CHUNK).map((traceIds) => ({ traceIds, isDoubtful: false })),
    ...chunksOf(missing, READ_CHUNK).map((traceIds) => ({ traceIds, isDoubtful: false })),
    ...chunksOf(doubtful.slice(0, DOUBTFUL_PER_ROUND), 1).map((traceIds) => ({ traceIds, isDoubtful: true })),
  ];
}

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  const chunks: Item[][] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}
