/**
 * Remembers which traces were already assembled and let go, so that a document of such a trace is joined with its
 * stored siblings instead of being taken for a new trace. It keeps 64-bit fingerprints in two generations of fixed
 * size: a wrong yes costs one needless read of the store, and a no is only given where the memory reaches back far
 * enough to know.
 */

import { traceIdEpochSeconds, type TraceId } from '@fluoroscope/wire';

const GENERATION_CAPACITY = 1 << 20;
/** Twice the capacity keeps probes short; a power of two makes the modulus a mask. */
const SLOTS = GENERATION_CAPACITY * 2;
const MASK = SLOTS - 1;
/** 2^32 divided by the golden ratio, made odd: spreads neighbours over all bits (Knuth, multiplicative hashing). */
const GOLDEN_RATIO = 0x9e3779b1;

/** How far a sender's clock may differ from ours before its ids make us look into the store. */
const CLOCK_TOLERANCE_SECONDS = 60;

class Generation {
  readonly #high = new Uint32Array(SLOTS);
  readonly #low = new Uint32Array(SLOTS);
  readonly #used = new Uint8Array(SLOTS);
  size = 0;

  add(high: number, low: number): void {
    const slot = this.#find(high, low);
    if (this.#used[slot] === 1) return;
    this.#used[slot] = 1;
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.size += 1;
  }

  has(high: number, low: number): boolean {
    return this.#used[this.#find(high, low)] === 1;
  }

  #find(high: number, low: number): number {
    // Both halves count: ids that differ in the upper one only would all queue for one slot.
    let slot = (low ^ Math.imul(high, GOLDEN_RATIO)) & MASK;
    while (this.#used[slot] === 1 && (this.#high[slot] !== high || this.#low[slot] !== low))
      slot = (slot + 1) & MASK;
    return slot;
  }
}

export class SeenTraceIds {
  #current = new Generation();
  #previous: Generation | undefined;
  /** Ids that begin with this second or a later one were certainly seen if they were here. */
  #knownFromSeconds: number;
  #currentSinceSeconds: number;

  /** `completeFromSeconds`: the memory holds every trace that arrived since; -Infinity over an empty store. */
  constructor(completeFromSeconds: number, nowSeconds: number) {
    this.#knownFromSeconds = completeFromSeconds;
    this.#currentSinceSeconds = nowSeconds;
  }

  add(traceId: TraceId, nowSeconds: number): void {
    this.#current.add(...fingerprint(traceId));
    if (this.#current.size < GENERATION_CAPACITY) return;
    // What only the previous generation held is forgotten now: the memory reaches back to where the full one began.
    if (this.#previous !== undefined) this.#knownFromSeconds = this.#currentSinceSeconds;
    this.#previous = this.#current;
    this.#current = new Generation();
    this.#currentSinceSeconds = nowSeconds;
  }

  /** True only if no document of this trace can be in the store; then it needs no reading. */
  isCertainlyNew(traceId: TraceId, nowSeconds: number): boolean {
    const [high, low] = fingerprint(traceId);
    if (this.#current.has(high, low) || this.#previous?.has(high, low) === true) return false;
    if (this.#knownFromSeconds === Number.NEGATIVE_INFINITY) return true;
    // The leading digits of a W3C id are random: only a time that can be true says when the trace began.
    const seconds = traceIdEpochSeconds(traceId);
    const isPossible = seconds <= nowSeconds + CLOCK_TOLERANCE_SECONDS;
    return isPossible && seconds >= this.#knownFromSeconds + CLOCK_TOLERANCE_SECONDS;
  }
}

/** The last 16 of the id's hex digits, which are random in either spelling. */
function fingerprint(traceId: TraceId): [high: number, low: number] {
  return [Number.parseInt(traceId.slice(19, 27), 16), Number.parseInt(traceId.slice(27), 16)];
}
