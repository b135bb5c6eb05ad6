/**
 * Rows of `segments` as bytes. Bytes are made at once, so that the texts die with the turn that brought them, instead
 * of being moved about by the garbage collector until their commit is durable.
 */

import type { StoredDocument } from '../decode/received-document.ts';
import { TabSeparatedRows } from './tab-separated-rows.ts';

/** One for all calls: rows are copied out of it before the next call writes. */
const rows = new TabSeparatedRows();

/** The rows of `documents`, in the order of the table's columns. */
export function encodeDocumentRows(documents: readonly StoredDocument[]): Buffer {
  rows.begin();
  for (const { traceId, receivedAt, position, text } of documents) {
    rows.text(traceId);
    rows.tab();
    rows.instant(receivedAt);
    rows.tab();
    rows.number(position);
    rows.tab();
    rows.text(text);
    rows.tab();
    rows.endRow();
  }
  return rows.toBuffer();
}
