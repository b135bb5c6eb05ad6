/**
 * How much of what a call brought its traces may still take. What is accepted is shown, so the answer is exact, however
 * many calls are on their way at once; what is beyond a limit is refused for each document.
 *
 * A trace that cannot be near its limits is not counted: it was not long when it was assembled last, and what waits or
 * is on its way to the store is known. Only where all that might be too much is a trace counted, once, by the store,
 * and from then on by what is accepted. Arrivals are unique to a call, so that what is on its way while the store
 * counts is left to us, whether the store has it already or not.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { ReceivedDocument } from '../decode/received-document.ts';
import type { TraceLimits, TraceSize } from '../store/trace-limits.ts';
import { CommittingSizes } from './committing-sizes.ts';
import type { CountedSize, KnownTrace, LongTraces } from './long-traces.ts';
import type { SortedDocuments } from './whole-traces.ts';

/** Documents expire, so a trace that takes no more is counted again after this time. */
const COUNT_AGAIN_MS = 60 * 60 * 1000;
/** No character is longer in UTF-8, for each of its units. */
const BYTES_PER_CHARACTER = 3;

/** What a call brought of a trace. */
export interface OfferedTrace {
  readonly documents: ReceivedDocument[];
  characters: number;
}

/** Durable documents of a trace that are not in `traces` yet. */
export interface WaitingSize {
  readonly documents: number;
  readonly characters: number;
}

export interface TraceRoomDependencies {
  readonly limits: TraceLimits;
  readonly longTraces: LongTraces;
  readonly waitingOf: (traceId: TraceId) => WaitingSize | undefined;
  /** How much the store has of a trace, but for the calls with these arrivals. */
  readonly readSize: (traceId: TraceId, except: readonly EpochMicros[]) => Promise<TraceSize>;
  readonly nowMs: () => number;
}

const NONE: readonly never[] = [];

export class TraceRoom {
  readonly #dependencies: TraceRoomDependencies;
  readonly #sizes = new CommittingSizes();
  /** What is on its way to the store, by arrival. */
  readonly #committing = new Map<EpochMicros, SortedDocuments>();

  constructor(dependencies: TraceRoomDependencies) {
    this.#dependencies = dependencies;
  }

  /** The traces that have to be counted before it is known what they take of this. Nearly always there are none. */
  doubtful(traces: ReadonlyMap<TraceId, OfferedTrace>): readonly TraceId[] {
    let doubtful: TraceId[] | undefined;
    for (const [traceId, trace] of traces) {
      if (!this.#isCertain(traceId, trace)) (doubtful ??= []).push(traceId);
    }
    return doubtful ?? NONE;
  }

  /** Resolves when the traces were counted; they may be doubtful again by then. Throws FLS_STORE_UNAVAILABLE. */
  async count(traceIds: readonly TraceId[]): Promise<void> {
    await Promise.all(traceIds.map((traceId) => this.#counted(traceId)));
  }

  /** Takes out of what a call brought what the trace cannot take. To be asked in the turn in which none is doubtful. */
  cut(traceId: TraceId, { documents }: OfferedTrace): readonly ReceivedDocument[] {
    const size = this.#dependencies.longTraces.of(traceId)?.size;
    if (size === undefined) return NONE;
    const { limits } = this.#dependencies;
    let { documents: count, bytes } = size;
    const end = documents.findIndex(({ text }) => {
      count += 1;
      bytes += Buffer.byteLength(text);
      return count > limits.documents || bytes > limits.bytes;
    });
    return end === -1 ? NONE : documents.splice(end);
  }

  /** Counts what is on its way to the store now. */
  begin(arrival: EpochMicros, documents: SortedDocuments): void {
    this.#committing.set(arrival, documents);
    for (const { traceId, count, bytes } of documents.whole) this.#sizes.add(traceId, count, bytes);
    for (const { traceId, text } of documents.rest) this.#sizes.add(traceId, 1, text.length);
    this.#addToCounted(documents);
  }

  /** It is in the store and waits to be assembled, or else it may be in the store or not. */
  end(arrival: EpochMicros, isStored: boolean): void {
    const documents = this.#committing.get(arrival);
    if (documents === undefined) return;
    this.#committing.delete(arrival);
    for (const { traceId, count, bytes } of documents.whole) this.#sizes.remove(traceId, count, bytes);
    for (const { traceId, text } of documents.rest) this.#sizes.remove(traceId, 1, text.length);
    if (isStored) return;
    const { longTraces } = this.#dependencies;
    for (const { traceId } of documents.whole) longTraces.doubt(traceId);
    for (const { traceId } of documents.rest) longTraces.doubt(traceId);
  }

  #isCertain(traceId: TraceId, { documents, characters }: OfferedTrace): boolean {
    const { limits, longTraces, waitingOf } = this.#dependencies;
    const known = longTraces.of(traceId);
    if (known !== undefined) return this.#isCounted(known, documents.length, characters);
    const waiting = waitingOf(traceId);
    const count = documents.length + this.#sizes.documents(traceId) + (waiting?.documents ?? 0);
    const length = characters + this.#sizes.characters(traceId) + (waiting?.characters ?? 0);
    return (
      count + limits.long.documents <= limits.documents &&
      (length + limits.long.characters) * BYTES_PER_CHARACTER <= limits.bytes
    );
  }

  #isCounted({ size }: KnownTrace, documents: number, characters: number): boolean {
    if (size === undefined) return false;
    const { limits, nowMs } = this.#dependencies;
    const hasRoom =
      size.documents + documents <= limits.documents &&
      size.bytes + characters * BYTES_PER_CHARACTER <= limits.bytes;
    return hasRoom || nowMs() - size.countedAtMs < COUNT_AGAIN_MS;
  }

  #counted(traceId: TraceId): Promise<void> {
    const known = this.#dependencies.longTraces.open(traceId);
    known.counting ??= this.#count(traceId, known);
    return known.counting;
  }

  async #count(traceId: TraceId, known: KnownTrace): Promise<void> {
    const { readSize, nowMs } = this.#dependencies;
    const { doubts } = known;
    // Nobody takes anything of it until it is counted.
    known.size = undefined;
    const arrivals: EpochMicros[] = [];
    const size: CountedSize = { documents: 0, bytes: 0, countedAtMs: nowMs() };
    for (const [arrival, documents] of this.#committing) {
      const before = size.documents;
      for (const text of textsOf(traceId, documents)) addText(size, text);
      if (size.documents > before) arrivals.push(arrival);
    }
    try {
      const stored = await readSize(traceId, arrivals);
      size.documents += stored.documents;
      size.bytes += stored.bytes;
      if (known.doubts === doubts) known.size = size;
    } finally {
      known.counting = undefined;
    }
  }

  #addToCounted({ whole, rest }: SortedDocuments): void {
    const { longTraces } = this.#dependencies;
    for (const { traceId, readDocuments } of whole) {
      const size = longTraces.of(traceId)?.size;
      if (size !== undefined) for (const { text } of readDocuments()) addText(size, text);
    }
    for (const { traceId, text } of rest) {
      const size = longTraces.of(traceId)?.size;
      if (size !== undefined) addText(size, text);
    }
  }
}

function* textsOf(traceId: TraceId, { whole, rest }: SortedDocuments): Generator<string, void, void> {
  for (const trace of whole) {
    if (trace.traceId === traceId) for (const { text } of trace.readDocuments()) yield text;
  }
  for (const document of rest) if (document.traceId === traceId) yield document.text;
}

function addText(size: CountedSize, text: string): void {
  size.documents += 1;
  size.bytes += Buffer.byteLength(text);
}
