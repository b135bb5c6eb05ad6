/**
 * Short texts that come again and again: the keys of attributes, and values such as methods and host names. Making a
 * string of bytes is a call out of JavaScript that costs more than to compare the bytes with those of a string that is
 * there already; besides, a string that is not made anew takes no memory and keeps the hash that maps ask for.
 *
 * A text has one place, found by a hash of its bytes, and takes it from whichever text was there: so the cache neither
 * grows nor needs care, and whoever sends texts that fall on each other gets them all the same.
 */

export interface TextCacheSize {
  /** There are two to the power of this many places. */
  readonly placeBits: number;
  /** Longer texts are not kept: the longer, the rarer they come again. At most 255. */
  readonly longestBytes: number;
}

export class TextCache {
  readonly #longestBytes: number;
  /** How far a hash of 32 bits is moved to be the number of a place. */
  readonly #shift: number;
  readonly #texts: string[];
  readonly #lengths: Uint8Array;
  /** What each text was made of, from its place times `#longestBytes`. */
  readonly #bytes: Uint8Array;

  constructor({ placeBits, longestBytes }: TextCacheSize) {
    const places = 2 ** placeBits;
    this.#longestBytes = longestBytes;
    this.#shift = 32 - placeBits;
    this.#texts = Array.from({ length: places }, () => '');
    this.#lengths = new Uint8Array(places);
    this.#bytes = new Uint8Array(places * longestBytes);
  }

  /** The text that `bytes` spell from `start` to before `end`; what is not UTF-8 is replaced. */
  read(bytes: Buffer, start: number, end: number): string {
    if (end - start > this.#longestBytes) return bytes.toString('utf8', start, end);
    const place = hashOf(bytes, start, end) >>> this.#shift;
    if (this.#holds(place, bytes, start, end)) return this.#texts[place] ?? '';
    const text = bytes.toString('utf8', start, end);
    this.#keep(place, text, bytes, start, end);
    return text;
  }

  #holds(place: number, bytes: Buffer, start: number, end: number): boolean {
    if (this.#lengths[place] !== end - start) return false;
    const kept = this.#bytes;
    let index = place * this.#longestBytes;
    for (let other = start; other < end; other++) if (kept[index++] !== bytes[other]) return false;
    return true;
  }

  #keep(place: number, text: string, bytes: Buffer, start: number, end: number): void {
    this.#texts[place] = text;
    this.#lengths[place] = end - start;
    let index = place * this.#longestBytes;
    for (let other = start; other < end; other++) this.#bytes[index++] = bytes[other] ?? 0;
  }
}

/** Every byte counts, as keys that differ in one digit are common; four at once, as multiplying takes longest. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = end - start;
  let index = start;
  for (; index + 4 <= end; index += 4) {
    const word =
      (bytes[index] ?? 0) |
      ((bytes[index + 1] ?? 0) << 8) |
      ((bytes[index + 2] ?? 0) << 16) |
      ((bytes[index + 3] ?? 0) << 24);
    hash = mix(hash, word);
  }
  for (; index < end; index++) hash = mix(hash, bytes[index] ?? 0);
  return hash;
}

/** The upper bits of the product depend on all of both. */
function mix(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x9e3779b1);
  return product ^ (product >>> 15);
}
