/** How much is taken and read of one trace; what is beyond it is refused for each document (see trace-room.ts). */

const MEBIBYTE = 1024 * 1024;

/** What is stored of a trace: documents, and bytes of their text. */
export interface TraceSize {
  readonly documents: number;
  readonly bytes: number;
}

/** Most documents of one trace that are taken, and read; the first to arrive. */
export const TRACE_DOCUMENT_LIMIT = 100_000;

/**
 * Most text of one trace that is taken, and read, in bytes; the first to arrive. As JSON it is at most twice as long,
 * and parsed about five times: the largest trace that a process of common size can assemble.
 */
export const TRACE_BYTES_LIMIT = 64 * MEBIBYTE;

export interface TraceLimits extends TraceSize {
  /** A trace with more documents or characters than this is long, and only long traces are counted. */
  readonly long: { readonly documents: number; readonly characters: number };
}

export const TRACE_LIMITS: TraceLimits = {
  documents: TRACE_DOCUMENT_LIMIT,
  bytes: TRACE_BYTES_LIMIT,
  long: { documents: 10_000, characters: 8 * MEBIBYTE },
};

/** Whether a trace has reached a limit, so that it takes and gives no more. */
export function isFullTrace({ documents, bytes }: TraceSize): boolean {
  return documents >= TRACE_DOCUMENT_LIMIT || bytes >= TRACE_BYTES_LIMIT;
}
