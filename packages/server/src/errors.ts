/**
 * Every way in which the world can fail us, as a code. Bad input is never one of these: it is a value with a reason.
 * Codes are part of the public surface (logs, exit messages) and are never reused.
 */

export type FluoroscopeErrorCode =
  /** A flag or variable has a value that cannot be used. */
  | 'FLS_BAD_CONFIG'
  /** The console's files are missing from the installation. */
  | 'FLS_CONSOLE_NOT_BUILT'
  /** The port cannot be listened on. */
  | 'FLS_PORT_UNAVAILABLE'
  /** The data directory cannot be created or written. */
  | 'FLS_DATA_DIR_UNUSABLE'
  /** Another process holds the data directory. */
  | 'FLS_DATA_DIR_IN_USE'
  /** The data directory was written by a newer release. */
  | 'FLS_DATA_DIR_NEWER'
  /** ClickHouse refused or failed a statement. */
  | 'FLS_STORE_UNAVAILABLE'
  /** What was asked for is in a file that is not what was written. */
  | 'FLS_STORE_DAMAGED'
  /** The service that a command is about does not answer, or answers as none that it knows. */
  | 'FLS_SERVICE_UNREACHABLE'
  /** A file is no archive, or a damaged one, or one of a newer release. */
  | 'FLS_ARCHIVE_UNREADABLE'
  /** An archive cannot be written. */
  | 'FLS_ARCHIVE_UNWRITABLE'
  /** A command was interrupted by a signal. */
  | 'FLS_INTERRUPTED'
  /** A search would have to look into more documents than one may, or a count to tell more values apart. */
  | 'FLS_QUERY_TOO_WIDE'
  /** More was received than the store can take; the sender may try again. */
  | 'FLS_OVERLOADED'
  /** The service is stopping and takes no new work. */
  | 'FLS_STOPPING';

export class FluoroscopeError extends Error {
  readonly code: FluoroscopeErrorCode;

  constructor(code: FluoroscopeErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'FluoroscopeError';
    this.code = code;
  }
}

/** The message of anything that was thrown. */
export function messageOf(caught: unknown): string {
  return caught instanceof Error ? caught.message : String(caught);
}

/** Marks a branch that types say cannot be reached; reaching it is a bug. */
export function unreachable(value: never): never {
  throw new Error(`Unreachable: ${JSON.stringify(value)}`);
}
