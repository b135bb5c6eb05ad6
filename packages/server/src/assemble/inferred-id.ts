/**
 * Ids of inferred segments: 64-bit FNV-1a of the trace id and the id of the calling subsegment, so that every reading
 * of a trace names them alike. The product with the 64-bit prime is taken in two 32-bit lanes whose partial products
 * stay below 2^53, where a double is exact; BigInt would cost ten times as much.
 */

import type { SegmentId, TraceId } from '@fluoroscope/wire';

/** Hash state as its upper and lower 32 bits. */
interface Lanes {
  readonly high: number;
  readonly low: number;
}

const OFFSET: Lanes = { high: 0xcbf29ce4, low: 0x84222325 };

/** The prime is 2^40 + PRIME_LOW; in the upper lane 2^40 is 2^8. */
const PRIME_LOW = 0x1b3;
const PRIME_HIGH = 0x100;
const LANE = 2 ** 32;

const BYTE_DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** What all inferred ids of a trace begin from. */
export function hashTraceId(traceId: TraceId): Lanes {
  return hash(OFFSET, traceId);
}

/** The id of the segment inferred from the subsegment `callId`: 16 hex digits. */
export function inferredId(seed: Lanes, callId: SegmentId): SegmentId {
  const { high, low } = hash(seed, callId);
  // Sixteen lower-case hex digits by construction.
  return (hex(high) + hex(low)) as SegmentId;
}

function hash(from: Lanes, text: string): Lanes {
  let { high, low } = from;
  for (let i = 0; i < text.length; i++) {
    low = (low ^ text.charCodeAt(i)) >>> 0;
    const product = low * PRIME_LOW;
    high = (high * PRIME_LOW + low * PRIME_HIGH + Math.floor(product / LANE)) >>> 0;
    low = product >>> 0;
  }
  return { high, low };
}

/** Eight digits. Looked up by the byte, since toString(16) takes a slow way for numbers beyond 31 bits. */
function hex(lane: number): string {
  return (
    byteDigits(lane >>> 24) +
    byteDigits((lane >>> 16) & 0xff) +
    byteDigits((lane >>> 8) & 0xff) +
    byteDigits(lane & 0xff)
  );
}

function byteDigits(byte: number): string {
  return BYTE_DIGITS[byte] ?? '';
}
