/** What the receiving thread and the main thread say to each other. */

/** Layout of the counters both threads share, as indexes into an Int32Array. */
export const OUTSTANDING_BYTES = 0;
export const DROPPED_DATAGRAMS = 1;
export const SHARED_COUNTERS = 2;

export interface UdpWorkerSettings {
  readonly host: string;
  readonly port: number;
  /** Bytes handed over and not yet taken, above which datagrams are dropped and counted. */
  readonly outstandingLimitBytes: number;
  readonly counters: SharedArrayBuffer;
}

/** Datagrams one after the other in `bytes`, with the length of each. */
export interface DatagramBatch {
  readonly kind: 'batch';
  readonly bytes: ArrayBuffer;
  readonly lengths: Uint32Array;
}

export type FromUdpWorker =
  | DatagramBatch
  | { readonly kind: 'listening'; readonly port: number; readonly receiveBufferBytes: number }
  | { readonly kind: 'failed'; readonly code: string | undefined; readonly message: string }
  | { readonly kind: 'closed' };

export type ToUdpWorker = { readonly kind: 'close' };
