import { createHash } from 'node:crypto';
import type { SegmentId } from '@fluoroscope/wire';

/**
 * The id of an exception, which no event has: made from its place, so that a span that is sent twice gives one
 * document. `depth` counts the causes from the exception that was thrown last, 0.
 */
export function exceptionId(spanId: SegmentId, eventIndex: number, depth: number): string {
  return createHash('sha256').update(`${spanId}/${eventIndex}/${depth}`).digest('hex').slice(0, 16);
}
