/**
 * Random ids from a pool: asking the system's generator for eight bytes costs more than everything else a segment's
 * construction does, so it is asked for a few hundred ids at a time.
 */
const ID_BYTES = 8;
const TRACE_ID_BYTES = 12;
const POOL_BYTES = 4096;

let pool: Buffer | undefined;
let used = POOL_BYTES;

/** A segment, subsegment or exception id: 16 hex digits. */
export function randomId(): string {
  return randomHex(ID_BYTES);
}

/** The random part of a trace id: 24 hex digits. */
export function randomTraceSuffix(): string {
  return randomHex(TRACE_ID_BYTES);
}

/** A client id of sampling calls and the like: `bytes` random bytes, at most the pool's, as hex digits. */
export function randomHex(bytes: number): string {
  pool ??= Buffer.allocUnsafeSlow(POOL_BYTES);
  if (used + bytes > POOL_BYTES) {
    globalThis.crypto.getRandomValues(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}
