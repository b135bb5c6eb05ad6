/**
 * Rows of `documents` as bytes: one for all that a call brought of a trace. Bytes are made at once, so that the texts
 * die with the turn that brought them, instead of being moved about by the garbage collector until their commit is
 * durable. Who may need them again keeps the bytes, which the collector never moves.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { StoredDocument } from '../decode/received-document.ts';
import { BinaryRows } from './binary-rows.ts';

/** One for all calls: rows are copied out of it before the next call writes. */
const scratch = new BinaryRows();

/** Rows in RowBinary, in the order of the table's columns. */
export interface DocumentRows {
  readonly bytes: Buffer;
  /** Where each row begins. */
  readonly starts: readonly number[];
}

/** `traces` has the documents that one call brought of each trace, at least one, in order of their positions. */
export function encodeDocumentRows(traces: readonly (readonly StoredDocument[])[]): DocumentRows {
  scratch.begin();
  const starts: number[] = [];
  for (const documents of traces) {
    const [first] = documents;
    if (first === undefined) throw new Error('A call brought nothing of a trace.');
    starts.push(scratch.byteLength);
    scratch.text(first.traceId);
    scratch.int64(first.receivedAt);
    scratch.length(documents.length);
    for (const { text } of documents) scratch.text(text);
  }
  return { bytes: scratch.toBuffer(), starts };
}

/** The documents of the row that begins at `start` of what `encodeDocumentRows` made. */
export function decodeDocumentRow(bytes: Buffer, start: number): StoredDocument[] {
  const reader = new RowReader(bytes, start);
  const traceId = reader.text() as TraceId;
  const receivedAt = reader.int64() as EpochMicros;
  const count = reader.length();
  return Array.from({ length: count }, (_, position) => ({
    traceId,
    text: reader.text(),
    receivedAt,
    position,
  }));
}

class RowReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes;
    this.#at = start;
  }

  int64(): number {
    this.#at += 8;
    return Number(this.#bytes.readBigInt64LE(this.#at - 8));
  }

  length(): number {
    let length = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.#bytes.readUInt8(this.#at++);
      length += (byte & 0x7f) * factor;
      if (byte < 0x80) return length;
    }
  }

  text(): string {
    const length = this.length();
    this.#at += length;
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }
}
