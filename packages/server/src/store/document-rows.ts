/**
 * Rows of `documents` as bytes: one for all that a call brought of a trace. Bytes are made at once, so that the texts
 * die with the turn that brought them, instead of being moved about by the garbage collector until their commit is
 * durable.
 */

import type { StoredDocument } from '../decode/received-document.ts';
import { BinaryRows } from './binary-rows.ts';

/** One for all calls: rows are copied out of it before the next call writes. */
const rows = new BinaryRows();

/**
 * The rows in RowBinary, in the order of the table's columns. `traces` has the documents that one call brought of each
 * trace, at least one, in order of their positions.
 */
export function encodeDocumentRows(traces: readonly (readonly StoredDocument[])[]): Buffer {
  rows.begin();
  for (const documents of traces) {
    const [first] = documents;
    if (first === undefined) continue;
    rows.text(first.traceId);
    rows.int64(first.receivedAt);
    rows.length(documents.length);
    for (const { text } of documents) rows.text(text);
  }
  return rows.toBuffer();
}
