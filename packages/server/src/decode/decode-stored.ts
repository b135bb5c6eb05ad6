/** Stored documents back to what they were when they were accepted. */

import { decodeDocument } from '@fluoroscope/wire';
import type { ReceivedDocument, StoredDocument } from './received-document.ts';

/** They passed the size limit of their door, so reading sets none. */
const OPTIONS = { limitBytes: Number.MAX_SAFE_INTEGER };

/** Throws when the text was never accepted, which is a bug or a damaged store. */
export function decodeStored(stored: StoredDocument): ReceivedDocument {
  const [decoded] = decodeDocument(stored.text, OPTIONS).accepted;
  if (decoded === undefined) throw new Error(`A stored document of trace ${stored.traceId} does not decode.`);
  const { traceId, text, receivedAt, position } = stored;
  return { traceId, document: decoded.document, text, receivedAt, position };
}
