import type { EpochMicros, TopLevelDocument, TraceId } from '@fluoroscope/wire';

/**
 * A segment document as it is stored. `receivedAt` is unique to the call or datagram that brought it, and with
 * `position` it orders everything this process ever accepted, so that "first completion wins" means the same after a
 * restart.
 */
export interface StoredDocument {
  readonly traceId: TraceId;
  /** The document as sent. */
  readonly text: string;
  readonly receivedAt: EpochMicros;
  /** Place among the documents of the same call. */
  readonly position: number;
}

/** One accepted segment document. */
export interface ReceivedDocument extends StoredDocument {
  /** Parsed and validated; shared by everyone who reads it, so never changed after decoding. */
  readonly document: TopLevelDocument;
}
