/**
 * Rows of `segments` as bytes. Bytes are made at once, so that the texts die with the turn that brought them, instead
 * of being moved about by the garbage collector until their commit is durable.
 */

import type { StoredDocument } from '../decode/received-document.ts';
import { BinaryRows } from './binary-rows.ts';

/** One for all calls: rows are copied out of it before the next call writes. */
const rows = new BinaryRows();

/** The rows of `documents` in RowBinary, in the order of the table's columns. */
export function encodeDocumentRows(documents: readonly StoredDocument[]): Buffer {
  rows.begin();
  for (const { traceId, receivedAt, position, text } of documents) {
    rows.text(traceId);
    rows.int64(receivedAt);
    rows.int32(position);
    rows.text(text);
  }
  return rows.toBuffer();
}
