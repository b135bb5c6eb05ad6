/**
 * Writes one row of JSONCompactEachRow into bytes that are used again for the next row. Joining a few hundred short
 * strings to a row made as many objects for the garbage collector and took three times as long. Everything beyond
 * ASCII is escaped, so that a finished row is plain ASCII whatever senders write, and half of a surrogate pair, which
 * the engine refuses together with the whole insert, becomes U+FFFD.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;
const SPACE = 0x20;
const DELETE = 0x7f;
const HIGH_SURROGATES = 0xd800;
const LOW_SURROGATES = 0xdc00;
const SURROGATES_END = 0xe000;
const REPLACEMENT = 0xfffd;

/** Numbers below it are written digit by digit in 32-bit arithmetic. */
const SMALL = 1_000_000_000;

/** Most bytes one character takes: `\uffff`. */
const LONGEST_ESCAPE = 6;

/** Needs no escape, however deep. */
const PLAIN = /^[ !#-[\]-~]*$/;

const HEX = [...'0123456789abcdef'].map((digit) => digit.charCodeAt(0));
const INITIAL_BYTES = 64 * 1024;

export class JsonRow {
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #length = 0;

  /** Begins a row, whatever became of the one before. */
  begin(): void {
    this.#length = 0;
  }

  /** Appends text that is ASCII and needs no escape, such as punctuation. */
  raw(ascii: string): void {
    this.#reserve(ascii.length);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < ascii.length; i++) bytes[at++] = ascii.charCodeAt(i);
    this.#length = at;
  }

  /** Appends a number; it must be finite. */
  number(value: number): void {
    if (!Number.isInteger(value) || value >= SMALL || value <= -SMALL) {
      this.raw(String(value));
      return;
    }
    this.#reserve(LONGEST_ESCAPE * 2);
    if (value < 0) this.#bytes[this.#length++] = MINUS;
    this.#digits(Math.abs(value));
  }

  /** Appends a JSON string. */
  text(value: string): void {
    this.raw('"');
    this.#content(value);
    this.raw('"');
  }

  /** Appends a JSON string to JSON that is itself the content of a JSON string. */
  innerText(value: string): void {
    if (!PLAIN.test(value)) {
      this.#content(JSON.stringify(value));
      return;
    }
    this.raw('\\"');
    this.raw(value);
    this.raw('\\"');
  }

  #content(value: string): void {
    this.#reserve(value.length * LONGEST_ESCAPE);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit >= SPACE && unit < DELETE && unit !== QUOTE && unit !== BACKSLASH) {
        bytes[at++] = unit;
        continue;
      }
      this.#length = at;
      i += this.#escape(unit, value, i);
      at = this.#length;
    }
    this.#length = at;
  }

  /** The row so far. */
  toString(): string {
    return this.#bytes.toString('latin1', 0, this.#length);
  }

  #digits(value: number): void {
    const bytes = this.#bytes;
    let end = this.#length + 1;
    for (let limit = 10; limit <= value; limit *= 10) end++;
    this.#length = end;
    let rest = value;
    do {
      const tenth = (rest / 10) | 0;
      bytes[--end] = ZERO + rest - tenth * 10;
      rest = tenth;
    } while (rest > 0);
  }

  /** Appends the escape of the unit at `index`; returns how many further units it took. */
  #escape(unit: number, value: string, index: number): number {
    if (unit < HIGH_SURROGATES || unit >= SURROGATES_END) {
      this.#escapeUnit(unit);
      return 0;
    }
    const next = index + 1 < value.length ? value.charCodeAt(index + 1) : 0;
    if (unit >= LOW_SURROGATES || next < LOW_SURROGATES || next >= SURROGATES_END) {
      this.#escapeUnit(REPLACEMENT);
      return 0;
    }
    this.#escapeUnit(unit);
    this.#escapeUnit(next);
    return 1;
  }

  #escapeUnit(unit: number): void {
    this.#bytes[this.#length++] = BACKSLASH;
    if (unit === QUOTE || unit === BACKSLASH) {
      this.#bytes[this.#length++] = unit;
      return;
    }
    this.#bytes[this.#length++] = 0x75; // u
    for (let shift = 12; shift >= 0; shift -= 4)
      this.#bytes[this.#length++] = HEX[(unit >> shift) & 0xf] ?? ZERO;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
