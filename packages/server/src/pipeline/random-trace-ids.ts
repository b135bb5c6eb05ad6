/**
 * Which random trace ids the store may hold. An id that begins with the time says by itself whether its trace can have
 * been received before; a W3C id says nothing, and to ask the store about each would take more time than everything
 * else that is done for its trace. So all of them are remembered in a Bloom filter: what it does not hold was never
 * added, and of what it holds some were not either, which costs a needless read of the store.
 * Source: Kirsch and Mitzenmacher, "Less Hashing, Same Performance", for making several hashes of two; Wellons,
 * "Prospecting for Hash Functions", for the factors.
 */

const INDEX_BITS = 28;
/** 32 MiB, of which the system gives what is written to. */
const WORDS = 2 ** (INDEX_BITS - 5);
const HASHES = 4;
/** Beyond it one answer in fifteen is a needless read, and with every further id more of them. */
const SATURATED_IDS = 2 ** (INDEX_BITS - 3);

export class RandomTraceIds {
  readonly #words = new Uint32Array(WORDS);
  #added = 0;
  #isComplete: boolean;

  /** `isComplete`: nothing is in the store that was not added. */
  constructor(isComplete: boolean) {
    this.#isComplete = isComplete;
  }

  /** Adds an id by two words of its random digits; a word is a whole number below 2^32. */
  add(high: number, low: number): void {
    this.#added += 1;
    const first = mix(high ^ mix(low));
    const step = stepOf(first, low);
    for (let hash = 0; hash < HASHES; hash++) {
      const index = indexOf(first, step, hash);
      this.#words[index >>> 5] = (this.#words[index >>> 5] ?? 0) | (1 << (index & 31));
    }
  }

  /** Everything that was in the store has been added. */
  complete(): void {
    this.#isComplete = true;
  }

  /** Whether `isCertainlyNew` is worth asking: it knows everything, and does not hold too much of it. */
  get isReliable(): boolean {
    return this.#isComplete && this.#added <= SATURATED_IDS;
  }

  /** True only if the id was never added and is not in the store. */
  isCertainlyNew(high: number, low: number): boolean {
    if (!this.#isComplete) return false;
    const first = mix(high ^ mix(low));
    const step = stepOf(first, low);
    for (let hash = 0; hash < HASHES; hash++) {
      const index = indexOf(first, step, hash);
      if (((this.#words[index >>> 5] ?? 0) & (1 << (index & 31))) === 0) return true;
    }
    return false;
  }
}

/** Odd, so that it leads to different places wherever it begins. */
function stepOf(first: number, low: number): number {
  return mix(first ^ low) | 1;
}

function indexOf(first: number, step: number, hash: number): number {
  return (first + Math.imul(hash, step)) >>> (32 - INDEX_BITS);
}

/** Ids that are not as random as they should be are spread all the same. */
function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
