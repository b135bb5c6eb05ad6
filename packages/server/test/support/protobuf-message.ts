/**
 * Messages of protobuf put together field by field, so that tests can also make what no encoder would. Numbers of
 * fields are the protocol's.
 */

import protobuf from 'protobufjs/minimal.js';

export function message(...fields: readonly Uint8Array[]): Buffer {
  return Buffer.concat(fields);
}

/** A length-delimited field: a text, bytes or an embedded message. */
export function field(number: number, content: string | Uint8Array): Uint8Array {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return protobuf.Writer.create()
    .uint32((number << 3) | 2)
    .bytes(bytes)
    .finish();
}

/** A varint of 64 bits; a negative number has ten bytes. */
export function varint(number: number, value: bigint | number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.concat([tag(number, 0), Buffer.from([...bytes, Number(rest)])]);
}

export function fixed64(number: number, value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return Buffer.concat([tag(number, 1), bytes]);
}

export function double(number: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([tag(number, 1), bytes]);
}

export function fixed32(number: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return Buffer.concat([tag(number, 5), bytes]);
}

export function tag(number: number, layout: number): Uint8Array {
  return protobuf.Writer.create()
    .uint32((number << 3) | layout)
    .finish();
}
