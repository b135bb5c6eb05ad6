/**
 * The traces that are long, and how much was taken of those that get more. All others had little when they were
 * assembled last, so nobody has to count them. There are as many entries as long traces are stored, and of a trace that
 * was counted and turned out to be short there is one for a minute.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { TraceLimits, TraceSize } from '../store/trace-limits.ts';

const MS_PER_DAY = 24 * 60 * 60 * 1000;
/** A trace that goes on being long is marked again this often, so that its mark lasts as long as its documents. */
const MARK_AGAIN_MS = MS_PER_DAY;
const SHORT_KEPT_MS = 60_000;

/** What a trace has: stored, or accepted and on its way there. */
export interface CountedSize extends TraceSize {
  documents: number;
  bytes: number;
  readonly countedAtMs: number;
}

export interface KnownTrace {
  /** Undefined while nobody asked, and after an insert failed that may have happened nevertheless. */
  size: CountedSize | undefined;
  counting: Promise<void> | undefined;
  /** Grows whenever what is being counted is in doubt again. */
  doubts: number;
  /** When it was marked as long, or, while it was not, when it was counted first. */
  sinceMs: number;
}

export interface LongTracesDependencies {
  readonly limits: TraceLimits;
  /** When each was marked, the earliest first. */
  readonly marked: ReadonlyMap<TraceId, EpochMicros>;
  /** Resolves when the traces are known to the next start as well. */
  readonly mark: (traceIds: readonly TraceId[]) => Promise<void>;
  /** What is stored of a trace that got nothing since is gone. */
  readonly keptMs: number;
  readonly nowMs: () => number;
}

export class LongTraces {
  readonly #dependencies: LongTracesDependencies;
  /** By when they were marked, as a Map keeps the order of insertion. */
  readonly #marked = new Map<TraceId, KnownTrace>();
  readonly #unmarked = new Map<TraceId, KnownTrace>();

  constructor(dependencies: LongTracesDependencies) {
    this.#dependencies = dependencies;
    for (const [traceId, at] of dependencies.marked) this.#marked.set(traceId, unknownSize(at / 1000));
  }

  /** Undefined for a trace that was not long when it was assembled last. */
  of(traceId: TraceId): KnownTrace | undefined {
    // Usually there are none, and this is asked for every trace of every call.
    if (this.#marked.size === 0 && this.#unmarked.size === 0) return undefined;
    return this.#marked.get(traceId) ?? this.#unmarked.get(traceId);
  }

  /** The trace from here on, be it long or not. */
  open(traceId: TraceId): KnownTrace {
    const nowMs = this.#dependencies.nowMs();
    forgetUntil(this.#unmarked, nowMs - SHORT_KEPT_MS);
    const known = this.of(traceId) ?? unknownSize(nowMs);
    if (!this.#marked.has(traceId)) this.#unmarked.set(traceId, known);
    return known;
  }

  /** Whether a trace with so much is to be noted. */
  isLong(documents: number, characters: number): boolean {
    const { long } = this.#dependencies.limits;
    return documents > long.documents || characters > long.characters;
  }

  /** Resolves when all of these traces are marked as long; rejects where that cannot be written. */
  async note(traceIds: readonly TraceId[]): Promise<void> {
    const nowMs = this.#dependencies.nowMs();
    const isMarked = (traceId: TraceId) =>
      nowMs - (this.#marked.get(traceId)?.sinceMs ?? Number.NEGATIVE_INFINITY) < MARK_AGAIN_MS;
    const fresh = traceIds.filter((traceId) => !isMarked(traceId));
    if (fresh.length === 0) return;
    await this.#dependencies.mark(fresh);
    for (const traceId of fresh) this.#keepMarked(traceId, nowMs);
    forgetUntil(this.#marked, nowMs - this.#dependencies.keptMs);
  }

  /** What was counted of the trace may be wrong now. */
  doubt(traceId: TraceId): void {
    const known = this.of(traceId);
    if (known === undefined) return;
    known.size = undefined;
    known.doubts += 1;
  }

  #keepMarked(traceId: TraceId, nowMs: number): void {
    const known = this.of(traceId) ?? unknownSize(nowMs);
    known.sinceMs = nowMs;
    this.#unmarked.delete(traceId);
    this.#marked.delete(traceId);
    this.#marked.set(traceId, known);
  }
}

function unknownSize(sinceMs: number): KnownTrace {
  return { size: undefined, counting: undefined, doubts: 0, sinceMs };
}

/** One that is being counted stays: whoever waits for that would begin anew. */
function forgetUntil(traces: Map<TraceId, KnownTrace>, ms: number): void {
  for (const [traceId, { sinceMs, counting }] of traces) {
    if (sinceMs > ms) return;
    if (counting === undefined) traces.delete(traceId);
  }
}
