/**
 * One stream of traces, cut into requests of 512 spans. Every layout is laid out once, copied when all that there is of
 * it is under way, and used again when whoever sent it gives it back; all that is written for a new request are ids,
 * times and the two counters of the attributes.
 */

import type { Random } from '../random.ts';
import {
  copyRequest,
  KEY_AFTER_KEY,
  layOutRequest,
  LAYOUTS,
  PLACES_PER_SPAN,
  VALUE_AFTER_KEY,
  type SpanRequest,
} from './span-request.ts';
import { ATTRIBUTE_KEYS, ATTRIBUTE_VALUES, ATTRIBUTES_PER_CHILD } from './span-shape.ts';

const WORD = 2 ** 32;
const ZERO = 0x30;
/** Digits begin there in `attr_00` and `val_000`. */
const KEY_DIGITS = 5;
const VALUE_DIGITS = 4;

/** Nanoseconds: what a sleep of a microsecond takes in a Go program, and the time until the next one begins. */
const SHORTEST_CHILD = 55_000;
const CHILD_VARIANCE = 65_000;
const SHORTEST_PAUSE = 1_000;
const PAUSE_VARIANCE = 4_000;
/** No trace is longer. */
const LONGEST_TRACE_MICROS = 1_200;
/** Traces ended within this time before they are sent. */
const AGE_MICROS = 50_000;

export class SpanStream {
  readonly #random: Random;
  readonly #layouts: readonly SpanRequest[];
  /** Requests that nobody is sending, by layout. */
  readonly #free: readonly SpanRequest[][];
  /** Of the trace that is being written: four words of its id and two of its root's. */
  readonly #ids = new Int32Array(6);
  /** Its start in nanoseconds since the epoch, as two words, and how far it has come since. */
  #startHigh = 0;
  #startLow = 0;
  #elapsed = 0;
  #isInsideTrace = false;
  #key = 0;
  #value = 0;
  #requests = 0;

  /** `head` makes what the transport puts before a message of so many bytes. */
  constructor(random: Random, head: (messageBytes: number) => Buffer) {
    this.#random = random;
    this.#layouts = Array.from({ length: LAYOUTS }, (_, layout) => layOutRequest(layout, head));
    this.#free = this.#layouts.map((request) => [request]);
  }

  /** The next 512 spans. The traces that begin in them ended shortly before `endMicros` (epoch microseconds). */
  next(endMicros: number): SpanRequest {
    const request = this.#take(this.#requests % LAYOUTS);
    this.#requests += 1;
    const { bytes, places } = request;
    for (let index = 0; index < places.length; index += PLACES_PER_SPAN) {
      if (!this.#isInsideTrace) this.#beginTrace(endMicros);
      this.#writeSpan(bytes, places, index);
    }
    return request;
  }

  /** Takes back a request whose bytes nobody reads any more. */
  release(request: SpanRequest): void {
    this.#free[request.layout]?.push(request);
  }

  #take(layout: number): SpanRequest {
    const [request, free] = [this.#layouts[layout], this.#free[layout]];
    if (request === undefined || free === undefined) throw new RangeError(`there is no layout ${layout}`);
    return free.pop() ?? copyRequest(request);
  }

  #beginTrace(endMicros: number): void {
    const ids = this.#ids;
    for (let word = 0; word < ids.length; word += 1) ids[word] = this.#random.word();
    const micros = Math.floor(endMicros) - LONGEST_TRACE_MICROS - this.#random.below(AGE_MICROS);
    // Nanoseconds are more than a number holds exactly, so the product is made of halves.
    const low = (micros % WORD) * 1000 + this.#random.below(1000);
    this.#startHigh = Math.floor(micros / WORD) * 1000 + Math.floor(low / WORD);
    this.#startLow = low % WORD;
    this.#elapsed = 0;
    this.#isInsideTrace = true;
  }

  #writeSpan(bytes: Buffer, places: Int32Array, index: number): void {
    const ids = this.#ids;
    const random = this.#random;
    const traceIdAt = places[index] ?? 0;
    for (let word = 0; word < 4; word += 1) writeWord(bytes, traceIdAt + word * 4, ids[word] ?? 0);
    const spanIdAt = places[index + 1] ?? 0;
    const parentAt = places[index + 2] ?? -1;
    const startAt = places[index + 3] ?? 0;
    const endAt = places[index + 4] ?? 0;
    if (parentAt < 0) {
      writeWord(bytes, spanIdAt, ids[4] ?? 0);
      writeWord(bytes, spanIdAt + 4, ids[5] ?? 0);
      this.#writeTime(bytes, startAt, 0);
      this.#writeTime(bytes, endAt, this.#elapsed);
      this.#isInsideTrace = false;
      return;
    }
    writeWord(bytes, spanIdAt, random.word());
    writeWord(bytes, spanIdAt + 4, random.word());
    writeWord(bytes, parentAt, ids[4] ?? 0);
    writeWord(bytes, parentAt + 4, ids[5] ?? 0);
    const start = this.#elapsed + SHORTEST_PAUSE + random.below(PAUSE_VARIANCE);
    this.#elapsed = start + SHORTEST_CHILD + random.below(CHILD_VARIANCE);
    this.#writeTime(bytes, startAt, start);
    this.#writeTime(bytes, endAt, this.#elapsed);
    this.#writeAttributes(bytes, places[index + 5] ?? 0);
  }

  #writeTime(bytes: Buffer, at: number, elapsed: number): void {
    const low = this.#startLow + elapsed;
    const carry = low >= WORD ? 1 : 0;
    writeWord(bytes, at, (low - carry * WORD) | 0);
    writeWord(bytes, at + 4, (this.#startHigh + carry) | 0);
  }

  #writeAttributes(bytes: Buffer, firstKeyAt: number): void {
    let key = this.#key;
    let value = this.#value;
    let at = firstKeyAt;
    for (let attribute = 0; attribute < ATTRIBUTES_PER_CHILD; attribute += 1) {
      const keyTens = (key / 10) | 0;
      bytes[at + KEY_DIGITS] = ZERO + keyTens;
      bytes[at + KEY_DIGITS + 1] = ZERO + key - keyTens * 10;
      const valueAt = at + VALUE_AFTER_KEY + VALUE_DIGITS;
      const hundreds = (value / 100) | 0;
      const tens = ((value - hundreds * 100) / 10) | 0;
      bytes[valueAt] = ZERO + hundreds;
      bytes[valueAt + 1] = ZERO + tens;
      bytes[valueAt + 2] = ZERO + value - hundreds * 100 - tens * 10;
      key = key + 1 === ATTRIBUTE_KEYS ? 0 : key + 1;
      value = value + 1 === ATTRIBUTE_VALUES ? 0 : value + 1;
      at += KEY_AFTER_KEY;
    }
    this.#key = key;
    this.#value = value;
  }
}

/** Little-endian, as protobuf has it; for an id the order is of no matter. */
function writeWord(bytes: Buffer, at: number, word: number): void {
  bytes[at] = word & 255;
  bytes[at + 1] = (word >>> 8) & 255;
  bytes[at + 2] = (word >>> 16) & 255;
  bytes[at + 3] = word >>> 24;
}
