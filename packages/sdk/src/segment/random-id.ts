/**
 * Random ids from a pool: asking the system's generator for eight bytes, and printing them, costs more than everything
 * else a segment's construction does, so a few hundred ids are made at a time and cut from one text.
 */
const ID_DIGITS = 16;
const POOL_BYTES = 4096;

let digits = '';
let used = 0;

/** A segment, subsegment or exception id: 16 hex digits. */
export function randomId(): string {
  return randomDigits(ID_DIGITS);
}

/** `count` random hex digits. */
export function randomDigits(count: number): string {
  if (used + count > digits.length) {
    digits = Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(POOL_BYTES))).toString('hex');
    used = 0;
  }
  used += count;
  return digits.slice(used - count, used);
}
