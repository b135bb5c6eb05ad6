import type { EpochMicros, TopLevelDocument, TraceId } from '@fluoroscope/wire';

/**
 * One accepted segment document. `receivedAt` is unique to the call or datagram that brought it, and with `position`
 * it orders everything this process ever accepted, so that "first completion wins" means the same after a restart.
 */
export interface ReceivedDocument {
  readonly traceId: TraceId;
  /** Parsed and validated; shared by everyone who reads it, so never changed after decoding. */
  readonly document: TopLevelDocument;
  /** The document as sent, which is what is stored. */
  readonly text: string;
  readonly receivedAt: EpochMicros;
  /** Place among the documents of the same call. */
  readonly position: number;
}
