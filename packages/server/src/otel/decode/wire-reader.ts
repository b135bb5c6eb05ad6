/**
 * Reads the fields of a protobuf message one after the other. The library's reader decodes varints, lengths and fixed
 * numbers and skips; this adds what OTLP asks for: ids, times and 64-bit integers straight as the model has them, texts
 * from a cache, and a refusal for every field whose layout is not the protocol's. Nothing that is returned is a view
 * into the message: a span may live long after its request.
 *
 * Messages are read up to an end, which need not be checked on the way: whoever reads beyond it is found out when the
 * next field is asked for.
 * Source: Protocol Buffers, "Encoding".
 */

import type { EpochSeconds, SegmentId, TraceId } from '@fluoroscope/wire';
import protobuf from 'protobufjs/minimal.js';
import { MalformedRequest } from './malformed-request.ts';
import { toInteger, toSeconds } from './numbers.ts';
import { TextCache } from './text-cache.ts';

/** What `nextTag` gives at the end of a message; no field has the number 0. */
export const END = 0;

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const LONGEST_VARINT_BITS = 70;

const MESSAGE =
  'The request is not an ExportTraceServiceRequest in protobuf, or it is cut off; check which protocol the exporter ' +
  'speaks and what stands between it and this port.';

/** Keys have a cache of their own, as values of all kinds would drive them out. */
const keys = new TextCache({ placeBits: 11, longestBytes: 48 });
const texts = new TextCache({ placeBits: 12, longestBytes: 16 });

export class WireReader {
  readonly #bytes: Buffer;
  readonly #reader: protobuf.Reader;
  #lastTraceId: TraceId | undefined;
  #lastTraceIdStart = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#reader = protobuf.Reader.create(this.#bytes);
  }

  /** Where the whole message ends. */
  get end(): number {
    return this.#reader.len;
  }

  /** The field number and layout of the next field, or `END` when the message that ends at `end` has no more. */
  nextTag(end: number): number {
    const { pos } = this.#reader;
    if (pos >= end) {
      if (pos > end) throw malformed();
      return END;
    }
    const tag = this.#smallNumber();
    if (tag < 8) throw malformed();
    return tag;
  }

  /** Begins an embedded message and gives its end. */
  open(tag: number): number {
    expectLayout(tag, LENGTH_DELIMITED);
    const length = this.#smallNumber();
    const end = this.#reader.pos + length;
    if (end > this.#reader.len) throw malformed();
    return end;
  }

  /** Nearly all tags and most lengths are one byte, and a span has about a hundred of them. */
  #smallNumber(): number {
    const byte = this.#bytes[this.#reader.pos];
    if (byte === undefined || byte >= 0x80) return this.#reader.uint32();
    this.#reader.pos++;
    return byte;
  }

  /** How many bytes are left up to `end`. */
  bytesTo(end: number): number {
    return end - this.#reader.pos;
  }

  /** Passes over what is left of an embedded message. */
  skipTo(end: number): void {
    this.#reader.pos = end;
  }

  /**
   * Passes over a field that the model does not have. Groups are refused: the protocol has none, and since every JSON
   * text begins like one, it is told from protobuf by its first byte.
   */
  skip(tag: number): void {
    const layout = tag & 7;
    if (layout !== VARINT && layout !== FIXED64 && layout !== LENGTH_DELIMITED && layout !== FIXED32)
      throw malformed();
    this.#reader.skipType(layout);
  }

  /** A text that senders repeat from span to span. */
  key(tag: number): string {
    return this.#text(tag, keys);
  }

  text(tag: number): string {
    return this.#text(tag, texts);
  }

  #text(tag: number, cache: TextCache): string {
    const end = this.open(tag);
    const text = cache.read(this.#bytes, this.#reader.pos, end);
    this.#reader.pos = end;
    return text;
  }

  /** A copy. */
  bytes(tag: number): Uint8Array {
    const end = this.open(tag);
    const bytes = new Uint8Array(this.#bytes.subarray(this.#reader.pos, end));
    this.#reader.pos = end;
    return bytes;
  }

  /** A number that a double holds as number, any other as bigint. */
  integer(tag: number): number | bigint {
    expectLayout(tag, VARINT);
    const { buf } = this.#reader;
    let [low, high] = [0, 0];
    for (let shift = 0; shift < LONGEST_VARINT_BITS; shift += 7) {
      const byte = buf[this.#reader.pos++];
      if (byte === undefined) throw malformed();
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift === 28) high |= bits >>> 4;
      if (shift > 32) high |= bits << (shift - 32);
      if (byte < 0x80) return toInteger(high, low >>> 0);
    }
    throw malformed();
  }

  bool(tag: number): boolean {
    return this.integer(tag) !== 0;
  }

  double(tag: number): number {
    expectLayout(tag, FIXED64);
    return this.#reader.double();
  }

  /** A fixed64 of nanoseconds since the epoch. */
  time(tag: number): EpochSeconds {
    expectLayout(tag, FIXED64);
    const low = this.#reader.fixed32();
    return toSeconds(this.#reader.fixed32(), low);
  }

  /** Undefined for zeros and for another number of bytes than 16. */
  traceId(tag: number): TraceId | undefined {
    const end = this.open(tag);
    const start = this.#reader.pos;
    this.#reader.pos = end;
    if (end - start !== TRACE_ID_BYTES || this.#isZero(start, end)) return undefined;
    // Most spans stand beside others of their trace.
    if (this.#lastTraceId !== undefined && this.#isLastTraceId(start)) return this.#lastTraceId;
    const hex = this.#bytes.toString('hex', start, end);
    // Of 16 bytes only an id can come, so the check of `parseTraceId` would be work for nothing.
    this.#lastTraceId = `1-${hex.slice(0, 8)}-${hex.slice(8)}` as TraceId;
    this.#lastTraceIdStart = start;
    return this.#lastTraceId;
  }

  #isLastTraceId(start: number): boolean {
    for (let index = 0; index < TRACE_ID_BYTES; index++) {
      if (this.#bytes[start + index] !== this.#bytes[this.#lastTraceIdStart + index]) return false;
    }
    return true;
  }

  /** Undefined for zeros and for nothing; 'unreadable' for another number of bytes than 8. */
  spanId(tag: number): SegmentId | undefined | 'unreadable' {
    const end = this.open(tag);
    const start = this.#reader.pos;
    this.#reader.pos = end;
    if (start === end) return undefined;
    if (end - start !== SPAN_ID_BYTES) return 'unreadable';
    return this.#isZero(start, end) ? undefined : (this.#bytes.toString('hex', start, end) as SegmentId);
  }

  #isZero(start: number, end: number): boolean {
    for (let index = start; index < end; index++) if (this.#bytes[index] !== 0) return false;
    return true;
  }
}

function expectLayout(tag: number, layout: number): void {
  if ((tag & 7) !== layout) throw malformed();
}

/**
 * Whether bytes that are no message made `caught`: the library's reader throws a RangeError where they end too early,
 * and a plain Error for an invalid varint. Anything else is a bug.
 */
export function isMalformed(caught: unknown): boolean {
  if (caught instanceof MalformedRequest || caught instanceof RangeError) return true;
  return caught instanceof Error && caught.constructor === Error;
}

export function malformed(): MalformedRequest {
  return new MalformedRequest(MESSAGE);
}
