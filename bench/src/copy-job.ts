/** What the copying process is asked to do and what it tells. All of it travels as JSON between the two processes. */

export interface CopyJob {
  /** Of a service that is not running. */
  readonly dataDirectory: string;
  /** How many copies of each stored trace are made. */
  readonly copies: number;
  /** How many trace ids are kept for reading back: a random sample of all traces, copied or not. */
  readonly sampleSize: number;
}

export interface CopyResult {
  readonly sampledTraceIds: readonly string[];
  readonly elapsedSeconds: number;
}

export type CopyMessage =
  { readonly kind: 'copied'; readonly copy: number } | { readonly kind: 'done'; readonly result: CopyResult };
