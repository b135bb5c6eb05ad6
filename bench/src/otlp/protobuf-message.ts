/**
 * A protobuf message laid out once, with the places of its values known, so that they can be written over in place.
 * That is what the writers of libraries do not tell.
 * Source: Protocol Buffers documentation, "Encoding".
 */

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Every method that adds a field answers with the place of its value, counted from the message's first byte. */
export class ProtobufMessage {
  readonly #parts: Buffer[] = [];
  #length = 0;

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  /** A field of bytes or an embedded message. */
  bytes(field: number, value: Uint8Array): number {
    this.#tag(field, LENGTH_DELIMITED);
    this.#append(encodeVarint(value.length));
    return this.#append(value);
  }

  text(field: number, value: string): number {
    return this.bytes(field, Buffer.from(value));
  }

  /** `value` is a whole number from 0. */
  varint(field: number, value: number): number {
    this.#tag(field, VARINT);
    return this.#append(encodeVarint(value));
  }

  fixed32(field: number, value: number): number {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.#tag(field, FIXED32);
    return this.#append(bytes);
  }

  fixed64(field: number, value: bigint): number {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(value);
    this.#tag(field, FIXED64);
    return this.#append(bytes);
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #tag(field: number, wireType: number): void {
    this.#append(encodeVarint(field * 8 + wireType));
  }

  #append(bytes: Uint8Array): number {
    const at = this.#length;
    this.#parts.push(Buffer.from(bytes));
    this.#length += bytes.length;
    return at;
  }
}

function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.of(...bytes, rest);
}
