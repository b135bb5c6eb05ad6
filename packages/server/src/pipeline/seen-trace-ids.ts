/**
 * Remembers which traces were already assembled and let go, so that a document of such a trace is joined with its
 * stored siblings instead of being taken for a new trace. It keeps 64-bit fingerprints in two generations of fixed
 * size: a wrong yes costs one needless read of the store, and a no is only given where the memory reaches back far
 * enough to know.
 */

import { RandomTraceIds } from './random-trace-ids.ts';
import { traceIdEpochSeconds, type TraceId } from '@fluoroscope/wire';

const GENERATION_CAPACITY = 1 << 20;
/** Twice the capacity keeps probes short; a power of two makes the modulus a mask. */
const SLOTS = GENERATION_CAPACITY * 2;
const MASK = SLOTS - 1;
/** 2^32 divided by the golden ratio, made odd: spreads neighbours over all bits (Knuth, multiplicative hashing). */
const GOLDEN_RATIO = 0x9e3779b1;

/** How far a sender's clock may differ from ours before its ids make us look into the store. */
const CLOCK_TOLERANCE_SECONDS = 60;
/**
 * Ids that are further ahead are not from a clock: a W3C id that begins with any digits is this near once in eight
 * million.
 */
const LONGEST_LEAD_SECONDS = 600;
/** Nor are those further behind than what was ever sent with them has been kept. */
const LONGEST_LAG_SECONDS = 61 * 24 * 60 * 60;

/** How many ids this remembers at least before it forgets. */
export const REMEMBERED_TRACES = GENERATION_CAPACITY * 2;

/** Bytes of a fingerprint. */
const FINGERPRINT_BYTES = 8;

class Generation {
  readonly #high = new Uint32Array(SLOTS);
  readonly #low = new Uint32Array(SLOTS);
  readonly #used = new Uint8Array(SLOTS);
  size = 0;
  /** The latest second that an id began with when it came from a clock ahead of ours. */
  aheadThroughSeconds = Number.NEGATIVE_INFINITY;

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

/** The seconds since the epoch that an id from a clock begins with; any other id is random. */
export function timesOfIds(
  nowSeconds: number,
  lagSeconds: number = LONGEST_LAG_SECONDS,
): { readonly from: number; readonly through: number } {
  return { from: nowSeconds - lagSeconds, through: nowSeconds + LONGEST_LEAD_SECONDS };
}

export class SeenTraceIds {
  readonly #random: RandomTraceIds;
  readonly #lagSeconds: number;
  #current = new Generation();
  #previous: Generation | undefined;
  /** Every trace that received something since is remembered. */
  #completeFromSeconds: number;
  #currentSinceSeconds: number;
  /** Forgotten ids, which came from clocks ahead of ours, begin with seconds up to here. */
  #aheadThroughSeconds = Number.NEGATIVE_INFINITY;

  /**
   * `completeFromSeconds`: the memory holds every trace that arrived since; -Infinity over an empty store.
   * `lagSeconds`: how long ago the time in an id may be whose documents are still in the store.
   */
  constructor(completeFromSeconds: number, nowSeconds: number, lagSeconds: number = LONGEST_LAG_SECONDS) {
    this.#lagSeconds = lagSeconds;
    this.#random = new RandomTraceIds(completeFromSeconds === Number.NEGATIVE_INFINITY);
    this.#completeFromSeconds = completeFromSeconds;
    this.#currentSinceSeconds = nowSeconds;
    // How far ahead the clocks of an earlier process's senders were is not known, so its ids may reach up to now.
    if (completeFromSeconds !== Number.NEGATIVE_INFINITY) this.#aheadThroughSeconds = nowSeconds;
  }

  add(traceId: TraceId, nowSeconds: number): void {
    const seconds = traceIdEpochSeconds(traceId);
    const lead = seconds - nowSeconds;
    if (lead > CLOCK_TOLERANCE_SECONDS && lead <= LONGEST_LEAD_SECONDS) {
      this.#current.aheadThroughSeconds = Math.max(this.#current.aheadThroughSeconds, seconds);
    }
    const [high, low] = fingerprint(traceId);
    this.#addFingerprint(high, low, nowSeconds);
    if (!this.#isTime(seconds, nowSeconds)) this.#random.add(high, low);
  }

  /** Adds stored traces with random ids, likewise; `completeRandom` tells when these were all there are. */
  addRandomEnds(ends: Buffer): void {
    for (let at = 0; at + FINGERPRINT_BYTES <= ends.length; at += FINGERPRINT_BYTES) {
      this.#random.add(ends.readUInt32BE(at), ends.readUInt32BE(at + 4));
    }
  }

  completeRandom(): void {
    this.#random.complete();
  }

  /** Adds traces by the last 16 digits of their ids, as 8 bytes each. */
  addEnds(ends: Buffer, nowSeconds: number): void {
    for (let at = 0; at + FINGERPRINT_BYTES <= ends.length; at += FINGERPRINT_BYTES) {
      this.#addFingerprint(ends.readUInt32BE(at), ends.readUInt32BE(at + 4), nowSeconds);
    }
  }

  /**
   * True only if no document of this trace can be in the store; then it needs no reading. An id that begins with the
   * time says when its trace began, and random ones, as those of W3C, are remembered. While they are not all known, or
   * are too many, `rootStartSeconds` tells where the root is known: the root begins the trace. A second root that
   * follows under the same random id, after the first one was forgotten, is taken for a trace then.
   */
  isCertainlyNew(traceId: TraceId, nowSeconds: number, rootStartSeconds?: number): boolean {
    const [high, low] = fingerprint(traceId);
    if (this.#current.has(high, low) || this.#previous?.has(high, low) === true) return false;
    if (this.#completeFromSeconds === Number.NEGATIVE_INFINITY) return true;
    const idSeconds = traceIdEpochSeconds(traceId);
    if (this.#isTime(idSeconds, nowSeconds)) return this.#isRemembered(idSeconds, nowSeconds);
    if (this.#random.isCertainlyNew(high, low)) return true;
    if (this.#random.isReliable || rootStartSeconds === undefined) return false;
    return this.#isRemembered(rootStartSeconds, nowSeconds);
  }

  #isTime(idSeconds: number, nowSeconds: number): boolean {
    const { from, through } = timesOfIds(nowSeconds, this.#lagSeconds);
    return idSeconds >= from && idSeconds <= through;
  }

  /** Whether every trace that began then, and had anything stored, is remembered. */
  #isRemembered(seconds: number, nowSeconds: number): boolean {
    const isPossible = seconds <= nowSeconds + CLOCK_TOLERANCE_SECONDS;
    const isRecent = seconds >= this.#completeFromSeconds + CLOCK_TOLERANCE_SECONDS;
    return isPossible && isRecent && seconds > this.#aheadThroughSeconds;
  }

  #addFingerprint(high: number, low: number, nowSeconds: number): void {
    this.#current.add(high, low);
    if (this.#current.size >= GENERATION_CAPACITY) this.#startGeneration(nowSeconds);
  }

  #startGeneration(nowSeconds: number): void {
    // What only the previous generation held is forgotten now: the memory reaches back to where the full one began.
    if (this.#previous !== undefined) {
      this.#completeFromSeconds = this.#currentSinceSeconds;
      this.#aheadThroughSeconds = Math.max(this.#aheadThroughSeconds, this.#previous.aheadThroughSeconds);
    }
    this.#previous = this.#current;
    this.#current = new Generation();
    this.#currentSinceSeconds = nowSeconds;
  }
}

/** The last 16 of the id's hex digits, which are random in either spelling. */
function fingerprint(traceId: TraceId): [high: number, low: number] {
  return [Number.parseInt(traceId.slice(19, 27), 16), Number.parseInt(traceId.slice(27), 16)];
}
