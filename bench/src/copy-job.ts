/** What the copying process is asked to do and what it tells. All of it travels as JSON between the two processes. */

import type { Extent } from './copy-statements.ts';

export interface CopyJob {
  /** Of a service that is not running. */
  readonly dataDirectory: string;
  /** The traces to copy; undefined where nothing was copied before, so that it is all of them. */
  readonly originals: Extent | undefined;
  /** The numbers of the copies that are made of each of them. Those before the first are there already. */
  readonly firstCopy: number;
  readonly lastCopy: number;
  /** How many trace ids are kept for reading back: a random sample of all traces, copied or not. */
  readonly sampleSize: number;
}

export interface CopyResult {
  readonly originals: Extent;
  readonly sampledTraceIds: readonly string[];
  readonly elapsedSeconds: number;
}

export type CopyMessage =
  { readonly kind: 'copied'; readonly copy: number } | { readonly kind: 'done'; readonly result: CopyResult };
