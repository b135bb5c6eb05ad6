/**
 * Writes rows in ClickHouse's RowBinary format into bytes that are used again for the next rows. Nothing has to be
 * escaped here nor parsed in the engine, which takes a tenth of the time for a document that it takes for text.
 * Joining a few hundred short strings to a row of text also made as many objects for the garbage collector. Half of a
 * surrogate pair becomes U+FFFD, as it has no UTF-8.
 * Source: ClickHouse documentation, "RowBinary".
 */

const INITIAL_BYTES = 256 * 1024;
/** A larger scratch is let go after use. */
const KEPT_BYTES = 4 * 1024 * 1024;
/** Most bytes of UTF-8 that one UTF-16 unit takes. */
const BYTES_PER_UNIT = 3;
/** Up to this length, copying a string unit by unit is faster than a call into the runtime. */
const SHORT_TEXT = 48;
const LONGEST_LENGTH_BYTES = 5;
const TWO_POW_32 = 2 ** 32;

export class BinaryRows {
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #length = 0;

  /** Throws away whatever was written. */
  begin(): void {
    this.#length = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  }

  /** Bytes written so far. */
  get byteLength(): number {
    return this.#length;
  }

  /** The rows so far, in a buffer of the caller's own. */
  toBuffer(): Buffer {
    const rows = Buffer.allocUnsafe(this.#length);
    this.#bytes.copy(rows, 0, 0, this.#length);
    return rows;
  }

  /** UInt8 or Bool. */
  uint8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bool(value: boolean): void {
    this.uint8(value ? 1 : 0);
  }

  uint16(value: number): void {
    this.#reserve(2);
    this.#bytes[this.#length++] = value;
    this.#bytes[this.#length++] = value >>> 8;
  }

  /** UInt32, Int32 or DateTime. */
  int32(value: number): void {
    this.#reserve(4);
    this.#put32(value);
  }

  /** Int64 or DateTime64; a whole number that a double holds exactly. */
  int64(value: number): void {
    this.#reserve(8);
    const high = Math.floor(value / TWO_POW_32);
    this.#put32(value - high * TWO_POW_32);
    this.#put32(high);
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** What an array begins with; its elements follow. */
  length(count: number): void {
    this.#reserve(LONGEST_LENGTH_BYTES);
    this.#length = putLength(this.#bytes, this.#length, count);
  }

  text(value: string): void {
    this.#reserve(value.length * BYTES_PER_UNIT + LONGEST_LENGTH_BYTES);
    if (value.length > SHORT_TEXT || !this.#putAscii(value)) this.#putUtf8(value);
  }

  /** False, with nothing written, when there is more than ASCII in it. */
  #putAscii(value: string): boolean {
    const bytes = this.#bytes;
    // The length of a short text takes one byte.
    let at = this.#length + 1;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 0x7f) return false;
      bytes[at++] = unit;
    }
    bytes[this.#length] = value.length;
    this.#length = at;
    return true;
  }

  /** Written behind as much room as its length takes if it is ASCII, and moved where it is not. */
  #putUtf8(value: string): void {
    const start = this.#length;
    const room = lengthBytes(value.length);
    const written = this.#bytes.write(value, start + room, 'utf8');
    const needed = lengthBytes(written);
    if (needed !== room) this.#bytes.copyWithin(start + needed, start + room, start + room + written);
    putLength(this.#bytes, start, written);
    this.#length = start + needed + written;
  }

  #put32(value: number): void {
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = value;
    bytes[at++] = value >>> 8;
    bytes[at++] = value >>> 16;
    bytes[at++] = value >>> 24;
    this.#length = at;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

/** Seven bits a byte, the lowest first, the highest bit saying that more follow. Returns the place behind it. */
function putLength(bytes: Buffer, start: number, count: number): number {
  let at = start;
  let rest = count;
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

function lengthBytes(count: number): number {
  let bytes = 1;
  for (let rest = count >>> 7; rest > 0; rest >>>= 7) bytes++;
  return bytes;
}
