import type { EpochMicros, TopLevelDocument, TraceId } from '@fluoroscope/wire';

/**
 * A segment document as it is stored. `receivedAt` is unique to the call that brought it, or to the datagrams that were
 * taken together, and with `position` it orders all documents of a trace, so that "first completion wins" means the
 * same after a restart.
 */
export interface StoredDocument {
  readonly traceId: TraceId;
  /** The document as sent. */
  readonly text: string;
  readonly receivedAt: EpochMicros;
  /** Place among the documents that the same call brought of this trace. */
  readonly position: number;
}

/** One accepted segment document. */
export interface ReceivedDocument extends StoredDocument {
  /** Parsed and validated; shared by everyone who reads it, so never changed after decoding. */
  readonly document: TopLevelDocument;
}
